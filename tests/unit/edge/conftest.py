"""A listener over the gate in memory, and a client that talks to it."""

import asyncio
import socket
from contextlib import asynccontextmanager
from ipaddress import ip_network
from types import SimpleNamespace

import pytest

from sekisho.edge.door import Door
from sekisho.edge.guard import Guard, GuardLimits
from sekisho.edge.listener import Listener
from sekisho.edge.pace import SessionLimits
from sekisho.edge.premises import ListenerSettings
from sekisho.policy.admission import Role
from sekisho.ports.recipients import Existence
from sekisho.smtp.limits import ServerLimits


class Everybody:
    def __init__(self, existence):
        self.existence = existence

    async def exists(self, recipient, route):
        return self.existence


@asynccontextmanager
async def listening(gate, *, limits=None, guard=None, server=None, greeting_delay=0.0, balancers=(), existence=Existence.YES):
    door = Door(gate.carrier.directory, "example.test", Everybody(existence), Guard(guard or GuardLimits()))
    settings = ListenerSettings(
        "test",
        Role.MX,
        "gate.test",
        None,
        greeting_delay,
        server or ServerLimits(),
        limits or SessionLimits(idle_seconds=60, session_seconds=60),
        tuple(ip_network(network) for network in balancers),
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
        line = await asyncio.wait_for(reader.readline(), 120)  # the first mail of a process waits for its rules to be compiled
        if not line:
            break
        if line[3:4] != b"-":
            lines.append(line.decode().strip())
    return lines


ENVELOPE = b"MAIL FROM:<hanako@partner.test>\r\nRCPT TO:<taro@example.test>\r\nDATA\r\n"


@pytest.fixture
def door_step():
    """Give what the tests of sessions need."""
    return SimpleNamespace(listening=listening, connected=connected, talk=talk, envelope=ENVELOPE)
