import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.keeping.rollouts import AUTHOR, look, releases
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.page import Page
from sekisho.model.policy import Rollout
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.history import Summary
from sekisho.ports.policies import PolicyVersion
from sekisho.testing.builders import NOW
from sekisho.testing.policies import a_policy, a_rule_text

NEW = a_rule_text("quarantine = true", "size_over = 1", 'rollout = "share"  # a tenth first\nshare = 10\nreturn_after = 3', "fresh")
OTHER = a_rule_text("tag = '[x]'", name="other")


class Told:
    """A history in which some messages of a rule were released."""

    def __init__(self, released, at=NOW - 60):
        self.released, self.at, self.asked = released, at, []

    async def search(self, tenant, wanted, limit, after):
        self.asked.append(wanted)
        states = ["delivered"] * self.released + ["quarantined"] * 2
        return Page(tuple(Summary(str(n), NOW, "", "", "", "", state) for n, state in enumerate(states)))

    async def story(self, tenant, arrival):
        return [TrackingEvent(self.at, tenant, arrival, "a@example.test", EventKind.RELEASED)]


@pytest.fixture
async def stores():
    made = MemoryStores(ManualClock(NOW))
    await made.policies.commit(DEFAULT_TENANT, PolicyVersion(1, NOW, "a", "b", OTHER + NEW))
    return made


async def looked(stores, history):
    return await look(stores.policies, history, stores.signals, stores.clock, DEFAULT_TENANT)


async def test_too_many_releases_put_a_rule_back_to_being_watched(stores):
    history = Told(3)
    assert await looked(stores, history) == ["fresh"]
    latest = await stores.policies.latest(DEFAULT_TENANT)
    assert (latest.number, latest.author) == (2, AUTHOR) and "fresh: 3 releases" in latest.reason
    assert latest.text == OTHER + NEW.replace('"share"  #', '"shadow"  #')
    assert a_policy(latest.text).rules[1].rollout is Rollout.SHADOW
    assert history.asked[0].code == "rule:fresh"
    assert await looked(stores, history) == []


@pytest.mark.parametrize("history", [Told(2), Told(9, NOW - 2 * 86_400)])
async def test_few_or_old_releases_change_nothing(stores, history):
    assert await looked(stores, history) == []
    assert await stores.policies.newest(DEFAULT_TENANT) == 1


async def test_no_document_is_no_work():
    empty = MemoryStores(ManualClock(NOW))
    assert await looked(empty, Told(9)) == []


async def test_releases_of_a_day_are_counted():
    assert await releases(Told(5), DEFAULT_TENANT, a_policy(NEW).rules[0], NOW) == 5
