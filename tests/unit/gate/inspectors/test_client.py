import asyncio
import signal

import pytest

from sekisho.gate.inspectors.client import ZygoteClient, ZygoteLost, how_it_ended


async def test_it_spawns_and_ends(zygote):
    client = ZygoteClient(zygote.connect())
    spawned = await client.spawn()
    assert how_it_ended(await client.end(spawned.pid)) == "was killed by SIGKILL"
    spawned.channel.close()
    client.close()


async def test_many_at_once_each_get_their_own(zygote):
    client = ZygoteClient(zygote.connect())
    born = await asyncio.gather(*(client.spawn() for _ in range(10)))
    assert len({one.pid for one in born}) == 10
    assert await asyncio.gather(*(client.end(one.pid) for one in born)) == [signal.SIGKILL] * 10
    for one in born:
        one.channel.close()
    client.close()


async def test_who_gave_up_leaves_no_inspector_behind(zygote):
    client = ZygoteClient(zygote.connect())
    task = asyncio.create_task(client.spawn())
    await asyncio.sleep(0)
    task.cancel()
    spawned = await client.spawn()  # the next answer is not mistaken for the one given up
    await client.end(spawned.pid)
    spawned.channel.close()
    client.close()


async def test_a_lost_zygote_is_told_to_everyone_who_waits(zygote):
    client = ZygoteClient(zygote.connect())
    zygote.stop()
    with pytest.raises(ZygoteLost):
        await client.spawn()
    assert client.lost
    with pytest.raises(ZygoteLost):
        await client.end(1)
    client.close()


def test_endings_in_plain_words():
    assert how_it_ended(0) == "ended with status 0"
    assert how_it_ended(71 << 8) == "ended with status 71"
    assert how_it_ended(int(signal.SIGSEGV)) == "was killed by SIGSEGV"
    assert how_it_ended(50) == "was killed by signal 50"
