import asyncio
import os
import signal

import pytest

from sekisho.gate.inspectors.jobs import CouldNotOpen
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.inspectors.zygote import Zygote, ZygoteDead
from sekisho.model.dossier import Opened


def test_large_messages_may_take_longer():
    settings = PoolSettings(seconds=10.0, seconds_per_megabyte=2.0)
    assert settings.allowed(0) == 10.0
    assert settings.allowed(5_000_000) == 20.0


async def test_a_zygote_that_dies_is_no_messages_fault(zygote, hostile_opener):
    successors: list[Zygote] = []

    async def connect():
        try:
            return zygote.connect()
        except ZygoteDead:
            successors.append(Zygote.start(lambda: hostile_opener))
            return successors[-1].connect()

    inspectors = Inspectors(connect, PoolSettings(size=2, most=2))
    await inspectors.start()
    await inspectors.open(b"warm", 4)
    slow = [asyncio.create_task(inspectors.open(b"slow:0.3", 8)) for _ in range(4)]
    await asyncio.sleep(0.1)
    os.kill(zygote.pid, signal.SIGKILL)
    assert [type(answer) for answer in await asyncio.gather(*slow)] == [Opened] * 4
    assert (inspectors.stats.deaths, inspectors.stats.could_not_open) == (0, 0)
    assert inspectors.stats.resent >= 2
    assert len(successors) == 1
    await inspectors.close()
    successors[0].stop()


async def test_while_there_is_no_zygote_messages_wait(zygote):
    there = asyncio.Event()

    async def connect():
        if not there.is_set():
            raise ConnectionRefusedError("not yet")
        return zygote.connect()

    inspectors = Inspectors(connect, PoolSettings(size=1, most=1))
    await inspectors.start()
    waiting = asyncio.create_task(inspectors.open(b"early", 5))
    await asyncio.sleep(0.3)
    assert inspectors.stats.not_spawned >= 1
    assert not waiting.done()
    there.set()
    assert isinstance(await waiting, Opened)
    await inspectors.close()


async def test_inspectors_that_refuse_to_serve_are_not_forked_without_end(hostile_opener, caplog):
    from sekisho.gate.inspectors.sandbox import SandboxSettings

    zygote = Zygote.start(lambda: hostile_opener, SandboxSettings(descriptors=-2))
    zygote.wait_until_ready()

    async def connect():
        return zygote.connect()

    inspectors = Inspectors(connect, PoolSettings(size=1, most=1, patience=0.7))
    await inspectors.start()
    with pytest.raises(Exception, match="no inspector had time"):
        await inspectors.open(b"never", 5)
    assert inspectors.stats.spawned < 20
    assert inspectors.stats.deaths == 0
    async with asyncio.timeout(30):  # on a busy machine none may have come so far within the patience
        while "refuses to serve" not in caplog.text:
            await asyncio.sleep(0.02)
    await inspectors.close()
    zygote.stop()


async def test_the_story_of_a_message_that_kills_is_logged(pool, caplog):
    async with pool(PoolSettings(size=1)) as inspectors:
        assert isinstance(await inspectors.open(b"segfault", 8), CouldNotOpen)
    assert caplog.text.count("was killed by SIGSEGV") >= 3  # each inspector, and the message with both
