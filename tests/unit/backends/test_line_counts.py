import pytest
from hypothesis import given
from hypothesis import strategies as some

from sekisho.backends.line_counts import change, days_of, hours_of, step_of
from sekisho.backends.summaries import Line
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.ports.history import ATTACKED, DELAY, SENDER, STOPPED, seconds_of


def a_line(**fields):
    return Line(DEFAULT_TENANT, ArrivalId("a"), **{"at": 86_400.0 * 3 + 3_700, "direction": "inbound", **fields})


def test_a_line_without_time_counts_for_nothing():
    assert not hours_of(Line(DEFAULT_TENANT, ArrivalId("a")))
    assert not days_of(Line(DEFAULT_TENANT, ArrivalId("a")))


@pytest.mark.parametrize(
    ("state", "stopped"), [("quarantined", 1), ("refused", 1), ("deleted", 1), ("released", 0), ("delivered", 0), ("waiting", 0)]
)
def test_what_counts_as_stopped(state, stopped):
    assert hours_of(a_line(state=state, category="spam"))[73, STOPPED, "spam"] == stopped


def test_only_unwanted_inbound_mail_attacks():
    many = ", ".join(f"u{number}@example.test" for number in range(50))
    assert sum(amount for (_, kind, _), amount in days_of(a_line(category="fraud", recipients=many)).items() if kind == ATTACKED) == 20
    assert not any(kind == ATTACKED for _, kind, _ in days_of(a_line(category="bulk", recipients=many)))
    assert not days_of(a_line(category="fraud", recipients=many, direction="outbound"))


def test_the_author_counts_before_the_envelope():
    assert days_of(a_line(sender="bounce@lists.test", header_from="A <a@shop.test>"))[3, SENDER, "shop.test"] == 1
    assert days_of(a_line(sender="bounce@lists.test"))[3, SENDER, "lists.test"] == 1


@given(some.floats(0.0, 1e6))
def test_a_delay_is_told_to_a_fifth(seconds):
    told = seconds_of(str(step_of(seconds)))
    assert max(seconds, 0.001) <= told * 1.0001
    assert told <= max(seconds, 0.001) * 1.19


@given(some.dictionaries(some.integers(0, 3), some.integers(1, 3)), some.dictionaries(some.integers(0, 3), some.integers(1, 3)))
def test_a_change_leads_from_one_to_the_other(old, new):
    from collections import Counter

    before, after = (Counter({(key, DELAY, ""): amount for key, amount in each.items()}) for each in (old, new))
    difference = change(before, after)
    assert 0 not in difference.values()
    before.update(difference)
    assert +before == after
