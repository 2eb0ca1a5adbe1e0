"""Comparing judgements: what differs, whether it was stopped, and counts by category and reason."""

from sekisho.model.address import Address
from sekisho.model.decision import Decision, Deliver, Quarantine
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.verdict import Category
from sekisho.policy.replay import Judgement, Tally, compare, made, remembered, told_of
from sekisho.testing.builders import a_reason, a_verdict

ANNA = Address("anna", "example.test")
SPAM = a_verdict(Category.SPAM, 30, reasons=[a_reason("text.unwanted", 50), a_reason("links.odd", 10)])
CLEAN = a_verdict(Category.CLEAN, -20, reasons=[a_reason("links.odd", 10)])
KEPT, SENT = Decision(((ANNA, Quarantine("spam", 9.0)),), "default:spam:quarantine"), Decision(((ANNA, Deliver()),), "default:clean:deliver")


def event(kind, *facts):
    return TrackingEvent(1.0, DEFAULT_TENANT, ArrivalId("x"), "", kind, facts)


def test_what_was_told_is_what_is_computed():
    events = [event(EventKind.JUDGED, *told_of(SPAM)), event(EventKind.QUARANTINED, ("rule", KEPT.rule), ("area", "spam"))]
    assert compare(remembered(events), made(SPAM, KEPT)) is None


def test_mail_put_aside_for_another_reason_was_not_stopped():
    for area, rule in (("no-route", SENT.rule), ("original", "default:spam:sanitise"), ("spam", "default:spam:strip")):
        told = remembered([event(EventKind.JUDGED, *told_of(SPAM)), event(EventKind.QUARANTINED, ("rule", rule), ("area", area))])
        assert not told.stopped


def test_events_without_a_verdict_tell_nothing():
    assert remembered([event(EventKind.ACCEPTED, ("from", "a@b.test"))]) is None


def test_changes_have_a_kind_and_name_their_reasons():
    before, after = made(CLEAN, SENT), made(SPAM, KEPT)
    change = compare(before, after)
    assert (change.kind, change.codes) == ("stopped", ("text.unwanted",))
    assert compare(after, before).kind == "let through"
    assert compare(made(SPAM, KEPT), made(a_verdict(Category.FRAUD, 30), KEPT)).kind == "category"
    assert compare(before, made(a_verdict(Category.CLEAN, -21), SENT)).kind == "detail"


def test_only_what_is_stopped_counts_as_a_change_even_with_the_same_words():
    facts = made(SPAM, KEPT).facts
    assert compare(Judgement(facts, stopped=False), Judgement(facts, stopped=True)).kind == "stopped"


def test_the_tally():
    tally = Tally()
    tally.count(None, same_versions=True)
    tally.count(compare(made(CLEAN, SENT), made(SPAM, KEPT)), same_versions=False)
    tally.count(compare(made(CLEAN, SENT), made(a_verdict(Category.CLEAN, -21), SENT)), same_versions=True)
    assert (tally.messages, tally.differ, tally.differ_same_versions, tally.other_versions) == (3, 2, 1, 1)
    assert tally.categories == {("stopped", "clean", "spam"): 1}
    assert tally.codes == {("stopped", "text.unwanted"): 1}
