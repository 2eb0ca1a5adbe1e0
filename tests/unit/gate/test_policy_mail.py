"""Copies and notices: arrivals of their own, once, and never in a circle."""

from dataclasses import replace

import pytest

from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.gate.passage import passage
from sekisho.gate.policy_mail import MOST_NOTICES, policy_mail
from sekisho.mime.writing.rewrite import apply_edits
from sekisho.model.address import NULL_SENDER
from sekisho.model.decision import Copy, Decision, Deliver, Discard, Notice, Quarantine
from sekisho.testing.builders import NOW, an_address

TARO, BOSS = an_address("taro@example.test"), an_address("boss@example.test")
BCC, ARCHIVE = Copy(BOSS, "bcc", "one"), Copy(BOSS, "archive", "one")


async def made(gate, *, copies=(), notices=(), content=None, action=None, stored=False):
    incoming = gate.incoming(content) if content else gate.incoming()
    passed = await passage(gate.station, incoming.arrival, incoming.acceptance.content, gate.tenant)
    recipient = passed.dossier.arrival.envelope.recipients[0]
    decision = Decision(((recipient, action or Deliver()),), "rule:one", copies=tuple(copies), notices=tuple(notices))
    octets = incoming.acceptance.content
    pairs = await policy_mail(replace(passed, decision=decision), gate.carrier, gate.stores.blobs, None if stored else octets, 5.0)
    return passed, octets, pairs


async def test_nothing_wished_for_is_nothing(gate):
    assert (await made(gate))[2] == []


@pytest.mark.parametrize("copy", [BCC, ARCHIVE])
async def test_a_copy_is_the_message_as_it_came_with_our_fields_in_front(gate, copy):
    passed, octets, ((acceptance, outcome),) = await made(gate, copies=[copy])
    assert acceptance.content == octets and acceptance.arrival.raw.sha256 == passed.dossier.arrival.raw.sha256
    assert acceptance.arrival.id == outcome.arrival != passed.dossier.arrival.id
    assert acceptance.arrival.envelope.sender == NULL_SENDER and outcome.deliveries[0].recipients == (BOSS,)
    sent = apply_edits(octets, outcome.deliveries[0].changes)
    assert sent.endswith(octets) and f"X-Sekisho-Copy: {copy.kind} of {passed.dossier.arrival.id}".encode() in sent
    assert (b"X-Sekisho-Envelope-To:" in sent) is (copy.kind == "archive")
    await gate.stores.records.accept_decided([(acceptance, outcome)])
    assert await gate.stores.records.check() == []


async def test_a_notice_says_what_was_done_in_both_languages(gate):
    passed, _, ((acceptance, outcome),) = await made(gate, notices=[Notice(TARO, "one")], action=Quarantine("x", 9.0))
    text = acceptance.content.decode()
    assert "A message was stopped and is kept." in text and "隔離しました" in text and str(passed.dossier.arrival.id) in text
    assert "Auto-Submitted: auto-generated\r\n" in text and outcome.deliveries[0].sender == NULL_SENDER


@pytest.mark.parametrize("action", [Discard(9.0), Deliver(), Deliver(clean="strip"), Deliver(not_before=9.0), Deliver(redirect=BOSS)])
async def test_every_ending_has_its_words(gate, action):
    assert len((await made(gate, notices=[Notice(TARO, "one")], action=action))[2]) == 1


@pytest.mark.parametrize("field", [b"Auto-Submitted: auto-replied", b"Precedence: bulk", b"X-Sekisho-Notice: x"])
async def test_robots_are_never_told_of(gate, plain, field):
    assert (await made(gate, notices=[Notice(TARO, "one")], content=field + b"\r\n" + plain))[2] == []


async def test_a_strangers_words_cannot_become_fields(gate, plain):
    hostile = plain.replace(b"Subject: Minutes", b"Subject: =?utf-8?q?a=0D=0ABcc:_x@evil.test?=")
    _, _, ((acceptance, _),) = await made(gate, notices=[Notice(TARO, "one")], content=hostile)
    assert b"\r\nBcc:" not in acceptance.content


async def test_what_leads_nowhere_is_left_out(gate):
    assert (await made(gate, copies=[Copy(an_address("x@nowhere.test"), "bcc", "one")]))[2] == []


async def test_a_flood_of_mail_is_no_flood_of_notices(gate):
    gate.carrier = replace(gate.carrier, counters=MemoryCounters(ManualClock(NOW)))
    letters = [await made(gate, notices=[Notice(TARO, "one")]) for _ in range(MOST_NOTICES + 3)]
    told = [pairs for *_, pairs in letters if pairs]
    assert len(told) == MOST_NOTICES
    assert "not told any more" in told[-1][0][0].content.decode()
    assert "not told any more" not in told[-2][0][0].content.decode()
    assert (await made(gate, notices=[Notice(BOSS, "one")]))[2]
