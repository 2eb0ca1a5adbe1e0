"""Sessions over real sockets: the shell around the protocol core."""

import asyncio
import errno

from sekisho.edge.listener import SessionLimits
from sekisho.smtp.limits import ServerLimits


async def test_a_pipelined_transaction_is_accepted_and_stored(gate, plain, door_step):
    async with door_step.listening(gate) as (_, port), door_step.connected(port) as (reader, writer):
        await door_step.talk(reader, writer, b"", 1)
        await door_step.talk(reader, writer, b"EHLO client.test\r\n", 1)
        lines = await door_step.talk(reader, writer, door_step.envelope, 3)
        assert [line[:3] for line in lines] == ["250", "250", "354"]
        (last,) = await door_step.talk(reader, writer, plain + b".\r\n", 1)
        assert last.startswith("250 2.0.0 Queued as ")
        assert [line[:3] for line in await door_step.talk(reader, writer, b"QUIT\r\n", 1)] == ["221"]
    assert len(await gate.stores.records.ledger()) == 1


async def test_a_smuggled_end_of_data_is_refused_and_stores_nothing(gate, plain, door_step):
    async with door_step.listening(gate) as (_, port), door_step.connected(port) as (reader, writer):
        await door_step.talk(reader, writer, b"", 1)
        await door_step.talk(reader, writer, b"EHLO client.test\r\n", 1)
        await door_step.talk(reader, writer, door_step.envelope, 3)
        (last,) = await door_step.talk(reader, writer, plain + b"\n.\n" + door_step.envelope + plain + b".\r\n", 1)
        assert last.startswith("550 5.6.0")
        assert await reader.read() == b""
    assert await gate.stores.records.ledger() == []


async def test_an_idle_session_is_told_and_closed(gate, door_step):
    async with (
        door_step.listening(gate, limits=SessionLimits(idle_seconds=0.2, session_seconds=60)) as (_, port),
        door_step.connected(port) as (reader, writer),
    ):
        lines = await door_step.talk(reader, writer, b"", 2)
        assert lines[1].startswith("421 4.4.2 Idle")
        assert await reader.read() == b""


async def test_a_session_that_lasts_too_long_is_closed_however_busy(gate, door_step):
    async with (
        door_step.listening(gate, limits=SessionLimits(idle_seconds=60, session_seconds=1.0)) as (_, port),
        door_step.connected(port) as (reader, writer),
    ):
        await door_step.talk(reader, writer, b"", 1)
        seen = []
        while not seen or not seen[-1].startswith("421"):
            seen += await door_step.talk(reader, writer, b"NOOP\r\n", 1)
            await asyncio.sleep(0.1)
        assert len(seen) > 2
        assert seen[-1].startswith("421 4.4.2")
        assert await reader.read() == b""


async def test_an_early_talker_gives_itself_away(gate, door_step):
    async with door_step.listening(gate, greeting_delay=0.3) as (_, port), door_step.connected(port) as (reader, writer):
        (line,) = await door_step.talk(reader, writer, b"EHLO early.test\r\n", 1)
        assert line.startswith("554 ")
        assert gate.metrics.total("early_talkers_total") == 1


async def test_too_large_is_refused_at_mail_and_after_data(gate, plain, door_step):
    async with door_step.listening(gate, server=ServerLimits(max_message_octets=1_000)) as (_, port), door_step.connected(port) as (reader, writer):
        await door_step.talk(reader, writer, b"", 1)
        await door_step.talk(reader, writer, b"EHLO client.test\r\n", 1)
        assert (await door_step.talk(reader, writer, b"MAIL FROM:<a@b.test> SIZE=2000\r\n", 1))[0].startswith("552 ")
        await door_step.talk(reader, writer, door_step.envelope, 3)
        assert (await door_step.talk(reader, writer, plain + b"x" * 1_500 + b"\r\n.\r\n", 1))[0].startswith("552 ")
    assert await gate.stores.records.ledger() == []


class FullDisk:
    """A store of large messages on a disk that is full."""

    def create(self, tenant, arrival, part):
        return self

    def write(self, octets):
        raise OSError(errno.ENOSPC, "No space left on device")

    def abort(self):
        pass


async def test_a_full_disk_is_told_at_the_final_dot_and_the_session_goes_on(gate, plain, door_step):
    async with door_step.listening(gate) as (listener, port), door_step.connected(port) as (reader, writer):
        listener._blobs = FullDisk()
        await door_step.talk(reader, writer, b"", 1)
        await door_step.talk(reader, writer, b"EHLO client.test\r\n", 1)
        await door_step.talk(reader, writer, door_step.envelope, 3)
        (full,) = await door_step.talk(reader, writer, plain + b"0123456789\r\n" * 60_000 + b".\r\n", 1)
        assert full.startswith("452 4.3.1")
        assert gate.metrics.total("temporary_failures_total") == 1
        await door_step.talk(reader, writer, door_step.envelope, 3)
        (small,) = await door_step.talk(reader, writer, plain + b".\r\n", 1)  # small ones go into the records' own commit
        assert small.startswith("250 ")
    assert len(await gate.stores.records.ledger()) == 1
