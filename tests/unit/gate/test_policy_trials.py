"""A trial runs in the background, tells how far it is, can be stopped, and finds what deciding every message by hand finds."""

from collections import Counter

import pytest
from tests.unit.gate.test_policy_replaying import AFTER, BEFORE, replayed, some_mail

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.gate import dossiers, policy_trials
from sekisho.inspections import CATALOGUE
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.policy import NO_POLICY
from sekisho.model.tenant import Tenant
from sekisho.ports.history import Stored
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import a_trail
from sekisho.testing.builders import NOW
from sekisho.testing.policies import a_rule_text
from sekisho.verdict.weights import shipped_weights

TEXT = (
    a_rule_text("reject = true", "size_over = 200", 'recipients = ["taro@example.test"]', name="large")
    + a_rule_text("tag = '[x]'", "subject_blank = true", name="blank")
    + a_rule_text("quarantine = true", "attachments_over = 1", 'rollout = "share"\nshare = 50', "many")
    + '[[senders]]\nblock = ["*@blocked.test"]\n'
)


class Past:
    def __init__(self, mail):
        self.stored = [Stored(number + 1, one.arrival.id, (), dossiers.encode(one)) for number, one in enumerate(mail)]
        self.broken = False

    async def dossiers(self, tenant, after, limit, since):
        if self.broken:
            raise OSError("the disk is gone")
        return [one for one in self.stored if one.place > after][:limit]

    async def count_messages(self, tenant, since):
        return len(self.stored)


class World:
    def __init__(self, mail):
        self.stores = MemoryStores(ManualClock(NOW))
        self.past = Past(mail)

        async def in_force(tenant):
            return BEFORE

        self.runner = policy_trials.Trials(
            self.stores.documents, self.past, self.stores.clock, lambda: (CATALOGUE, shipped_weights()), in_force, lambda tenant, policy: policy
        )

    async def start(self, text=TEXT, days=30):
        directory, stores = StaticDirectory([Tenant()], {}, {}), self.stores
        return await policy_trials.start(stores.documents, directory, stores.signals, stores.clock, DEFAULT_TENANT, "alice", a_trail(), text, days)

    async def show(self, trial):
        return await policy_trials.show(self.stores.documents, DEFAULT_TENANT, trial.id)

    async def stop(self, trial):
        return await policy_trials.stop(self.stores.documents, self.stores.signals, DEFAULT_TENANT, a_trail(), trial.id)


async def test_it_finds_what_deciding_by_hand_finds():
    mail = list(some_mail(150))
    world = World(mail)
    asked = await world.start()
    assert (await world.show(asked)).state == "waiting"
    assert await world.runner.look() == 1
    one = await world.show(asked)
    by_hand = [shift for each in await replayed(mail, BEFORE, AFTER) for shift in each.shifts]
    assert (one.state, one.done, one.total) == ("done", 150, 150)
    assert one.kinds == Counter(shift.kind for shift in by_hand)
    assert {(kind, rule): count for kind, rule, count in one.rules} == Counter((shift.kind, shift.rule) for shift in by_hand)
    assert {(kind, who): count for kind, who, count in one.people} == Counter((shift.kind, shift.recipient) for shift in by_hand)
    assert one.changed == len({shift.arrival for shift in by_hand})
    assert set(one.examples) <= set(by_hand)
    assert await world.runner.look() == 0
    assert [each.id for each in await policy_trials.trials(world.stores.documents, DEFAULT_TENANT)] == [asked.id]
    with pytest.raises(Conflict, match="over"):
        await world.stop(asked)


async def test_one_at_a_time_and_stopped():
    world = World(list(some_mail(20)))
    asked = await world.start()
    with pytest.raises(Conflict, match="another trial"):
        await world.start()
    await world.stop(asked)
    await world.runner.look()
    one = await world.show(asked)
    assert one.state == "stopped"
    assert one.done < 20
    assert (await world.start()).state == "waiting"


async def test_what_fails_says_so_and_what_was_lost_is_begun_anew():
    world = World(list(some_mail(5)))
    asked = await world.start()
    world.past.broken = True
    await world.runner.look()
    assert (await world.show(asked)).state == "failed"
    world.past.broken = False
    again = await world.start()
    lost = policy_trials.replace(again, state="running")
    await policy_trials._put(world.stores.documents, DEFAULT_TENANT, lost)
    assert await world.runner.look() == 0
    world.stores.clock.advance(200)
    assert await world.runner.look() == 1
    assert (await world.show(again)).state == "done"


async def test_the_last_ten_are_kept_and_nonsense_is_refused():
    world = World([])
    for _ in range(12):
        world.stores.clock.advance(1)
        await world.start()
        await world.runner.look()
    assert len(await policy_trials.trials(world.stores.documents, DEFAULT_TENANT)) == 10
    with pytest.raises(Refused, match="line 1"):
        await world.start("nonsense = 1\n")
    with pytest.raises(NotFound):
        await policy_trials.show(world.stores.documents, DEFAULT_TENANT, "../x")
    assert NO_POLICY.is_empty
