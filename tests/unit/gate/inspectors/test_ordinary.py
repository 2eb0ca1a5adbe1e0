import asyncio

from sekisho.gate.inspectors.lane import PoolSettings


async def test_at_most_one_unstarted_message_stands_at_an_inspector(pool):
    async with pool(PoolSettings(size=1, most=1, slow=60.0)) as inspectors:
        await inspectors.open(b"warm", 4)
        asked = [asyncio.create_task(inspectors.open(b"slow:0.05", 9)) for _ in range(6)]
        most = 0
        while not all(task.done() for task in asked):
            most = max(most, *(len(inspector.sent) for inspector in inspectors._ordinary.inspectors))
            await asyncio.sleep(0.002)
        assert most == 2


async def test_behind_a_message_that_runs_long_nothing_is_put(pool):
    async with pool(PoolSettings(size=1, most=1, slow=60.0)) as inspectors:
        await inspectors.open(b"warm", 4)
        first = asyncio.create_task(inspectors.open(b"slow:0.5", 8))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(inspectors.open(b"second", 6))
        await asyncio.sleep(0)
        assert inspectors.waiting == 1
        await asyncio.gather(first, second)


async def test_it_never_grows_beyond_its_most(pool):
    async with pool(PoolSettings(size=1, most=2, spares=0)) as inspectors:
        asked = [asyncio.create_task(inspectors.open(b"slow:0.1", 8)) for _ in range(20)]
        most = 0
        while not all(task.done() for task in asked):
            most = max(most, len(inspectors.pids))
            await asyncio.sleep(0.005)
        assert most == 2


async def test_renewal_under_load_loses_nothing(pool):
    async with pool(PoolSettings(size=2, most=2, recycle_after=5)) as inspectors:
        while inspectors.stats.recycled < 4:
            answers = await asyncio.gather(*(inspectors.open(b"x" * number, number) for number in range(1, 100)))
            assert [answer.message.size for answer in answers] == list(range(1, 100))
        assert inspectors.stats.deaths == 0
