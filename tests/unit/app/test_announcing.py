"""A process tells the others of itself, and does what is wished of its machine."""

import asyncio
from contextlib import suppress

from sekisho.app.announcing import Announcer
from sekisho.app.configuration.settings import Settings
from sekisho.app.roles.common import Place
from sekisho.app.storage.folders import DataFolder
from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.nodes import MemoryNodes
from sekisho.backends.memory.signals import MemorySignals
from sekisho.model.errors import TemporaryFailure
from sekisho.model.node import NodeState, Wish

WISH = Wish("mx1", "alice@example.test", 0.0)


class House:
    """One machine with one edge."""

    def __init__(self, folder):
        self.nodes, self.signals, self.clock = MemoryNodes(), MemorySignals(), ManualClock(1_700_000_000.0)
        self.work, self.drained = 2, []
        state = {"node": "mx1", "place": "here", "started_at": 1.0, "version": "1.0.0", "reduced": ["x" * 1_000] * 50}
        place = Place(Settings(), DataFolder(folder), 2, 1, state)
        self.announcer = Announcer(self.nodes, self.signals, self.clock, place, "edge-0", lambda: self.work, self.drained.append)

    async def row(self):
        [row] = await self.nodes.announced()
        return row.process


async def test_it_is_announced_with_bounded_facts_and_drains_when_that_is_wished(tmp_path):
    house = House(tmp_path)
    await house.announcer.once()
    row = await house.row()
    assert (row.node, row.role, row.at_work, row.standing) == ("mx1", "edge", 2, NodeState.OPEN)
    assert len(row.reduced) == 20
    assert max(map(len, row.reduced)) == 300
    await house.nodes.wish(WISH)
    running = asyncio.create_task(house.announcer.run())
    async with asyncio.timeout(10):
        while (await house.row()).standing is not NodeState.DRAINING:
            await asyncio.sleep(0.01)
        house.work = 0
        while (await house.row()).standing is not NodeState.DRAINED:
            await asyncio.sleep(0.01)
        await house.nodes.unwish("mx1")
        house.signals.ring("nodes")
        while (await house.row()).standing is not NodeState.OPEN:
            await asyncio.sleep(0.01)
    assert house.drained == [True, False]
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await house.announcer.leave()
    assert await house.nodes.announced() == []


async def test_a_store_that_does_not_answer_leaves_everything_as_it_is(tmp_path, caplog):
    house = House(tmp_path)
    await house.nodes.wish(WISH)
    await house.announcer.once()

    async def gone(*_):
        raise TemporaryFailure("no database")

    house.nodes.announce = house.nodes.leave = gone
    await house.announcer.once()
    await house.announcer.once()
    await house.announcer.leave()
    assert house.drained == [True]
    assert caplog.text.count("cannot be told") == 1
