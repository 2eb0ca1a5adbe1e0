import asyncio

from sekisho.edge.wire import PAUSE_READING_AT, Wire


class Transport:
    def __init__(self):
        self.reading, self.closing, self.written = True, False, b""

    def pause_reading(self):
        self.reading = False

    def resume_reading(self):
        self.reading = True

    def is_closing(self):
        return self.closing

    def write(self, octets):
        self.written += octets

    def close(self):
        self.closing = True


async def test_reading_pauses_while_too_much_waits():
    wire = Wire()
    wire._transport = transport = Transport()
    wire.data_received(b"x" * PAUSE_READING_AT)
    assert transport.reading
    wire.data_received(b"y")
    assert not transport.reading
    assert b"".join(wire._take_incoming()) == b"x" * PAUSE_READING_AT + b"y"
    wire._read_on()
    assert transport.reading


async def test_waiting_ends_with_octets_or_with_the_connection():
    wire = Wire()
    for wake in (lambda: wire.data_received(b"x"), wire.eof_received):
        waiting = asyncio.create_task(wire._more_octets())
        await asyncio.sleep(0)
        assert not waiting.done()
        wake()
        await waiting
        wire._take_incoming()
    await wire._more_octets()
    assert wire._lost


async def test_nothing_is_said_to_a_connection_that_is_closing():
    wire = Wire()
    wire._transport = transport = Transport()
    wire._write_octets(b"one")
    wire._close()
    wire._write_octets(b"two")
    assert transport.written == b"one"
