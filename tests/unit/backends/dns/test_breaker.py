"""The breaker: it opens when resolvers are gone, and only then."""

import asyncio

import pytest

from sekisho.backends.dns.breaker import IN_A_ROW, ProbingBreaker


class World:
    def __init__(self, *, alive):
        self.alive, self.probes, self.told, self.error = alive, 0, [], None
        self.breaker = ProbingBreaker(self.probe, self.told.append, pause=0.001)

    async def probe(self):
        self.probes += 1
        if self.error is not None:
            raise self.error
        return self.alive

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.001)


async def test_it_opens_when_the_probe_too_is_unanswered_and_closes_when_it_is_answered():
    world = World(alive=False)
    for _ in range(IN_A_ROW):
        assert not world.breaker.is_open
        world.breaker.unanswered()
    await world.until(lambda: world.breaker.is_open and world.probes > 4)
    world.alive = True
    await world.until(lambda: not world.breaker.is_open)
    assert world.told[-1:] == [False]
    assert len(world.told) > 3, "after each probe: what another process says meanwhile does not stand"
    assert all(world.told[:-1])


async def test_silent_names_do_not_open_it_while_the_resolver_lives():
    """A sender can make any number of questions end in silence: his own name servers'."""
    world = World(alive=True)
    for _ in range(3):
        for _ in range(IN_A_ROW):
            world.breaker.unanswered()
        await asyncio.sleep(0.01)
    assert world.probes == 3
    assert not world.breaker.is_open
    assert world.told == []


async def test_one_answer_ends_the_row():
    world = World(alive=False)
    for _ in range(5):
        for _ in range(IN_A_ROW - 1):
            world.breaker.unanswered()
        world.breaker.answered()
    await asyncio.sleep(0.01)
    assert world.probes == 0


@pytest.mark.parametrize("opened", [True, False])
async def test_a_probe_that_fails_by_itself_opens_nothing_and_does_not_end_the_watch(opened, caplog):
    world = World(alive=False)
    if not opened:
        world.error = RuntimeError("no socket")
    for _ in range(IN_A_ROW):
        world.breaker.unanswered()
    await world.until(lambda: world.probes > 0)
    assert world.breaker.is_open is opened
    world.error = RuntimeError("no socket")
    await world.until(lambda: "no socket" in caplog.text)
    assert not world.breaker.is_open
    assert world.told[-1:] == ([False] if opened else [])
    world.error = None
    for _ in range(IN_A_ROW):
        world.breaker.unanswered()
    await world.until(lambda: world.breaker.is_open)
    world.alive = True
    await world.until(lambda: not world.breaker.is_open)


async def test_it_can_be_closed_for_good_while_it_probes():
    world = World(alive=False)
    for _ in range(IN_A_ROW):
        world.breaker.unanswered()
    await world.until(lambda: world.breaker.is_open)
    await world.breaker.close()
    probes = world.probes
    await asyncio.sleep(0.02)
    assert world.probes == probes
