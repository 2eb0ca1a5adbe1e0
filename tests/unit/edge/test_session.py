"""Sessions over real sockets: the shell around the protocol core."""

import asyncio
import errno

from sekisho.edge.guard import GuardLimits
from sekisho.edge.pace import SessionLimits
from sekisho.model.tracking import EventKind
from sekisho.ports.recipients import Existence
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


async def test_a_balancer_says_who_the_client_is(gate, plain, door_step):
    async with door_step.listening(gate, balancers=["127.0.0.0/8"]) as (_, port), door_step.connected(port) as (reader, writer):
        lines = await door_step.talk(reader, writer, b"PROXY TCP4 192.0.2.77 192.0.2.1 4000 25\r\n", 1)
        assert lines[0].startswith("220")
        await door_step.talk(reader, writer, b"EHLO client.test\r\n", 1)
        await door_step.talk(reader, writer, door_step.envelope + plain + b".\r\n", 4)
    await gate.stores.history.store(await gate.stores.records.outbox(100))
    [row] = await gate.stores.records.ledger()
    accepted = next(event for event in await gate.stores.history.story(row.tenant, row.arrival) if event.kind is EventKind.ACCEPTED)
    assert dict(accepted.facts)["ip"] == "192.0.2.77"


async def test_a_client_behind_a_balancer_that_is_not_introduced_hears_nothing(gate, door_step):
    limits = SessionLimits(handshake_seconds=0.3)
    async with door_step.listening(gate, balancers=["127.0.0.0/8"], limits=limits) as (listener, port):
        for octets in (b"EHLO client.test\r\n", b""):
            async with door_step.connected(port) as (reader, writer):
                writer.write(octets)
                assert await asyncio.wait_for(reader.read(), 20) == b""
        assert listener.guard.total == 0
        assert gate.metrics.total("bad_introductions_total") == 2


async def test_who_is_no_balancer_cannot_say_that_he_is_somebody_else(gate, door_step):
    async with door_step.listening(gate, balancers=["192.0.2.0/24"]) as (_, port), door_step.connected(port) as (reader, writer):
        lines = await door_step.talk(reader, writer, b"PROXY TCP4 192.0.2.77 192.0.2.1 4000 25\r\n", 2)
        assert lines[0].startswith("220")
        assert lines[1].startswith("500 5.5.2")


async def test_an_octet_now_and_then_keeps_nobody_in(gate, door_step):
    limits = SessionLimits(idle_seconds=0.5, session_seconds=60)
    for before in (b"", b"EHLO c.test\r\n" + door_step.envelope):
        async with door_step.listening(gate, limits=limits) as (_, port), door_step.connected(port) as (reader, writer):
            writer.write(before)

            async def drip(writer=writer):
                while True:
                    writer.write(b"x")
                    await asyncio.sleep(0.05)

            dripping = asyncio.create_task(drip())
            heard = await asyncio.wait_for(reader.read(), 20)
            dripping.cancel()
            assert b"421 4.4.2 " in heard


async def test_names_that_are_tried_are_answered_later_and_later(gate, door_step, monkeypatch):
    waits = []
    monkeypatch.setattr("sekisho.edge.tarpit.FIRST_SECONDS", 0.001)
    async with door_step.listening(gate, existence=Existence.NO) as (listener, port), door_step.connected(port) as (reader, writer):
        really = listener.guard.tarpit.unknown_recipient
        listener.guard.tarpit.unknown_recipient = lambda ip, now: waits.append(really(ip, now)) or waits[-1]
        await door_step.talk(reader, writer, b"EHLO c.test\r\nMAIL FROM:<h@partner.test>\r\n", 3)
        for name in range(8):
            (line,) = await door_step.talk(reader, writer, b"RCPT TO:<x%d@example.test>\r\n" % name, 1)
            assert line.startswith("550 5.1.1")
    assert waits == [0.0] * 5 + [0.001, 0.002, 0.004]


async def test_stress_comes_and_goes_by_itself(gate, door_step, monkeypatch):
    monkeypatch.setattr("sekisho.edge.stress.CALM_SECONDS", 0.5)
    async with door_step.listening(gate, guard=GuardLimits(sessions=4, sessions_per_address=4)) as (listener, port):
        crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        async with asyncio.timeout(20):
            while not listener.guard.stress.is_on:
                await asyncio.sleep(0.05)
            assert listener.session_limits.idle_seconds == 10
            gate.metrics.gauges.clear()
            gate.metrics.gauge("stress_mode", 0)  # as another edge does that starts
            while not any(gate.metrics.gauges.values()):
                await asyncio.sleep(0.05)
            for _, writer in crowd:
                writer.close()
            while listener.guard.stress.is_on:
                await asyncio.sleep(0.05)
        assert listener.session_limits.idle_seconds == 60
