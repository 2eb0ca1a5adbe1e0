"""Silent connections end; those that ask, and wait for a slow answer, do not."""

import asyncio
import socket

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sekisho.app.impatience import ImpatientProtocol, behind

ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
async def port():
    class Quick(ImpatientProtocol):
        patience = 0.1

    async def slow(request):
        await asyncio.sleep(0.5)
        return PlainTextResponse("at last")

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=[Route("/", slow)]), http=Quick, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve(sockets=[listening]))
    yield listening.getsockname()[1]
    server.should_exit = True
    await running
    listening.close()


async def rest_of(reader):
    """Return what comes until the server has closed. What it had not read by then resets the connection, which is an end as well (RFC 9293 3.6)."""
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("said", [b"", b"GET / HT", ASK[:-2]])
async def test_a_connection_without_a_request_is_closed(port, said):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    assert await rest_of(reader) == b""
    writer.close()


async def test_a_slow_answer_is_waited_for_and_silence_behind_it_is_not(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK)
    assert (await reader.readuntil(b"at last")).startswith(b"HTTP/1.1 200")
    writer.write(ASK[:-2])  # uvicorn's own clock stops at the first octet
    assert await rest_of(reader) == b""
    writer.close()


async def opened(port):
    """Return a connection that was answered, or None if it was closed instead."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK)
    try:
        async with asyncio.timeout(10):
            await reader.readuntil(b"at last")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
        return None
    return writer


@pytest.mark.parametrize(("proxies", "answered"), [(frozenset(), 2), (frozenset({"127.0.0.1"}), 4)])
async def test_one_address_holds_only_so_many_unless_it_is_a_proxy_of_ours(proxies, answered):
    class Few(behind(proxies)):
        trusted = proxies
        most = 2

    async def at_once(request):
        return PlainTextResponse("at last")

    async with asyncio.timeout(20):
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=[Route("/", at_once)]), http=Few, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server._serve(sockets=[listening]))
        held = [await opened(listening.getsockname()[1]) for _ in range(4)]
        assert [one is not None for one in held] == [number < answered for number in range(4)]
        for one in filter(None, held):
            one.close()
        while Few.open_by_place:
            await asyncio.sleep(0.01)
        again = await opened(listening.getsockname()[1])  # whoever lets go may come again
        assert again is not None
        again.close()
        server.should_exit = True
        await running
        listening.close()
