"""What follows from replies: fates, notices, held mail, events."""

from dataclasses import replace

import pytest

from sekisho.backends.reckoning import after_attempt
from sekisho.delivery.courier import Carried
from sekisho.delivery.outcomes import Closing, close_attempt, postpone, put_back
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.arrival import Direction, Wish
from sekisho.model.decision import Edit, Reply
from sekisho.model.delivery import MAILBOX, Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery

TARO, JIRO, SABURO = (Address(name, "example.test") for name in ("taro", "jiro", "saburo"))
OK, NO, LATER = Reply(250, "2.0.0", "ok"), Reply(550, "5.1.1", "no"), Reply(451, "4.3.0", "later")
DELIVERY = a_delivery(an_arrival(), (TARO, JIRO, SABURO), may_bounce=True, changes=(Edit(0, 0, b"X: 1\r\n"),))
NOW = DELIVERY.created_at + 100


async def head(content):
    return b"From: Hanako <hanako@partner.test>\r\nSubject: Minutes\r\n"


async def whole(content):
    return WHOLE


WHOLE = b"From: Hanako <hanako@partner.test>\r\nSubject: Minutes\r\n\r\nThe whole text\r\n"
CLOSING = Closing(lambda: StaticDirectory([Tenant()], {}, {(DEFAULT_TENANT, "partner.test"): MAILBOX}), "gate.example.test", head, whole)
SLOW = replace(CLOSING, warn_seconds=3_600.0)


async def closed(*replies, delivery=DELIVERY, now=NOW, closing=CLOSING, **fields):
    return await close_attempt(delivery, Carried("mx:25", replies, **fields), closing, 7, now)


def fates(record):
    return [result.fate for result in record.attempt.results]


async def test_delivered_refused_and_later():
    record = await closed(OK, NO, LATER, tls="TLSv1.3")
    assert fates(record) == [Fate.DELIVERED, Fate.BOUNCED, Fate.QUEUED]
    assert record.token == 7
    assert NOW + 27 <= record.attempt.next_at <= NOW + 33
    assert [(event.kind, event.recipient) for event in record.events] == [
        (EventKind.DELIVERED, "taro@example.test"),
        (EventKind.BOUNCED, "jiro@example.test"),
        (EventKind.ATTEMPTED, "saburo@example.test"),
    ]
    assert dict(record.events[0].facts) == {"reply": "250 2.0.0 ok", "hop": "mx:25", "tls": "TLSv1.3", "attempts": "1"}
    ((acceptance, outcome),) = record.notices
    assert acceptance.arrival.envelope.sender == NULL_SENDER
    assert acceptance.arrival.envelope.recipients == (DELIVERY.sender,)
    assert acceptance.content.count(b"Final-Recipient") == 1
    assert outcome.deliveries[0].may_bounce is False
    assert {event.kind for event in outcome.events} == {EventKind.ACCEPTED, EventKind.DECIDED}
    assert dict(record.events[1].facts)["notice"] == acceptance.arrival.id


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        (replace(DELIVERY, may_bounce=False), "not proven"),
        (replace(DELIVERY, sender=NULL_SENDER), "never answered"),
        (replace(DELIVERY, sender=Address("x", "nowhere.test")), "no route"),
    ],
)
async def test_without_a_way_back_it_is_kept(delivery, why):
    record = await closed(OK, NO, NO, delivery=delivery)
    assert fates(record) == [Fate.DELIVERED, Fate.QUARANTINED, Fate.QUARANTINED]
    assert record.notices == ()
    assert [held.recipient for held in record.held] == [JIRO, SABURO]
    first = record.held[0]
    assert (first.area, first.subject, first.changes) == ("undeliverable", "Minutes", DELIVERY.changes)
    assert why in dict(record.events[1].facts)["no_notice"]


async def test_a_temporary_failure_at_the_end_is_the_last():
    assert fates(await closed(LATER, LATER, OK, now=DELIVERY.expires_at)) == [Fate.BOUNCED, Fate.BOUNCED, Fate.DELIVERED]
    assert fates(await closed(LATER, LATER, OK, now=DELIVERY.expires_at - 1)) == [Fate.QUEUED, Fate.QUEUED, Fate.DELIVERED]


@pytest.mark.parametrize("code", [199, 354, 421, 450, 499])
async def test_temporary_unless_proven_permanent(code):
    assert fates(await closed(OK, OK, Reply(code, "", "odd")))[2] is Fate.QUEUED


async def test_two_spellings_of_one_mailbox_share_a_fate():
    delivery = replace(DELIVERY, recipients=(Address("Taro", "example.test"), TARO), may_bounce=False)
    record = await closed(NO, OK, delivery=delivery)
    assert fates(record) == [Fate.QUARANTINED, Fate.QUARANTINED]
    assert len(record.held) == 1


async def test_a_lost_reply_is_told():
    record = await closed(LATER, LATER, LATER, reply_lost=True)
    assert "reply_lost" in dict(record.events[0].facts)


def test_waiting_for_a_destination_is_told_when_the_words_are_new():
    record = postpone(DELIVERY, LATER, 3, NOW, NOW + 500)
    assert record.attempt.next_at == NOW + 500
    assert len(record.events) == 3
    assert set(fates(record)) == {Fate.QUEUED}
    assert postpone(replace(DELIVERY, last_reply=str(LATER)), LATER, 3, NOW, NOW).events == ()
    assert postpone(DELIVERY, LATER, 3, DELIVERY.expires_at - 5, DELIVERY.expires_at + 500).attempt.next_at == DELIVERY.expires_at


def test_putting_back_says_nothing_of_anybody():
    record = put_back(DELIVERY, 3, NOW, NOW + 5)
    assert (record.attempt.results, record.events, record.attempt.next_at) == ((), (), NOW + 5)


def wished(**notify):
    wishes = tuple(Wish(f"{name}@example.test", words, f"rfc822;{name}+2Bx@old.test") for name, words in notify.items())
    return replace(DELIVERY, wishes=wishes, envid="Q+2B1")


async def test_who_wants_no_notice_gets_none():
    record = await closed(OK, NO, LATER, delivery=wished(jiro="NEVER"))
    assert fates(record) == [Fate.DELIVERED, Fate.BOUNCED, Fate.QUEUED]
    assert record.notices == ()
    assert dict(record.events[1].facts)["no_notice"] == "the sender wants no notice (RFC 3461)"


async def test_success_is_told_where_the_hop_tells_nobody():
    record = await closed(OK, NO, OK, delivery=wished(taro="SUCCESS", jiro="SUCCESS", saburo="SUCCESS,FAILURE"))
    [(acceptance, _)] = record.notices
    assert acceptance.content.count(b"Action: relayed") == 2
    assert b"Original-Recipient: rfc822; taro+x@old.test\r\n" in acceptance.content
    assert b"Original-Envelope-Id: Q+1\r\n" in acceptance.content
    assert b"Action: failed" not in acceptance.content


async def test_success_is_the_affair_of_a_hop_that_offers_dsn():
    record = await closed(OK, OK, OK, delivery=wished(taro="SUCCESS"), tells=True)
    assert record.notices == ()


async def test_failure_and_success_are_two_notices():
    record = await closed(OK, NO, OK, delivery=wished(taro="SUCCESS"))
    assert [b"Action: failed" in acceptance.content for acceptance, _ in record.notices] == [True, False]
    assert dict(record.events[1].facts)["notice"] == record.notices[0][1].arrival


async def test_success_is_not_told_to_a_sender_that_nobody_proved():
    record = await closed(OK, OK, OK, delivery=replace(wished(taro="SUCCESS"), may_bounce=False))
    assert record.notices == ()
    assert record.held == ()


ASKED = tuple(Wish(one.key, notify) for one, notify in ((TARO, "DELAY"), (JIRO, "FAILURE"), (SABURO, "")))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"wishes": ASKED}, {"taro"}),
        ({"wishes": ASKED, "direction": Direction.OUTBOUND}, {"taro", "saburo"}),
        ({"direction": Direction.OUTBOUND}, {"taro", "jiro", "saburo"}),
        ({}, set()),
        ({"wishes": ASKED, "warned": True}, set()),
        ({"wishes": ASKED, "may_bounce": False}, set()),
        ({"wishes": ASKED, "sender": NULL_SENDER}, set()),
    ],
)
async def test_who_hears_once_that_it_takes_long(fields, told):
    late = replace(DELIVERY, **fields)
    record = await closed(LATER, LATER, LATER, delivery=late, now=late.created_at + 3_600, closing=SLOW)
    named = {
        one
        for one in ("taro", "jiro", "saburo")
        for notice, _ in record.notices
        if f"; {one}@example.test\r\nAction: delayed".encode() in notice.content
    }
    assert named == told
    if told:
        ((notice, _),) = record.notices
        assert b"Subject: Your mail is delayed\r\n" in notice.content
        assert b"Will-Retry-Until: " in notice.content
        assert record.attempt.warned
        left = after_attempt(late, record).delivery
        assert left.warned
        assert (await closed(LATER, LATER, LATER, delivery=left, now=late.created_at + 7_200, closing=SLOW)).notices == ()


async def test_too_early_or_never_nobody_is_told():
    late = replace(DELIVERY, wishes=ASKED)
    assert (await closed(LATER, LATER, LATER, delivery=late, now=late.created_at + 3_599, closing=SLOW)).notices == ()
    assert (await closed(LATER, LATER, LATER, delivery=late, now=late.created_at + 9_999)).notices == ()


@pytest.mark.parametrize(("ret", "size", "comes_back"), [("FULL", 100, True), ("HDRS", 100, False), ("", 100, False), ("FULL", 50_001, False)])
async def test_the_whole_message_comes_back_to_who_asks_for_it(ret, size, comes_back):
    asked = replace(DELIVERY, ret=ret, content=replace(DELIVERY.content, size=size))
    ((notice, _),) = (await closed(OK, NO, OK, delivery=asked)).notices
    assert (b"message/rfc822\r\n" in notice.content) is (WHOLE in notice.content) is comes_back
