"""`sekisho campaigns`: the list, and one with whom it hit."""

import json

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.campaigns import TRAITS
from sekisho.testing.owed import an_acceptance, an_outcome


@pytest.fixture
def campaign(fill):
    """Three messages of one campaign; returns the id of the first."""
    ids = []

    async def meet(stores):
        for number in range(3):
            one = an_acceptance(recipients=(f"user{number}@example.test",))
            ids.append(one.arrival.id)
            told = json.dumps({"s": "", "m": ["l:aa"], "o": f"spam{number}.test", "r": [f"user{number}@example.test"]})
            facts = ((TRAITS, told), ("category", "spam"), ("subject", "Win \x1b[2J"), ("header_from", "Anna"))
            judged = TrackingEvent(one.arrival.received_at + number, one.arrival.tenant, one.arrival.id, "", EventKind.JUDGED, facts)
            outcome = an_outcome(one.arrival, Fate.DELIVERED)
            outcome = type(outcome)(outcome.tenant, outcome.arrival, (), (), outcome.fates, (*outcome.events, judged), None)
            await stores.records.accept_decided([(one, outcome)])

    fill(meet)
    return ids[0]


def test_the_list(command, campaign):
    code, out, _ = command("campaigns", "list")
    row = out.splitlines()[1]
    assert code == 0
    assert row.split()[:5] == [campaign, "3", "3", "3", "3"]
    assert "\x1b" not in out
    assert command("campaigns", "list", "--least", "4")[1] == "No campaign was seen.\n"


def test_one(command, campaign):
    code, out, _ = command("campaigns", "show", campaign)
    assert code == 0
    assert out.startswith("3 messages that are nearly the same, to 3 people from 3 senders, within 1 h.")
    assert "judged as: spam 3" in out
    assert "people: user0@example.test, user1@example.test, user2@example.test" in out


def test_for_programs(command, campaign):
    assert json.loads(command("campaigns", "list", "--json")[1])["messages"] == 3
    assert len(json.loads(command("campaigns", "show", campaign, "--json")[1])["latest"]) == 3


@pytest.mark.parametrize("name", ["nothing", "01hf7yat00abcdefghjk"])
def test_none_of_that_name_is_1(command, campaign, name):
    assert command("campaigns", "show", name) == (1, f"There is no campaign {name}.\n", "")


def test_in_japanese(command, campaign, japanese):
    assert "ほぼ同じ内容のメール3通が、3か所の送信元から3人に、1時間のうちに届きました。" in command("campaigns", "show", campaign)[1]
