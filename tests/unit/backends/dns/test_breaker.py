"""The breaker: it opens when resolvers are gone, and only then."""

import asyncio

from sekisho.backends.dns.breaker import IN_A_ROW, ProbingBreaker


class World:
    def __init__(self, *, alive):
        self.alive, self.probes, self.told = alive, 0, []
        self.breaker = ProbingBreaker(self.probe, self.told.append, pause=0.001)

    async def probe(self):
        self.probes += 1
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


async def test_it_can_be_closed_for_good_while_it_probes():
    world = World(alive=False)
    for _ in range(IN_A_ROW):
        world.breaker.unanswered()
    await world.until(lambda: world.breaker.is_open)
    await world.breaker.close()
    probes = world.probes
    await asyncio.sleep(0.02)
    assert world.probes == probes
