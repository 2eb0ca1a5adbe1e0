"""The sentence, whole: from octets to a decision."""

from sekisho.gate.passage import passage
from sekisho.model.decision import Deliver, Quarantine
from sekisho.model.verdict import Category


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
