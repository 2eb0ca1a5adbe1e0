import pytest

from sekisho.policy.connection import (
    NO_NAME,
    NO_NAME_NOW,
    UNCONFIRMED,
    UNWANTED_NAME,
    ConnectionPolicy,
    Greylisting,
    Kind,
    Profile,
    Rates,
    greylist_key,
    reverse_verdict,
)
from sekisho.testing.builders import an_address


@pytest.mark.parametrize(
    ("kind", "bad", "total", "over"),
    [
        (Kind.SPAM, 21, 101, True),
        (Kind.SPAM, 20, 101, False),
        (Kind.SPAM, 100, 100, False),  # too few to know
        (Kind.THROTTLE, 0, 101, True),
        (Kind.THROTTLE, 100, 100, False),
    ],
)
def test_rate_and_total_have_to_be_over(kind, bad, total, over):
    assert Profile(kind).is_over(bad, total) is over


def test_off_is_the_default_and_every_part_switches_it_on():
    assert ConnectionPolicy().is_off and ConnectionPolicy(approved=("192.0.2.0/24",)).is_off
    for on in (
        ConnectionPolicy(blocked=("192.0.2.0/24",)),
        ConnectionPolicy(rates=Rates()),
        ConnectionPolicy(profiles=(Profile(Kind.SPAM),)),
        ConnectionPolicy(reverse_name="required"),
        ConnectionPolicy(unwanted_names=("*.dyn.test",)),
        ConnectionPolicy(greylisting=Greylisting()),
    ):
        assert not on.is_off


def test_the_rates_are_those_of_the_catalogue():
    assert Rates() == Rates(2_000, 200, 1_000, 500)


@pytest.mark.parametrize(
    ("reverse_name", "names", "confirmed", "reply"),
    [
        ("", [], False, None),
        ("required", [], False, NO_NAME),
        ("required", ["mail.partner.test"], None, None),
        ("required", None, None, NO_NAME_NOW),
        ("confirmed", ["mail.partner.test"], True, None),
        ("confirmed", ["mail.partner.test"], False, UNCONFIRMED),
        ("confirmed", ["mail.partner.test"], None, NO_NAME_NOW),
    ],
)
def test_reverse_names(reverse_name, names, confirmed, reply):
    assert reverse_verdict(ConnectionPolicy(reverse_name=reverse_name), names, confirmed=confirmed, unwanted=()) == reply


def test_unwanted_names_and_silence():
    policy = ConnectionPolicy(unwanted_names=("*.dyn.test",))
    tests = policy.lists()[2]
    assert reverse_verdict(policy, ["host-7.DYN.test."], confirmed=None, unwanted=tests) == UNWANTED_NAME
    assert reverse_verdict(policy, ["mail.partner.test"], confirmed=None, unwanted=tests) is None
    assert reverse_verdict(policy, None, confirmed=None, unwanted=tests) is None  # no answer accuses nobody


def test_neighbours_are_one_way():
    one, two = an_address("a@partner.test"), an_address("b@example.test")
    assert greylist_key("192.0.2.1", one, two) == greylist_key("192.0.2.9", one, two) != greylist_key("192.0.3.1", one, two)
    assert greylist_key("2001:db8:1:2::1", one, two) == greylist_key("2001:db8:1:2:9::9", one, two)


def test_no_network_is_told():
    with pytest.raises(ValueError):
        ConnectionPolicy(blocked=("nowhere",)).lists()
