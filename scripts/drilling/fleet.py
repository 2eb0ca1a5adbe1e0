"""Three nodes in network namespaces over one PostgreSQL, one Redis and one bucket, under load from outside; and what is done to them."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import accounts
from letters import Letter, Letters
from links import Space, Way
from rig import Told
from sender import Sender
from tests.s3_server import BUCKET, S3Server

from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.backends.whole_files import write_secret
from sekisho.testing.gateway import Gateway, children_of, free_port
from sekisho.testing.postgres_server import PostgresServer
from sekisho.testing.redis_server import RedisServer
from sekisho.testing.sink import Sink

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # of the simulated bucket: a line for each request
NODES = 3
LEASE = 60.0  # of a delivery
IN_FLIGHT = 20  # of one node to one destination: what a kill, a cut or a pause can double at most
SETTINGS = """
[service]
node = "{node}"
host_name = "gateway.test"
edges = 1
inspectors = 1
[routes]
"example.test" = ["127.0.0.1:{hop}"]
[recipients]
"example.test" = ["u"]
[containers]
password_wait_minutes = 0
[records]
store = "postgres"
address = "postgresql://postgres@127.0.0.1:{database}/test_1"
[blobs]
store = "s3"
bucket = "{bucket}"
endpoint = "http://127.0.0.1:{store}"
key_id = "a"
key_file = "{key}"
[counters]
store = "redis"
address = "redis://127.0.0.1:{cache}/0"
"""


class Node(Gateway):
    """A gateway whose processes live in a namespace."""

    def __init__(self, folder: Path, space: Space, settings: str, roles: tuple[str, ...]) -> None:
        self.space = space
        super().__init__(folder, roles=roles)
        self._words = ("run", *roles)
        self._head = (
            f'[[listeners]]\naddress = "{space.front}.2"\nport = {self.port}\nrole = "mx"\n[console]\nlisten = "127.0.0.1:{self.console_port}"\n'
        )
        self.write_settings(settings)
        self.prefix = ("ip", "netns", "exec", space.name)
        self.host = f"{space.front}.2"

    def everyone(self) -> list[int]:
        """Return the process ids of the whole tree, the supervisor first."""
        found = [self.pid]
        for pid in found:
            found += children_of(pid)
        return found

    def signal_all(self, number: signal.Signals) -> None:
        for pid in self.everyone():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


class Fleet:
    """`async with a_fleet(folder, name) as fleet`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.sink, self.letters, self.sent = Sink(), Letters(name), list[Letter]()
        self.nodes: list[Node] = []
        self._ways: list[Way] = []
        self._loads: list[asyncio.Task[None]] = []
        self._ending = False
        self.database: PostgresServer
        self.bucket: S3Server
        self.cache: RedisServer

    async def open(self, nodes: int) -> None:
        await self.sink.start()
        self.database, self.bucket, self.cache = await asyncio.to_thread(lambda: (PostgresServer(durable=True), S3Server(), RedisServer()))
        self.dsn = self.database.database()
        self.folder.chmod(0o755)
        key = self.folder / "bucket.key"
        key.write_text("b\n")
        key.chmod(0o644)
        ports = {"hop": self.sink.port, "database": free_port(), "store": free_port(), "cache": free_port()}
        beyond = {
            "hop": ("127.0.0.1", self.sink.port),
            "database": f"{self.database.folder}/.s.PGSQL.5432",
            "store": ("127.0.0.1", int(self.bucket.endpoint.rpartition(":")[2])),
            "cache": str(self.cache.socket),
        }
        tag = os.getpid() % 1_000
        for number in range(1, nodes + 1):
            space = Space(f"sk{tag}n{number}", f"10.{64 + tag % 64}.{number}", f"10.{128 + tag % 64}.{number}")
            folder = self.folder / f"node{number}"
            (folder / "data" / "keys").mkdir(mode=0o700, parents=True)
            folder.chmod(0o755)
            write_secret(folder / "data" / "keys" / "master.key", bytes(range(32)))
            settings = SETTINGS.format(node=f"n{number}", bucket=BUCKET, key=key, **ports)
            space.make({port: "front" if name == "hop" else "back" for name, port in ports.items()})
            node = Node(folder, space, settings, ("edge", "delivery", "keeper"))
            self.nodes.append(node)
            for name, port in ports.items():
                way = Way(beyond[name])
                await way.open(f"{space.front if name == 'hop' else space.back}.1", port)
                self._ways.append(way)
        for node in self.nodes:  # the first makes the tables
            await asyncio.to_thread(node.start)

    async def close(self) -> None:
        self._ending = True
        for load in self._loads:
            load.cancel()
        await asyncio.gather(*self._loads, return_exceptions=True)
        for node in self.nodes:
            with contextlib.suppress(AssertionError):
                await asyncio.to_thread(node.stop)
        for way in self._ways:
            await way.close()
        for node in self.nodes:
            node.space.unmake()
        await self.sink.stop()
        for server in (self.database, self.bucket, self.cache):
            await asyncio.to_thread(server.close)

    # load ---------------------------------------------------------------------------------------------------------------
    def load(self, pace: float = 0.15, size: int = 0) -> None:
        """Begin to send to every node, without end: four sessions each, a message in so many seconds from each."""
        self._ending = False
        self._loads = [asyncio.create_task(self._pump(node, pace, size)) for node in self.nodes]

    async def _pump(self, node: Node, pace: float, size: int) -> None:
        while not self._ending:
            letters = self.letters.make(8, size=size)
            self.sent += letters
            sender = Sender(node.port, sessions=4, host=node.host, source=f"{node.space.front}.1")
            sender.pace = pace
            await sender.send(letters, 240.0)

    async def rest(self, seconds: float = 240.0) -> None:
        """End the load: what is begun is answered first."""
        self._ending = True
        await asyncio.wait_for(asyncio.gather(*self._loads), seconds)
        self._loads = []

    async def accepts(self, node: Node, seconds: float = 120.0, *, size: int = 800) -> float:
        """Return the seconds until a node answers a new message with 250."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            letters = self.letters.make(1, size=size)
            self.sent += letters
            await Sender(node.port, sessions=1, host=node.host, source=f"{node.space.front}.1", until_answered=False).send(letters, 30.0)
            if letters[0].arrivals:
                return time.monotonic() - began
            await asyncio.sleep(0.2)
        return float("inf")

    # what is seen -------------------------------------------------------------------------------------------------------
    def stores(self) -> PostgresStores:
        watcher = self.folder / "watcher"
        if not watcher.exists():
            (watcher / "keys").mkdir(mode=0o700, parents=True)
            write_secret(watcher / "keys" / "master.key", bytes(range(32)))
        return PostgresStores.connect(Address(self.dsn), watcher, "drill", read_only=True)

    async def listed(self) -> dict[str, str]:
        """Return the state of each node, as `sekisho nodes list` on the first one tells it."""
        said = await asyncio.to_thread(self.nodes[0].command, "nodes", "list", "--json")
        return {one["node"]: one["state"] for one in json.loads(said.stdout)["nodes"]} if said.returncode == 0 else {}

    async def account(self, told: Told, settle: float = 240.0) -> None:
        """Wait until nothing is owed, compare, and add it to what is told."""
        deadline, owed = time.monotonic() + settle, True
        while owed and time.monotonic() < deadline:
            stores = self.stores()
            try:
                counts = await stores.records.counts()
            finally:
                await stores.close()
            owed = bool(counts["deliveries"] or counts["waiting"])
            await asyncio.sleep(0.5)
        said = await asyncio.to_thread(self.nodes[0].command, "ledger", "verify")
        ledger = (said.stdout + said.stderr).strip().replace("\n", " | ")[:300] if said.returncode else ""
        told.add(await accounts.account(self.nodes[0].data, self.sent, self.sink, ledger=ledger, open_stores=self.stores))
        told.must(not owed, f"after {settle:.0f} s something was still owed")


@asynccontextmanager
async def a_fleet(folder: Path, name: str, nodes: int = NODES) -> AsyncIterator[Fleet]:
    fleet = Fleet(folder, name)
    try:
        await fleet.open(nodes)
        yield fleet
    finally:
        await fleet.close()
