"""One asks, another releases: never the same person by whatever door, never twice, never late."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.model.access import GRANTS, Actor, Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind
from sekisho.quarantine import two_person
from sekisho.quarantine.hand_on import hand_on
from sekisho.quarantine.release import release
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail


def person(name, role=Role.TENANT_ADMIN, via="session"):
    return Actor(f"{via}:{name}", role, DEFAULT_TENANT, GRANTS[role], account=f"id-of-{name}", via=via)


ALICE, BOB, HELP = person("alice"), person("bob"), person("carol", Role.HELP_DESK)


class World:
    def __init__(self, post, held):
        self.post, self.held = post, held
        self.control = post.stores.control
        self.common = post.stores.records, self.control

    async def ask(self, actor, reason="it is our own tool"):
        return await two_person.request_release(
            *self.common, self.post.runner.directory, self.post.clock, DEFAULT_TENANT, actor, a_trail(), self.held.id, reason
        )

    async def grant(self, actor):
        post = self.post
        return await two_person.grant_release(
            *self.common, post.runner.directory, post.stores.signals, post.clock, DEFAULT_TENANT, actor, a_trail(), self.held.id
        )

    async def listed(self, actor=ALICE):
        return (await two_person.requests(*self.common, self.post.clock, DEFAULT_TENANT, actor)).items


@pytest.fixture
async def world(place, monkeypatch):
    post, sink, keep = place
    held = await keep()
    post.stores.records._truth.held[DEFAULT_TENANT, held.id] = bad = replace(held, category="malware")
    made = World(post, bad)
    made.sink = sink
    return made


async def test_one_asks_and_another_releases(world):
    with pytest.raises(Refused, match="two people"):
        await release(
            world.post.stores.records,
            world.post.runner.directory,
            world.post.stores.signals,
            world.post.clock,
            DEFAULT_TENANT,
            ALICE,
            a_trail(),
            world.held.id,
        )
    request = await world.ask(ALICE)
    assert await world.listed() == (request,)
    for same in (ALICE, person("alice", via="token")):
        with pytest.raises(Denied, match="somebody else"):
            await world.grant(same)
    with pytest.raises(Denied, match="administrator only"):
        await world.grant(HELP)
    delivery = await world.grant(BOB)
    await world.post.settled()
    assert len(world.sink.messages) == 1
    (event,) = await world.post.story(delivery, EventKind.RELEASED)
    assert (dict(event.facts)["by"], dict(event.facts)["asked_by"]) == ("session:bob", "session:alice")
    assert await world.listed() == ()
    with pytest.raises(NotFound):
        await world.grant(BOB)


async def test_who_may_not_release_may_ask(world):
    await world.ask(HELP)
    results = await asyncio.gather(world.grant(ALICE), world.grant(BOB), return_exceptions=True)
    assert sum(isinstance(result, Conflict | NotFound) for result in results) == 1
    await world.post.settled()
    assert len(world.sink.messages) == 1


async def test_a_command_is_nobody_in_particular(world):
    with pytest.raises(Denied, match="accounts"):
        await world.ask(THE_ADMINISTRATOR)
    await world.ask(ALICE)
    with pytest.raises(Denied, match="accounts"):
        await world.grant(THE_ADMINISTRATOR)


async def test_a_request_runs_out_and_can_be_taken_back(world):
    with pytest.raises(Refused, match="say why"):
        await world.ask(ALICE, " ")
    with pytest.raises(NotFound):
        await world.grant(BOB)
    await world.ask(ALICE)
    with pytest.raises(Conflict, match="already"):
        await world.ask(BOB)
    await two_person.refuse_release(*world.common, world.post.clock, DEFAULT_TENANT, BOB, a_trail(), world.held.id, "no")
    assert await world.listed() == ()
    asked = await world.ask(ALICE)
    late = asked.until + 1

    class Late:
        def now(self):
            return late

    world.post.clock, clock = Late(), world.post.clock
    with pytest.raises(NotFound):
        await world.grant(BOB)
    assert await world.listed() == ()
    assert await two_person.forget_requests(world.control, late) == 1
    world.post.clock = clock
    assert (await world.post.stores.records.held_one(DEFAULT_TENANT, world.held.id)).state is HeldState.KEPT


async def test_where_one_is_enough_nobody_asks(world, place):
    post, _, keep = place
    world.held = await keep()
    with pytest.raises(Refused, match="one person only"):
        await world.ask(ALICE)
    await hand_on(post.stores.records, post.runner.directory, post.stores.signals, post.clock, world.held, ALICE)
    with pytest.raises(Conflict):
        await hand_on(post.stores.records, post.runner.directory, post.stores.signals, post.clock, world.held, ALICE)
