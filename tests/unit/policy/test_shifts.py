import pytest

from sekisho.model.decision import Decision, Deliver, Discard, Quarantine, Reject, Reply
from sekisho.model.ids import ArrivalId
from sekisho.model.policy import Stamp
from sekisho.policy.shifts import LET_THROUGH, OTHERWISE, STOPPED, UNKNOWN, ShiftTally, is_stopped, name_of, shifts
from sekisho.testing.builders import an_address

ONE, TWO = an_address("one@example.test"), an_address("two@example.test")
KEPT, NO = Quarantine("spam", 9.0), Reject(Reply(550, "5.7.1", "no"))


def shift(before, after, old_rule="default:clean:deliver", new_rule="rule:new"):
    return [(each.kind, each.rule) for each in shifts(ArrivalId("a"), Decision(((ONE, before),), old_rule), Decision(((ONE, after),), new_rule))]


def test_kinds_and_whose_rule():
    assert shift(Deliver(), KEPT) == [(STOPPED, "rule:new")]
    assert shift(KEPT, Deliver(), "rule:old", "default:clean:deliver") == [(LET_THROUGH, "rule:old")]
    assert shift(KEPT, Deliver(), "default:spam:quarantine", "approved:*") == [(LET_THROUGH, "approved:*")]
    assert shift(Deliver(), Deliver(tag="[x]")) == [(OTHERWISE, "rule:new")]
    assert shift(KEPT, NO) == [(OTHERWISE, "rule:new")]
    assert shift(Deliver(), KEPT, new_rule="rule:new:unanswered") == [(UNKNOWN, "rule:new:unanswered")]
    assert shift(KEPT, Quarantine("spam", 10.0)) == [] and shift(Deliver(), Deliver()) == []


def test_each_recipient_counts_for_itself():
    before = Decision(((ONE, Deliver()), (TWO, Deliver())), "default:clean:deliver")
    after = Decision(((ONE, Deliver()), (TWO, KEPT)), "rule:new", by=("default:clean:deliver", "rule:new"))
    found = tuple(shifts(ArrivalId("a"), before, after))
    tally = ShiftTally()
    tally.count(found, ("w:discard",))
    tally.count(())
    assert (tally.messages, tally.changed, tally.people[STOPPED, "two@example.test"], tally.rules[STOPPED, "rule:new"]) == (2, 1, 1, 1)
    assert tally.watched == {"w:discard": 1}


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Deliver(), "deliver"),
        (
            Deliver(tag="[x]", stamps=(Stamp("s"),), redirect=ONE, tls="required"),
            "deliver, tag [x], stamp s, redirect one@example.test, TLS required",
        ),
        (Deliver(clean="strip", hop="h:25", not_before=5.0, headers=(("X-A", "1"),)), "deliver, strip, hand to h:25, postpone, field X-A"),
        (KEPT, "quarantine spam"),
        (NO, "reject"),
        (Discard(5.0), "discard"),
    ],
)
def test_actions_in_few_words(action, words):
    assert name_of(action) == words
    assert is_stopped(action) is not words.startswith("deliver")
