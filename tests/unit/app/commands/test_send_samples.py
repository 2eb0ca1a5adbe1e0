"""`sekisho send-samples`: what it says when it cannot, and how it tells what became of each. (With a gateway: tests/journeys.)"""

import json

import pytest

from sekisho.app.commands.send_samples import Told, _line, _story
from sekisho.app.configuration.reloading import keep_last_good
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.samples.catalogue import DELIVERED, QUARANTINED, SAMPLES, TAGGED
from sekisho.keeping.outbox import pump
from sekisho.model.delivery import Fate
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.gateway import free_port
from sekisho.testing.owed import an_acceptance, an_outcome

BY_NAME = {sample.name: sample for sample in SAMPLES}


def up(folder, settings):
    keep_last_good(folder, parse_settings(settings))
    folder.state.write_text(json.dumps({"pid": 1}))


@pytest.mark.parametrize(("language", "words"), [("en", "The service is not running. Start it first: scripts/up"), ("ja", "先に起動してください")])
def test_without_a_service_it_says_how_to_start_one(command, monkeypatch, language, words):
    monkeypatch.setenv("SEKISHO_LANG", language)
    code, out, err = command("send-samples")
    assert (code, out) == (2, "")
    assert words in err


def test_a_port_that_nobody_answers_is_told(command, folder):
    port = free_port()
    up(folder, f"[[listeners]]\nport = {port}")
    code, _, err = command("send-samples")
    assert code == 2
    assert f"127.0.0.1 port {port} did not take the samples" in err
    assert "Is the service running" in err


def test_a_gateway_without_a_listener_for_strangers_is_told(command, folder):
    up(folder, '[[listeners]]\nrole = "internal"')
    assert command("send-samples") == (2, "", "sekisho: No listener has the role mx.\n")


@pytest.mark.parametrize(
    ("category", "fate", "ending"),
    [
        ("clean", Fate.DELIVERED, DELIVERED),
        ("bulk", Fate.DELIVERED, TAGGED),
        ("spam", Fate.QUARANTINED, QUARANTINED),
        ("clean", Fate.QUEUED, ""),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_ending_is_read_from_the_story(fill, monkeypatch, category, fate, ending, language):
    monkeypatch.setenv("SEKISHO_LANG", language)
    acceptance = an_acceptance(recipients=("you@example.sekisho.test",))
    arrival = acceptance.arrival
    facts = (("category", category), ("sentence", "Because."), ("sentence_ja", "理由です。"))
    judged = TrackingEvent(arrival.received_at, arrival.tenant, arrival.id, "", EventKind.JUDGED, facts)
    outcome = an_outcome(arrival, fate)
    accepted, *rest = outcome.events
    outcome = type(outcome)(outcome.tenant, outcome.arrival, outcome.deliveries, outcome.held, outcome.fates, (accepted, judged, *rest), None)

    async def tell(stores):
        await stores.records.accept_decided([(acceptance, outcome)])
        await pump(stores.records, stores.history)
        return await _story(stores, SAMPLES[0], arrival.id)

    told = fill(tell)
    assert (told.ending, told.category) == (ending, category)
    assert told.sentence == ("理由です。" if language == "ja" else "Because.")


@pytest.mark.parametrize(
    ("name", "ending", "category", "as_expected"),
    [
        ("clean", DELIVERED, "clean", True),
        ("clean", QUARANTINED, "spam", False),
        ("newsletter", TAGGED, "bulk", True),
        ("newsletter", DELIVERED, "clean", False),
        ("eicar", QUARANTINED, "malware", True),
        ("eicar", QUARANTINED, "spam", False),
        ("eicar", DELIVERED, "malware", False),
        ("spam", "", "spam", False),
    ],
)
def test_it_ended_as_its_story_says_or_not(name, ending, category, as_expected):
    told = Told(BY_NAME[name], "01hf7yat00abcdefghjk", ending, category, "Because \x1b[2J.")
    assert told.as_expected is as_expected
    line = _line(told)
    assert line.startswith("✓ " if as_expected else "✗ ")
    assert "\x1b" not in line


def test_what_has_not_ended_is_said_so(japanese):
    assert "未完了 – " in _line(Told(BY_NAME["clean"], "01hf7yat00abcdefghjk", "", "", ""))
