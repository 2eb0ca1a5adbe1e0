"""A listener counts its sessions, gives them back, and drains."""

import asyncio

from sekisho.edge.guard import GuardLimits


async def test_one_address_gets_so_many_sessions_and_they_are_given_back(gate, door_step):
    async with door_step.listening(gate, guard=GuardLimits(sessions_per_address=1)) as (listener, port):
        async with door_step.connected(port) as (reader, writer):
            assert (await door_step.talk(reader, writer, b"", 1))[0].startswith("220 ")
            async with door_step.connected(port) as (second, other):
                assert (await door_step.talk(second, other, b"", 1))[0].startswith("421 4.7.0")
        while listener.guard.total:
            await asyncio.sleep(0.01)
        async with door_step.connected(port) as (reader, writer):
            assert (await door_step.talk(reader, writer, b"", 1))[0].startswith("220 ")


async def test_draining_finishes_what_is_under_way_and_turns_the_idle_away(gate, plain, door_step):
    async with (
        door_step.listening(gate) as (listener, port),
        door_step.connected(port) as (busy, writing),
        door_step.connected(port) as (idle, waiting),
    ):
        await door_step.talk(idle, waiting, b"", 1)
        await door_step.talk(busy, writing, b"", 1)
        await door_step.talk(busy, writing, b"EHLO client.test\r\n", 1)
        await door_step.talk(busy, writing, door_step.envelope, 3)
        stopping = asyncio.create_task(listener.stop(120))  # far longer than any machine needs, however busy
        assert (await door_step.talk(idle, waiting, b"", 1))[0].startswith("421 4.3.2")
        assert (await door_step.talk(busy, writing, plain + b".\r\n", 1))[0].startswith("250 2.0.0")
        await stopping
        assert not listener.sessions


async def test_a_machine_at_rest_turns_everybody_away_finishes_what_it_has_and_opens_again(gate, plain, door_step):
    async with door_step.listening(gate) as (listener, port), door_step.connected(port) as (busy, writing):
        await door_step.talk(busy, writing, b"", 1)
        await door_step.talk(busy, writing, b"EHLO client.test\r\n", 1)
        await door_step.talk(busy, writing, door_step.envelope, 3)
        listener.rest(True)
        async with door_step.connected(port) as (reader, writer):
            assert (await door_step.talk(reader, writer, b"", 1))[0].startswith("421 4.3.2")
        first, second = await door_step.talk(busy, writing, plain + b".\r\n", 2)
        assert first.startswith("250 2.0.0")
        assert second.startswith("421 4.3.2")
        while listener.sessions:
            await asyncio.sleep(0.01)
        assert listener.guard.total == 0
        listener.rest(False)
        async with door_step.connected(port) as (reader, writer):
            assert (await door_step.talk(reader, writer, b"", 1))[0].startswith("220 ")
