"""Sessions over real sockets: the shell around the protocol core."""

import asyncio
import socket
from contextlib import asynccontextmanager

from sekisho.edge.door import Door
from sekisho.edge.guard import Guard, GuardLimits
from sekisho.edge.listener import Listener, ListenerSettings, SessionLimits
from sekisho.policy.admission import Role
from sekisho.ports.recipients import Existence
from sekisho.smtp.limits import ServerLimits


class Everybody:
    async def exists(self, recipient, route):
        return Existence.YES


@asynccontextmanager
async def listening(gate, *, limits=None, guard=None, server=None, greeting_delay=0.0):
    door = Door(gate.carrier.directory, "example.test", Everybody(), Guard(guard or GuardLimits()))
    settings = ListenerSettings(
        "test", Role.MX, "gate.test", None, greeting_delay, server or ServerLimits(), limits or SessionLimits(idle_seconds=60, session_seconds=60)
    )
    listener = Listener(settings, door, door._guard, gate.stores.blobs, gate.reception, gate.metrics)
    bound = socket.create_server(("127.0.0.1", 0))
    bound.setblocking(False)
    await listener.start(bound)
    try:
        yield listener, bound.getsockname()[1]
    finally:
        await listener.stop(5)
        await asyncio.gather(listener._watch, return_exceptions=True)


@asynccontextmanager
async def connected(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def talk(reader, writer, octets, replies):
    writer.write(octets)
    lines = []
    while len(lines) < replies:
        line = await asyncio.wait_for(reader.readline(), 20)
        if not line:
            break
        if line[3:4] != b"-":
            lines.append(line.decode().strip())
    return lines


ENVELOPE = b"MAIL FROM:<hanako@partner.test>\r\nRCPT TO:<taro@example.test>\r\nDATA\r\n"


async def test_a_pipelined_transaction_is_accepted_and_stored(gate, plain):
    async with listening(gate) as (_, port), connected(port) as (reader, writer):
        await talk(reader, writer, b"", 1)
        await talk(reader, writer, b"EHLO client.test\r\n", 1)
        lines = await talk(reader, writer, ENVELOPE, 3)
        assert [line[:3] for line in lines] == ["250", "250", "354"]
        (last,) = await talk(reader, writer, plain + b".\r\n", 1)
        assert last.startswith("250 2.0.0 Queued as ")
        assert [line[:3] for line in await talk(reader, writer, b"QUIT\r\n", 1)] == ["221"]
    assert len(await gate.stores.records.ledger()) == 1


async def test_a_smuggled_end_of_data_is_refused_and_stores_nothing(gate, plain):
    async with listening(gate) as (_, port), connected(port) as (reader, writer):
        await talk(reader, writer, b"", 1)
        await talk(reader, writer, b"EHLO client.test\r\n", 1)
        await talk(reader, writer, ENVELOPE, 3)
        (last,) = await talk(reader, writer, plain + b"\n.\n" + ENVELOPE + plain + b".\r\n", 1)
        assert last.startswith("550 5.6.0")
        assert await reader.read() == b""
    assert await gate.stores.records.ledger() == []


async def test_an_idle_session_is_told_and_closed(gate):
    async with listening(gate, limits=SessionLimits(idle_seconds=0.2, session_seconds=60)) as (_, port), connected(port) as (reader, writer):
        lines = await talk(reader, writer, b"", 2)
        assert lines[1].startswith("421 4.4.2 Idle")
        assert await reader.read() == b""


async def test_a_session_that_lasts_too_long_is_closed_however_busy(gate):
    async with listening(gate, limits=SessionLimits(idle_seconds=60, session_seconds=1.0)) as (_, port), connected(port) as (reader, writer):
        await talk(reader, writer, b"", 1)
        seen = []
        while not seen or not seen[-1].startswith("421"):
            seen += await talk(reader, writer, b"NOOP\r\n", 1)
            await asyncio.sleep(0.1)
        assert len(seen) > 2
        assert seen[-1].startswith("421 4.4.2")
        assert await reader.read() == b""


async def test_an_early_talker_gives_itself_away(gate):
    async with listening(gate, greeting_delay=0.3) as (_, port), connected(port) as (reader, writer):
        (line,) = await talk(reader, writer, b"EHLO early.test\r\n", 1)
        assert line.startswith("554 ")
        assert gate.metrics.total("early_talkers_total") == 1


async def test_one_address_gets_so_many_sessions_and_they_are_given_back(gate):
    async with listening(gate, guard=GuardLimits(sessions_per_address=1)) as (listener, port):
        async with connected(port) as (reader, writer):
            assert (await talk(reader, writer, b"", 1))[0].startswith("220 ")
            async with connected(port) as (second, other):
                assert (await talk(second, other, b"", 1))[0].startswith("421 4.7.0")
        while listener.guard.total:
            await asyncio.sleep(0.01)
        async with connected(port) as (reader, writer):
            assert (await talk(reader, writer, b"", 1))[0].startswith("220 ")


async def test_too_large_is_refused_at_mail_and_after_data(gate, plain):
    async with listening(gate, server=ServerLimits(max_message_octets=1_000)) as (_, port), connected(port) as (reader, writer):
        await talk(reader, writer, b"", 1)
        await talk(reader, writer, b"EHLO client.test\r\n", 1)
        assert (await talk(reader, writer, b"MAIL FROM:<a@b.test> SIZE=2000\r\n", 1))[0].startswith("552 ")
        await talk(reader, writer, ENVELOPE, 3)
        assert (await talk(reader, writer, plain + b"x" * 1_500 + b"\r\n.\r\n", 1))[0].startswith("552 ")
    assert await gate.stores.records.ledger() == []


async def test_draining_finishes_what_is_under_way_and_turns_the_idle_away(gate, plain):
    async with listening(gate) as (listener, port), connected(port) as (busy, writing), connected(port) as (idle, waiting):
        await talk(idle, waiting, b"", 1)
        await talk(busy, writing, b"", 1)
        await talk(busy, writing, b"EHLO client.test\r\n", 1)
        await talk(busy, writing, ENVELOPE, 3)
        stopping = asyncio.create_task(listener.stop(20))
        assert (await talk(idle, waiting, b"", 1))[0].startswith("421 4.3.2")
        assert (await talk(busy, writing, plain + b".\r\n", 1))[0].startswith("250 2.0.0")
        await stopping
        assert not listener.sessions
