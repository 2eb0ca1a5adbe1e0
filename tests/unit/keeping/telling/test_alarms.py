"""Alarms: told once, again after a day, and when they are over."""

import email
import email.policy
import json

import pytest

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.stores import MemoryStores
from sekisho.keeping.telling.alarms import Alarm, certificate_alarm, compare, send_letters, webhook_body, write_letter
from sekisho.model.address import Address
from sekisho.model.delivery import MAILBOX
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.tenancy.known.directory import StaticDirectory

FULL = Alarm("full", "The disk is full.", "ディスクがいっぱいです。")
DEAF = Alarm("deaf", "clamd is deaf.", "clamdが応答しません。")
ANNA, SENDER = Address("anna", "example.test"), Address("postmaster", "example.test")


def names(tolds):
    return [told.name for told in tolds]


def test_told_once_again_after_a_day_and_when_over():
    news = compare([], [FULL, DEAF], 0.0)
    assert (names(news.raised), names(news.reminded), names(news.ended)) == (["full", "deaf"], [], [])
    quiet = compare(news.known, [FULL, DEAF], 3_600.0)
    assert quiet.is_empty
    later = compare(quiet.known, [FULL], 86_400.0)
    assert (names(later.raised), names(later.reminded), names(later.ended)) == ([], ["full"], ["deaf"])
    assert later.known[0].since == 0.0
    assert compare(later.known, [FULL], 86_400.0 + 86_399.0).is_empty
    assert names(compare(later.known, [], 90_000.0).ended) == ["full"]


def test_another_sentence_under_the_same_name_is_the_same_alarm():
    known = compare([], [FULL], 0.0).known
    news = compare(known, [Alarm("full", "The disk is fuller.", "x")], 10.0)
    assert news.is_empty
    assert news.known[0].sentence == "The disk is fuller."


@pytest.mark.parametrize(
    ("days", "name"),
    [(400, None), (30.1, None), (30, "certificate-30"), (7.5, "certificate-30"), (7, "certificate-7"), (0.5, "certificate-1"), (-3, "certificate-0")],
)
def test_a_certificate_is_told_at_thirty_seven_and_one_days(days, name):
    alarm = certificate_alarm(days)
    assert (alarm and alarm.name) == name


@pytest.mark.parametrize(("language", "said"), [("en", "The disk is full."), ("ja", "ディスクがいっぱいです。")])
def test_the_letter(language, said):
    octets = write_letter(compare([], [FULL], 0.0), "gate.example.test", SENDER, ANNA, "0" * 20, language, 1_750_000_000.0)
    letter = email.message_from_bytes(octets, policy=email.policy.default)
    assert letter.defects == []
    assert letter["To"] == "anna@example.test"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert said in letter.get_content()
    assert "gate.example.test" in letter.get_content()
    assert octets.count(b"\n") == octets.count(b"\r\n")
    assert max(map(len, octets.split(b"\r\n"))) <= 998


def test_what_a_webhook_gets():
    known = compare([], [FULL], 5.0).known
    body = json.loads(webhook_body(compare(known, [DEAF], 9.0), "gate", 9.0))
    assert [(alarm["what"], alarm["name"]) for alarm in body["alarms"]] == [("raised", "deaf"), ("ended", "full")]
    assert body["text"] == "Sekisho gate: clamd is deaf. over: The disk is full."


async def test_letters_go_where_a_route_leads():
    clock = ManualClock()
    stores = MemoryStores(clock)
    directory = StaticDirectory([Tenant()], {}, {(DEFAULT_TENANT, "example.test"): MAILBOX})
    recipients = [ANNA, Address("anna", "nowhere.test")]
    news = compare([], [FULL], clock.now())
    assert await send_letters(news, recipients, SENDER, "gate", "en", directory, stores.records, DEFAULT_TENANT, clock.now()) == 1
    [owed] = await stores.records.queue(DEFAULT_TENANT, 10)
    assert owed.recipients == (ANNA,)
    assert await stores.records.check() == []
