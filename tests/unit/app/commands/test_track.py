"""`sekisho track`: search and story, for people and for programs."""

import json

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.owed import an_acceptance, an_outcome


@pytest.fixture
def arrival(fill):
    acceptance = an_acceptance(recipients=("taro@example.test",))
    arrival = acceptance.arrival
    outcome = an_outcome(arrival, Fate.DELIVERED)
    facts = (
        ("category", "clean"),
        ("subject", "Minutes \x1b[2J"),
        ("header_from", "Hanako"),
        ("sentence", "Delivered."),
        ("empty", ""),
        ("learn", "received"),
        ("acquainted", "person hanako"),
    )
    judged = TrackingEvent(arrival.received_at, arrival.tenant, arrival.id, "", EventKind.JUDGED, facts)
    outcome = type(outcome)(outcome.tenant, outcome.arrival, (), (), outcome.fates, (*outcome.events, judged), None)
    fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
    return arrival


def test_what_just_happened_is_found_although_no_keeper_ran(command, arrival):
    code, out, _ = command("track", "minutes")
    assert code == 0
    row = out.splitlines()[1]
    assert row.startswith(arrival.id)
    assert "taro@example.test" in row
    assert "\x1b" not in out


def test_the_story_of_one(command, arrival):
    code, out, _ = command("track", arrival.id)
    assert code == 0
    assert out.index("accepted") < out.index("delivered  taro@example.test")
    assert "    subject: Minutes �[2J" in out
    assert "empty" not in out
    assert "acquainted" not in out
    assert "learn:" not in out


def test_for_programs(command, arrival):
    code, out, _ = command("track", "taro", "--json")
    assert code == 0
    assert json.loads(out)["id"] == arrival.id
    lines = command("track", arrival.id, "--json")[1].splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"accepted", "judged", "delivered"}


def test_nothing_found_is_1(command, arrival):
    assert command("track", "nobody@nowhere.test") == (1, "No message fits.\n", "")
    assert command("track", "nobody@nowhere.test", "--json") == (1, "", "")
    assert command("track", "01hf7yat00abcdefghjk") == (1, "There is no message 01hf7yat00abcdefghjk.\n", "")


def test_the_newest_without_a_word(command, arrival):
    assert arrival.id in command("track")[1]


def test_in_japanese(command, japanese):
    assert command("track", "x")[1] == "該当するメールはありません。\n"


def test_the_number_of_held_mail_leads_to_its_story(command, fill):
    acceptance = an_acceptance(recipients=("taro@example.test",))
    outcome = an_outcome(acceptance.arrival, Fate.QUARANTINED)
    held = outcome.held[0]
    fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
    assert command("track", held.id) == command("track", acceptance.arrival.id)
    assert command("track", held.id)[1].splitlines()[-1].endswith("quarantined  taro@example.test")


def test_a_story_in_japanese(command, arrival, japanese):
    out = command("track", arrival.id)[1]
    assert "配送済み  taro@example.test" in out
    assert "sentence:" not in out
