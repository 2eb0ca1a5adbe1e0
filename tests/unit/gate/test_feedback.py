"""People's word on messages that went through the gate: who may say what, and how it is told."""

from dataclasses import replace

import pytest

from sekisho.gate.carry_out import carry_out
from sekisho.gate.feedback import give, said_by_mail
from sekisho.gate.passage import passage
from sekisho.keeping.outbox import pump
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.senderauth import SenderAuth
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.acquaintances import IF_WANTED, LEARN, NAMES
from sekisho.ports.opinions import PHISH, SPAM, UNDONE, WANTED

VIRUS = (
    b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Plan\r\nContent-Type: application/octet-stream; name=a.com\r\n\r\n"
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
)


async def received(gate, content):
    gate.reception._patience = 300.0
    item = gate.incoming(content)
    await gate.reception.receive([item])
    await pump(gate.stores.records, gate.stores.history)
    return item.arrival.id


async def say(gate, about, says, by="admin:anna"):
    await give(gate.stores.records, gate.stores.history, gate.clock, DEFAULT_TENANT, about, says, by)
    gate.clock.advance(1.0)
    await pump(gate.stores.records, gate.stores.history)
    return [(one.about, one.says, one.by) for one in await gate.stores.opinions.opinions(DEFAULT_TENANT, 9)]


async def test_an_opinion_stands_in_the_story_and_can_be_taken_back(gate, plain):
    about = await received(gate, plain)
    assert await say(gate, about, SPAM) == [(about, SPAM, "admin:anna")]
    assert EventKind.FEEDBACK in {event.kind for event in await gate.stores.history.story(DEFAULT_TENANT, about)}
    with pytest.raises(Refused, match="has said nothing"):
        await say(gate, about, UNDONE, "admin:yuki")
    assert await say(gate, about, UNDONE) == []


@pytest.mark.parametrize("about", ["nonsense", "01hf7yat00abcdefghjk"])
async def test_what_nobody_knows_is_refused(gate, about):
    with pytest.raises(Refused, match="no judged message"):
        await say(gate, about, SPAM)


async def test_only_an_administrator_teaches_where_a_supplier_is_paid(gate, plain):
    about = await received(gate, plain)
    stopped = TrackingEvent(
        gate.clock.now(), DEFAULT_TENANT, about, "", EventKind.JUDGED, (("category", "fraud"), (LEARN, IF_WANTED), (NAMES, "payment x"))
    )
    await gate.stores.records.note([stopped])
    await pump(gate.stores.records, gate.stores.history)
    for by, taught in (("taro@example.test", False), ("admin:anna", True)):
        await say(gate, about, WANTED, by)
        last = [event for event in await gate.stores.history.story(DEFAULT_TENANT, about) if event.kind is EventKind.FEEDBACK][-1]
        assert (dict(last.facts).get(LEARN) == "received") is taught


async def test_malware_is_never_wanted(gate):
    about = await received(gate, VIRUS)
    with pytest.raises(Refused, match="malware"):
        await say(gate, about, WANTED)
    assert await say(gate, about, PHISH)


async def test_a_report_by_mail_says_what_its_address_means(gate, plain):
    about = await received(gate, plain)
    tenant = replace(gate.tenant, reports_to=(("phish@example.test", PHISH),))
    report = (
        b"From: Taro <taro@example.test>\r\nTo: phish@example.test\r\nSubject: see\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nsee\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nX-Sekisho-Id: " + about.encode() + b"\r\n" + plain + b"\r\n--b--\r\n"
    )
    item = gate.incoming(report, recipients=("phish@example.test",))
    passed = await passage(gate.station, item.arrival, report, tenant)
    assert list(said_by_mail(passed, 5.0)) == []  # a stranger
    ours = replace(passed.dossier, sender_auth=SenderAuth(envelope_proven=True))
    from sekisho.policy.decide import decide

    passed = replace(passed, dossier=ours, decision=decide(passed.verdict, ours, 5.0))
    [event] = said_by_mail(passed, 5.0)
    assert dict(event.facts) == {"about": about, "says": PHISH, "by": "taro@example.test"}
    outcome = carry_out(passed, gate.carrier, 5.0, in_dialogue=True)
    assert outcome.deliveries == ()
    assert outcome.held == ()
    assert event in outcome.events
