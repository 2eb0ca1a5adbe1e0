"""Counters that processes share: exact whoever counts, bounded, and let go of by the dead."""

import asyncio
import os

from sekisho.backends.embedded.shared_counters import LONGEST_VALUE, SharedCounters
from sekisho.backends.memory import ManualClock
from sekisho.testing.builders import NOW


def counters(tmp_path):
    return SharedCounters(tmp_path / "run" / "counters", ManualClock(NOW))


def test_several_processes_count_exactly(tmp_path):
    counters(tmp_path).close()
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            own = counters(tmp_path)

            async def count(own=own):
                for number in range(500):
                    await own.add("one", 1, 60)
                    await own.add(f"key {number}", 1, 60)

            asyncio.run(count())
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    own = counters(tmp_path)
    assert asyncio.run(own.add("one", 0, 60)) == 2_000
    assert asyncio.run(own.add("key 7", 0, 60)) == 4


async def test_what_one_remembers_the_other_recalls_and_long_values_are_not_kept(tmp_path):
    one, two = counters(tmp_path), counters(tmp_path)
    await one.remember("who", "太郎", 10)
    await one.remember("long", "x" * (LONGEST_VALUE + 1), 10)
    assert (await two.recall("who"), await two.recall("long")) == ("太郎", None)


async def test_a_flood_of_keys_takes_no_more_room_and_spares_what_lasts(tmp_path):
    own = counters(tmp_path)
    size = (tmp_path / "run" / "counters").stat().st_size
    await own.remember("known", "passed", 1e6)
    for number in range(20_000):
        await own.remember(f"stranger {number}", "0", 60)
        await own.add(f"rate {number}", 1, 60)
    assert (tmp_path / "run" / "counters").stat().st_size == size
    assert await own.recall("known") == "passed"
