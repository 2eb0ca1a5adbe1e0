"""Counters in Redis: exact over machines, and what is answered when the server is emptied, stopped, frozen, or talks nonsense."""

import asyncio
import logging
import os
import signal

import pytest

from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.backends.redis.counters import RedisCounters
from sekisho.backends.redis.session import REST
from sekisho.testing.builders import NOW
from sekisho.testing.redis_server import RedisServer


@pytest.fixture(scope="module")
def server():
    running = RedisServer()
    yield running
    running.close()


@pytest.fixture
async def two(server):
    """Two machines with one clock."""
    server.say("FLUSHALL")
    clock = ManualClock(NOW)
    machines = [RedisCounters(server.address, MemoryCounters(clock), clock, "house:access") for _ in range(2)]
    for machine in machines:
        machine.session.patience = 30.0  # a busy test machine is no silent server
    yield *machines, clock
    for machine in machines:
        await machine.close()


async def test_machines_count_together_exactly(two):
    one, other, _ = two
    await asyncio.gather(*(machine.add("key", 1, 60) for machine in (one, other) for _ in range(25)))
    assert await one.add("key", 0, 60) == await other.add("key", 0, 60) == 50


async def test_what_one_takes_back_the_other_forgets(two):
    one, other, _ = two
    await other.remember("block:192.0.2.1", "spam", 600)
    assert await one.recall("block:192.0.2.1") == "spam"
    await one.remember("block:192.0.2.1", "", 0.0)
    assert await other.recall("block:192.0.2.1") is None
    await one.add("tries", 4, 60)
    await other.add("tries", -4, 60)  # counted there, taken back here: neither goes below nought
    assert await other.add("tries", 0, 60) == 0


async def test_keys_end_by_themselves_and_show_no_address(two, server):
    one, *_ = two
    await one.add("in:taro@example.test", 1, 60)
    await one.remember("grey:taro@example.test", "1", 60)
    assert server.say("DBSIZE") == ":2"
    keys = [key async for key in one._client.scan_iter()]
    assert all(key.startswith("house:access:") and "taro" not in key for key in keys)
    assert all([50_000 < await one._client.pttl(key) <= 60_000 for key in keys])


async def test_emptying_the_server_gives_nobody_more_tries_on_this_machine(two, server):
    one, *_ = two
    await one.add("failures", 7, 900)
    server.say("FLUSHALL")
    server.say("SCRIPT FLUSH")
    assert await one.add("failures", 1, 900) == 8


async def test_a_server_that_is_gone_costs_three_tries_and_comes_back(two, server, caplog):
    one, _, clock = two
    await one.add("key", 3, 60)
    await one.remember("who", "taro", 60)
    server.stop()
    asked = []
    original = one._client.get
    one._client.get = lambda name: asked.append(name) or original(name)
    with caplog.at_level(logging.WARNING):
        try:
            assert await one.add("key", 1, 60) == 4
            assert [await one.recall("who") for _ in range(20)] == ["taro"] * 20
        finally:
            server.start()
    assert len(asked) == 2, "with the one above three failures; afterwards nobody asks"
    assert await one.recall("who") == "taro", "still resting"
    clock.advance(REST)
    assert await one.recall("who") is None, "the server answers again, and it forgot"
    assert [record.message.partition(" (")[0] for record in caplog.records] == [
        "the counters' server is silent",
        "the counters' server answers again",
    ]


async def test_nobody_waits_for_a_server_that_hangs(two, server):
    one, _, clock = two
    await one.add("key", 1, 60)
    one.session.patience = 0.1
    os.kill(server.pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(5):
            assert [await one.add("key", 1, 60) for _ in range(50)] == list(range(2, 52))
    finally:
        os.kill(server.pid, signal.SIGCONT)
    one.session.patience = 30.0
    clock.advance(REST)
    assert await one.add("key", 0, 60) == 51


async def test_what_others_wrote_under_our_keys_is_an_answer_not_given(two, server):
    one, *_ = two
    await one._client.set(one._name("n", "key"), "no hash")
    await one._client.set(one._name("v", "who"), "nonsense without an end")
    assert await one.add("key", 2, 60) == 2
    assert await one.recall("who") is None


def test_an_address_that_is_none():
    with pytest.raises(ValueError, match="scheme"):
        RedisCounters("http://x", MemoryCounters(ManualClock(NOW)), ManualClock(NOW), "p")
