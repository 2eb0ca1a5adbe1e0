from copy import copy
from dataclasses import replace

import pytest

from sekisho.backends.search_filter import fits, sees
from sekisho.backends.summaries import Line
from sekisho.model.access import WHOLE, Sight
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.ports.history import Search

LINE = Line(
    DEFAULT_TENANT,
    ArrivalId("01hf7yat00abcdefghjk"),
    at=100.0,
    sender="Hanako@partner.test",
    recipients="jiro@example.test, taro@example.test",
    header_from="Accounts <pay@bank.test>",
    ip="192.0.2.7",
)


@pytest.mark.parametrize(
    ("sight", "seen"),
    [
        (WHOLE, True),
        (Sight(), False),
        (Sight(addresses=frozenset({"taro@example.test"})), True),
        (Sight(addresses=frozenset({"aro@example.test"})), False),
        (Sight(addresses=frozenset({"hanako@partner.test"})), True),
        (Sight(domains=frozenset({"example.test"})), True),
        (Sight(domains=frozenset({"ample.test"})), False),
        (Sight(domains=frozenset({"bank.test"})), True),
        (Sight(domains=frozenset(f"d{number}.test" for number in range(1_000))), False),
        (Sight(domains=frozenset({"test"})), False),  # a domain below may be looked after by somebody else
    ],
)
def test_who_may_know_of_a_message(sight, seen):
    assert sees(sight, LINE) is seen


def test_a_forged_sender_does_not_make_mail_theirs():
    came = copy(LINE)
    came.direction = "inbound"
    assert not sees(Sight(addresses=frozenset({"hanako@partner.test", "pay@bank.test"})), came)
    assert not sees(Sight(domains=frozenset({"bank.test"})), came)
    assert sees(Sight(domains=frozenset({"example.test"})), came)


@pytest.mark.parametrize("ip", ["192.0.2", "x", "192.0.2.7/33", "::g"])
def test_what_is_no_network_is_refused(ip):
    with pytest.raises(ValueError):
        fits(Search(ip=ip))


def test_an_unknown_address_is_in_no_network():
    nowhere = Line(DEFAULT_TENANT, ArrivalId("a"), ip="")
    assert [fits(Search(ip="0.0.0.0/0"))(line) for line in (LINE, nowhere)] == [True, False]


def test_the_number_of_a_message_is_found_among_free_words():
    assert fits(Search("01hf7yat00abcdefghjk"))(LINE)
    assert not fits(Search("01hf7yat00abcdefghjm"))(LINE)


@pytest.mark.parametrize(
    "asked",
    [
        Search(recipient="jiro@example.test"),
        Search(recipient="jiro"),
        Search(recipient="@hidden.test"),
        Search("jiro"),
        Search('"jiro@example.test, taro@example.test"'),
    ],
)
def test_nobody_finds_out_who_else_got_a_message(asked):
    line = copy(LINE)
    line.direction, line.recipients = "inbound", "boss@hidden.test, jiro@example.test, taro@example.test"
    theirs = Sight(addresses=frozenset({"taro@example.test"}))
    assert fits(asked)(line)
    assert not fits(replace(asked, sight=theirs))(line)
    assert fits(Search("taro", recipient="@example.test", sight=theirs))(line)


def test_who_sees_the_sender_finds_mail_by_whom_it_went_to():
    line = copy(LINE)
    line.direction, line.sender = "outbound", "Saburo@example.test"
    assert fits(Search(recipient="jiro", sight=Sight(addresses=frozenset({"saburo@example.test"}))))(line)
