"""scripts/bench nodes: two gateway nodes against one on the same database, pinned to processors; PostgreSQL + S3 against embedded.

Needs `scripts/extras scale`, PostgreSQL and moto; the test environment has all: `.venv-test/bin/python scripts/benchmark/main.py nodes`.
"""

import argparse
import os
import smtplib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from processes import cpu_of_tree

from sekisho.backends.whole_files import write_secret
from sekisho.testing.gateway import Gateway, running
from sekisho.testing.postgres_server import PostgresServer

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.s3_server import BUCKET, S3Server

LARGE = "A line of many words that nobody needs to read at all.\r\n" * 3_000  # 168 KB: above what lies in a record
SESSIONS = 8


class Closes(Protocol):
    def close(self) -> None: ...


Server = TypeVar("Server", bound=Closes)


@dataclass(frozen=True)
class Variant:
    """`nodes`: the processors of each gateway; `rest`: those of database, bucket and load generator."""

    name: str
    nodes: tuple[frozenset[int], ...]
    rest: frozenset[int]
    postgres: bool = True
    bucket: bool = False
    large_every: int = 0  # every so many messages is large; 0: none is


def variants() -> tuple[Variant, ...]:
    first, second, *_ = sorted(os.sched_getaffinity(0))
    one, other, both = frozenset({first}), frozenset({second}), frozenset({first, second})
    return (
        Variant("one node on the first processor; database and load on the second", (one,), other),
        Variant("two nodes, one on each processor; database and load on both", (one, other), both),
        Variant("one node on both processors; database and load on both", (both,), both),
        Variant("embedded, both processors, one message in sixteen of 168 KB", (both,), both, postgres=False, large_every=16),
        Variant("PostgreSQL + S3, both processors, one message in sixteen of 168 KB", (both,), both, bucket=True, large_every=16),
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--turns", type=int, default=2)


def run(arguments: argparse.Namespace) -> int:
    """Measure every variant in turns."""
    if len(os.sched_getaffinity(0)) < 2:
        print("scripts/bench nodes needs two processors.", file=sys.stderr)
        return 2
    for turn in range(arguments.turns):
        for variant in variants():
            with tempfile.TemporaryDirectory(prefix="sekisho-nodes-") as folder:
                Path(folder).chmod(0o755)
                print(
                    f"turn {turn + 1}  load {os.getloadavg()[0]:4.1f}  {variant.name:70} {measure(Path(folder), variant, arguments.messages)}",
                    flush=True,
                )
    return 0


def measure(folder: Path, variant: Variant, messages: int) -> str:
    """Send so many messages through a variant; return what it took. Its books must be sound."""
    with ExitStack() as stack:
        with pinned(variant.rest):
            server = opened(stack, lambda: PostgresServer(durable=True)) if variant.postgres else None
            bucket = opened(stack, S3Server) if variant.bucket else None
        settings = "\n[service]\nedges = 1\ninspectors = 1\n"
        if server is not None:
            settings += f'[records]\nstore = "postgres"\naddress = "{server.database()}"\n'
        if bucket is not None:
            (folder / "key").write_text("b\n")
            (folder / "key").chmod(0o644)
            settings += f'[blobs]\nstore = "s3"\nbucket = "{BUCKET}"\nendpoint = "{bucket.endpoint}"\nkey_id = "a"\nkey_file = "{folder / "key"}"\n'
        nodes = [start(stack, folder / f"node{number}", settings, processors) for number, processors in enumerate(variant.nodes)]
        with pinned(variant.rest), ThreadPoolExecutor(SESSIONS) as senders:
            list(senders.map(lambda node: send(node.port, range(2), 0), nodes))
            before, database = [cpu_of_tree(node.pid) for node in nodes], cpu_of_tree(server.pid) if server else 0.0
            began = time.perf_counter()
            list(
                senders.map(
                    lambda first: send(nodes[first % len(nodes)].port, range(first, messages, SESSIONS), variant.large_every), range(SESSIONS)
                )
            )
            wall = time.perf_counter() - began
        time.sleep(max(10.0, wall / 2))  # deliveries and the keeper catch up
        spent = sum(cpu_of_tree(node.pid) - earlier for node, earlier in zip(nodes, before, strict=True)) / messages * 1e3
        database = (cpu_of_tree(server.pid) - database) / messages * 1e3 if server else 0.0
        proven = nodes[0].command("ledger", "verify")
    books = "sound" if proven.returncode == 0 else f"NOT SOUND: {proven.stdout}"
    return f"{messages / wall:6.1f} accepted/s  CPU a message: gateway {spent:.2f} ms, database {database:.2f} ms; books {books}"


def start(stack: ExitStack, folder: Path, settings: str, processors: frozenset[int]) -> Gateway:
    """Start a node whose processes all stay on some processors."""
    (folder / "data" / "keys").mkdir(mode=0o700, parents=True)
    folder.chmod(0o755)
    write_secret(folder / "data" / "keys" / "master.key", bytes(range(32)))
    with pinned(processors):
        return stack.enter_context(running(folder, settings))


def opened(stack: ExitStack, make: Callable[[], Server]) -> Server:
    """Return a server that goes with the block."""
    server = make()
    stack.callback(server.close)
    return server


@contextmanager
def pinned(processors: frozenset[int]) -> Iterator[None]:
    """Keep this thread, and what it starts, on some processors (sched_setaffinity, as taskset does)."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def send(port: int, numbers: range, large_every: int) -> None:
    """Send short mail of many senders by one session."""
    with smtplib.SMTP("127.0.0.1", port, "client.partner.test", timeout=120) as client:
        client.ehlo()
        for number in numbers:
            sender = f"person{number % 50}@partner{number % 20}.test"
            words = f"The plan number {number} is in the {number % 7} minutes of our meeting, see http://site{number}.test/ for more.\r\n"
            more = LARGE if large_every and number % large_every == 0 else ""
            head = f"From: P <{sender}>\r\nTo: you@example.sekisho.test\r\nSubject: Plan {number}\r\n"
            client.sendmail(sender, ["you@example.sekisho.test"], f"{head}\r\n{words}{more}")
