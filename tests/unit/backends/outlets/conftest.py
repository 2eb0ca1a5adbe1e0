"""A small receiver over every transport."""

import asyncio

import pytest


class Receiver:
    """Takes what comes. `frames` cuts octet-counted messages (RFC 6587) out of it."""

    def __init__(self):
        self.octets, self.connections, self.writers, self.paused = b"", 0, [], None

    async def serve(self, reader, writer):
        self.connections += 1
        self.writers.append(writer)
        while True:
            if self.paused:
                await self.paused.wait()
            octets = await reader.read(65_536)
            if not octets:
                break
            self.octets += octets
        writer.close()

    @property
    def frames(self):
        found, rest = [], self.octets
        while rest:
            count, _, rest = rest.partition(b" ")
            found.append(rest[: int(count)])
            rest = rest[int(count) :]
        return found


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
async def start(receiver):
    servers = []

    async def begin(*, tls=None, path=None, port=0):
        server = await (asyncio.start_unix_server(receiver.serve, path) if path else asyncio.start_server(receiver.serve, "127.0.0.1", port, ssl=tls))
        servers.append(server)
        return server if path else (server, server.sockets[0].getsockname()[1])

    yield begin
    for writer in receiver.writers:
        writer.transport.abort()
    for server in servers:
        server.close()
        await server.wait_closed()
