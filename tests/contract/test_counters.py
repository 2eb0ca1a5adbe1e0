"""Rates and small caches."""


async def test_a_counter_starts_again_when_its_window_ends(stores, clock):
    assert [await stores.counters.add("key", 2, 60) for _ in range(3)] == [2, 4, 6]
    assert await stores.counters.add("other", 1, 60) == 1
    clock.advance(60)
    assert await stores.counters.add("key", 1, 60) == 1


async def test_a_value_is_remembered_for_a_while(stores, clock):
    await stores.counters.remember("who", "taro", 10)
    assert (await stores.counters.recall("who"), await stores.counters.recall("what")) == ("taro", None)
    clock.advance(10)
    assert await stores.counters.recall("who") is None


async def test_what_is_over_does_not_pile_up(stores, clock):
    for number in range(3_000):
        await stores.counters.add(f"key {number}", 1, 1)
        clock.advance(0.01)
    assert len(stores.counters._totals) < 2_000
