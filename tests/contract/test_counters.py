"""Rates and small caches."""

from sekisho.backends.memory.counters import MemoryCounters


async def test_a_counter_starts_again_when_its_window_ends(counters, clock):
    assert [await counters.add("key", 2, 60) for _ in range(3)] == [2, 4, 6]
    assert await counters.add("other", 1, 60) == 1
    clock.advance(59)
    assert await counters.add("key", 0, 60) == 6
    clock.advance(1)  # no count prolonged the window
    assert await counters.add("key", 1, 60) == 1


async def test_what_was_counted_can_be_taken_back(counters):
    await counters.add("key", 5, 60)
    assert await counters.add("key", -5, 60) == 0
    assert await counters.add("key", 1, 60) == 1


async def test_a_value_is_remembered_for_a_while(counters, clock):
    await counters.remember("who", "太郎 1", 10)
    assert (await counters.recall("who"), await counters.recall("what")) == ("太郎 1", None)
    await counters.remember("who", "次郎", 10)
    assert await counters.recall("who") == "次郎"
    clock.advance(10)
    assert await counters.recall("who") is None


async def test_a_value_can_be_empty_or_taken_back_at_once(counters):
    await counters.remember("empty", "", 10)
    assert await counters.recall("empty") == ""
    await counters.remember("empty", "", 0.0)
    assert await counters.recall("empty") is None


async def test_a_total_and_a_value_of_one_name_are_two_things(counters):
    await counters.remember("key", "value", 60)
    assert await counters.add("key", 1, 60) == 1
    assert await counters.recall("key") == "value"


async def test_what_is_over_does_not_pile_up(clock):
    counters = MemoryCounters(clock)
    for number in range(3_000):
        await counters.add(f"key {number}", 1, 1)
        clock.advance(0.01)
    assert len(counters._totals) < 2_000
