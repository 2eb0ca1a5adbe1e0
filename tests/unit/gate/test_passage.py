"""The sentence, whole: from octets to a decision."""

from dataclasses import replace

from sekisho.gate.passage import passage
from sekisho.gate.scanning import Scanners
from sekisho.model.decision import Defer, Deliver, Quarantine, Reject
from sekisho.model.errors import TemporaryFailure
from sekisho.model.verdict import Category
from sekisho.ports.scanners import Scanned


async def pass_through(gate, content):
    incoming = gate.incoming(content)
    return await passage(gate.station, incoming.arrival, content, gate.tenant)


async def test_an_ordinary_message_is_judged_clean_and_delivered(gate, plain):
    passed = await pass_through(gate, plain)
    assert passed.verdict.category is Category.CLEAN
    assert [type(action) for _, action in passed.decision.actions] == [Deliver]
    assert passed.dossier.message.subject == "Minutes"
    assert passed.dossier.sender_auth.spf.result == "not evaluated"


async def test_a_virus_is_quarantined_with_its_sentence(gate, virus):
    passed = await pass_through(gate, virus)
    assert passed.verdict.category is Category.MALWARE
    assert [type(action) for _, action in passed.decision.actions] == [Quarantine]
    assert "EICAR" in passed.verdict.sentence
    assert "EICAR" in passed.verdict.sentence_ja


async def test_what_nobody_can_open_is_unscannable_never_clean(gate, plain):
    gate.inspectors.dead = True
    passed = await pass_through(gate, plain)
    assert passed.verdict.category is Category.UNSCANNABLE
    assert [type(action) for _, action in passed.decision.actions] == [Quarantine]


async def test_the_same_dossier_gives_the_same_verdict(gate, plain):
    first, second = await pass_through(gate, plain), await pass_through(gate, plain)
    assert first.verdict == second.verdict


async def test_a_scanner_that_finds_something_makes_it_malware_and_a_silent_one_asks_to_come_again(gate, plain):
    class Says:
        name = "clamd"
        result = Scanned(("Virus.Test",))

        async def scan(self, content, message):
            if self.result is None:
                raise TemporaryFailure("away")
            return self.result

    says = Says()
    gate.tenant = replace(gate.tenant, scanner_hold_seconds=1e9)
    gate.station = replace(gate.station, scanners=Scanners([says], gate.station.clock))
    passed = await pass_through(gate, plain)
    assert passed.verdict.category is Category.MALWARE
    assert "scanner" in passed.verdict.sentence
    says.result = None
    passed = await pass_through(gate, plain)
    assert [silent.inspection for silent in passed.verdict.unanswered] == ["scanners"]
    assert [type(action) for _, action in passed.decision.actions] == [Defer]


async def test_a_relay_only_tenant_has_its_mail_handed_on_unopened_and_never_called_clean(gate, virus):
    gate.inspectors.dead = True  # nobody is asked to open it
    gate.tenant = replace(gate.tenant, inspects=False)
    passed = await pass_through(gate, virus)
    assert passed.verdict.category is Category.UNSCANNABLE
    assert [type(action) for _, action in passed.decision.actions] == [Deliver]
    assert passed.decision.rule == "relay_only"
    assert passed.dossier.answers == ()
    assert "inspection is switched off" in passed.verdict.reasons[0].evidence.excerpt


async def test_mail_that_goes_round_is_refused_unopened_too(gate, plain):
    gate.tenant = replace(gate.tenant, inspects=False)
    passed = await pass_through(gate, b"received: from a by b\r\n" * 51 + plain)
    assert [type(action) for _, action in passed.decision.actions] == [Reject]
