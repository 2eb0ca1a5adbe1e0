"""`sekisho digest send`: what it says, and who gets what."""

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.owed import a_held, an_acceptance, an_outcome


@pytest.fixture
def held(fill):
    acceptance = an_acceptance(recipients=("taro@example.test",))
    outcome = an_outcome(acceptance.arrival, Fate.QUARANTINED)
    kept = a_held(acceptance.arrival)
    outcome = type(outcome)(outcome.tenant, outcome.arrival, (), (kept,), outcome.fates, outcome.events, None)
    fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
    return kept


def test_nobody_is_told_of_nothing(command, held):
    code, _, error = command("digest", "send", "--to", "jiro@example.test")
    assert code == 2
    assert "nothing was stopped for jiro@example.test in 7 days" in error


def test_it_is_too_long_ago(command, held, japanese):
    code, _, error = command("digest", "send", "--to", "taro@example.test", "--days", "30")
    assert code == 2
    assert "過去30日間" in error


def test_it_goes(command, fill, monkeypatch, held):
    monkeypatch.setattr("time.time", lambda: held.held_at + 60)
    code, out, error = command("digest", "send", "--to", "taro@example.test")
    assert (code, error) == (0, "")
    assert out.startswith("A digest of 1 mails is on its way to taro@example.test (")
    found = []

    async def look(stores):
        found.extend(await stores.records.queue(DEFAULT_TENANT, 10))

    fill(look)
    assert [str(one.recipients[0]) for one in found] == ["taro@example.test"]
