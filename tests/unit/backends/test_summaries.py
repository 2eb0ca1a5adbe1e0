from itertools import permutations

from sekisho.backends.summaries import Line, accepted_in
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.model.tracking import EventKind, TrackingEvent

ARRIVAL = ArrivalId("01hf7yat00abcdefghjk")


def event(at, kind, recipient="", **facts):
    return TrackingEvent(at, DEFAULT_TENANT, ARRIVAL, recipient, kind, tuple(facts.items()))


STORY = [
    event(1, EventKind.ACCEPTED, "b@example.test", **{"from": "hanako@partner.test", "to": "B@example.test"}),
    event(1, EventKind.ACCEPTED, "a@example.test", **{"from": "hanako@partner.test", "to": "a@example.test"}),
    event(1, EventKind.DECIDED),
    event(1, EventKind.JUDGED, subject="Minutes", category="clean", message_id="<1@partner.test>"),
    event(9, EventKind.DELIVERED, "a@example.test"),
]


def test_every_order_of_the_events_gives_the_same_line():
    lines = set()
    for order in permutations(STORY):
        line = Line(DEFAULT_TENANT, ARRIVAL)
        for each in order:
            line.take(each)
        lines.add(line.summary)
    [summary] = lines
    assert (summary.at, summary.recipients, summary.state, summary.subject) == (1, "a@example.test, b@example.test", "delivered", "Minutes")
    assert summary.message_id == "<1@partner.test>"


def test_at_one_instant_the_end_outweighs_the_beginning():
    line = Line(DEFAULT_TENANT, ARRIVAL)
    for each in (event(1, EventKind.QUARANTINED), event(1, EventKind.ACCEPTED), event(1, EventKind.DECIDED)):
        line.take(each)
    assert line.state == "quarantined"


def test_any_number_of_recipients_does_not_make_a_long_line():
    line = Line(DEFAULT_TENANT, ARRIVAL)
    for number in range(1_000):
        line.take(event(1, EventKind.ACCEPTED, f"user{number}@example.test"))
    assert len(line.recipients) < 8_100


def test_only_acceptances_since_then_count():
    assert set(accepted_in(STORY, 1)) == {(ARRIVAL, "a@example.test"), (ARRIVAL, "b@example.test")}
    assert set(accepted_in(STORY, 1.1)) == set()
