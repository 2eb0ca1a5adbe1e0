"""Bells: a lost ring costs one poll, never a message."""

import asyncio


async def test_a_ring_wakes_the_listener_of_that_bell_only(stores):
    assert await stores.signals.wait("delivery", 0.01) is False
    waiting = asyncio.ensure_future(stores.signals.wait("delivery", 30))
    await asyncio.sleep(0)
    stores.signals.ring("history")
    stores.signals.ring("delivery")
    assert await waiting is True


async def test_a_ring_before_the_wait_is_heard_once_however_often_it_rang(stores):
    await stores.signals.wait("resume", 0.001)
    for _ in range(2_000):
        stores.signals.ring("resume")
    heard = [await stores.signals.wait("resume", seconds) for seconds in (30, 0.1, 0.1)]
    assert heard in ([True, False, False], [True, True, False])  # rings that come close together are one, or one and a later one


async def test_ringing_where_nobody_listens_does_nothing(stores):
    stores.signals.ring("nobody")
