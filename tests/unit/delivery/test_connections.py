"""Octets over real sockets: deadlines, TLS, streams, goodbyes."""

import asyncio
from dataclasses import replace

import pytest
import uvloop

from sekisho.delivery.connections import Connection, HandshakeFailed, Unreachable
from sekisho.delivery.routing import unverified_context
from sekisho.edge.tls import make_self_signed, server_context
from sekisho.model.address import Address
from sekisho.model.delivery import Hop
from sekisho.smtp.client import Client
from sekisho.smtp.client_phase import Phase
from sekisho.smtp.letter import Letter
from sekisho.testing.post_office import QUICK
from sekisho.testing.sink import Fault, Sink

TARO, JIRO = Address("taro", "example.test"), Address("jiro", "example.test")
CONTENT = b"Subject: x\r\n\r\n.dot\r\n"
LETTER = Letter(Address("hanako", "partner.test"), (TARO, JIRO), len(CONTENT))


async def opened(sink, patience=QUICK, **options):
    hop = Hop("127.0.0.1", sink.port)
    client = Client("gate.example.test", **options)
    _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(hop, client, patience), hop.host, hop.port)
    await connection.open(unverified_context())
    return connection


async def in_chunks(content, size=7):
    for start in range(0, len(content), size):
        await asyncio.sleep(0)
        yield content[start : start + size]


@pytest.fixture
def context(tmp_path):
    make_self_signed("sink.test", tmp_path / "certificate.pem", tmp_path / "key.pem")
    return server_context(tmp_path / "certificate.pem", tmp_path / "key.pem")


async def test_whole_and_streamed_content_over_one_connection():
    async with Sink() as sink:
        connection = await opened(sink)
        assert [reply.code for reply in await connection.deliver(LETTER, CONTENT)] == [250, 250]
        assert [reply.code for reply in await connection.deliver(LETTER, in_chunks(CONTENT))] == [250, 250]
        assert connection.usable
        await connection.quit()
        assert [taken.content for taken in sink.messages] == [CONTENT, CONTENT]
        assert sink.connections == 1
        assert sink.commands[-1] == "QUIT"


async def test_a_large_stream_to_a_slow_reader_is_held_back_not_hoarded():
    line = b"x" * 76 + b"\r\n"
    content = line * 100_000
    async with Sink() as sink:
        connection = await opened(sink)
        assert {reply.code for reply in await connection.deliver(LETTER, in_chunks(content, 65_536))} == {250}
        assert sink.messages[0].content == content
        await connection.quit()


@pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_tls_where_offered(context, loop_factory):
    async def journey():
        async with Sink(context=context) as sink:
            connection = await opened(sink)
            assert connection.tls_version == "TLSv1.3"
            await connection.deliver(LETTER, CONTENT)
            await connection.quit()
            assert [taken.tls for taken in sink.messages] == [True]

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(journey())


async def test_tls_not_asked_for(context):
    async with Sink(context=context) as sink:
        connection = await opened(sink, use_tls=False)
        assert connection.tls_version == ""
        await connection.quit()


async def test_a_broken_handshake_says_so(context):
    async with Sink(context=context) as sink:

        async def speak_nonsense(writer):
            writer.write(b"this is not TLS at all\r\n" * 10)
            await writer.drain()

        server = await asyncio.start_server(lambda reader, writer: talk(reader, writer, speak_nonsense), "127.0.0.1", 0)
        sink.port = server.sockets[0].getsockname()[1]
        with pytest.raises(HandshakeFailed, match="TLS"):
            await opened(sink)
        server.close()


async def talk(reader, writer, after):
    writer.write(b"220 mx\r\n")
    await reader.readline()
    writer.write(b"250-mx\r\n250 STARTTLS\r\n")
    await reader.readline()
    writer.write(b"220 go\r\n")
    await reader.read(1)
    await after(writer)
    writer.close()


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.CLOSE, Fault.RESET, Fault.DRIP, Fault.ENDLESS])
async def test_no_session_is_unreachable(fault):
    async with Sink() as sink:
        sink.script = lambda verb, _: fault if verb == "CONNECT" else None
        with pytest.raises(Unreachable) as caught:
            await opened(sink, replace(QUICK, greeting=0.2))
        assert caught.value.reply.code == 451


async def test_a_greeting_that_refuses_is_unreachable_with_its_words():
    async with Sink() as sink:
        sink.script = lambda verb, _: "554 5.7.1 go away" if verb == "CONNECT" else None
        with pytest.raises(Unreachable, match=r"554 5\.7\.1 go away"):
            await opened(sink)


async def test_the_attempt_as_a_whole_has_a_deadline():
    """Each recipient answers in time, and the attempt would still last for ever."""
    async with Sink() as sink:
        connection = await opened(sink, replace(QUICK, attempt=0.3))
        many = replace(LETTER, recipients=tuple(Address(f"user{number}", "example.test") for number in range(50)))
        sink.delay = 0.05
        replies = await connection.deliver(many, CONTENT)
        assert replies[-1].code == 451
        assert "too long" in replies[-1].text
        assert connection.client.phase is Phase.CLOSED


async def test_content_that_breaks_off_is_never_ended_with_a_dot():
    async def broken():
        yield b"Subject: x\r\n"
        raise OSError("the disk is gone")

    async with Sink() as sink:
        connection = await opened(sink)
        with pytest.raises(OSError, match="gone"):
            await connection.deliver(LETTER, broken())
        assert not connection.usable
        await asyncio.sleep(0.05)
        assert sink.messages == []


async def test_asking():
    async with Sink() as sink:
        sink.script = lambda verb, argument: "550 5.1.1 no" if "jiro" in argument else None
        connection = await opened(sink)
        assert [reply.code for reply in await connection.ask(LETTER)] == [250, 550]
        await connection.quit()
        assert sink.messages == []


async def test_goodbye_to_one_who_does_not_answer():
    async with Sink() as sink:
        connection = await opened(sink, replace(QUICK, quit=0.1))
        sink.script = lambda verb, _: Fault.HANG if verb == "QUIT" else None
        await connection.quit()
        assert connection.client.phase is Phase.CLOSED
