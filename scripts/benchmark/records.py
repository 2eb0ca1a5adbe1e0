"""scripts/bench records: what a message costs the records and the history, embedded and on PostgreSQL, in turns.

Needs `scripts/extras scale`, and PostgreSQL 15 or newer; the test environment has both: `.venv-test/bin/python scripts/benchmark/main.py records`.
"""

import argparse
import asyncio
import os
import smtplib
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.model.delivery import Attempt, Fate, RecipientResult
from sekisho.ports.records import AttemptRecord, ClaimedDelivery
from sekisho.testing.builders import NOW
from sekisho.testing.gateway import children_of, running
from sekisho.testing.owed import an_acceptance, an_outcome
from sekisho.testing.postgres_server import PostgresServer

TICK = os.sysconf("SC_CLK_TCK")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--messages", type=int, default=3_000)
    parser.add_argument("--octets", type=int, default=10_000, help="of each message")
    parser.add_argument("--sessions", type=int, default=50, help="that accept at one time")
    parser.add_argument("--gateway", action="store_true", help="through a whole gateway, by SMTP, instead of the stores alone")
    parser.add_argument("--turns", type=int, default=3)


def run(arguments: argparse.Namespace) -> int:
    """Measure both in turns."""
    if arguments.gateway:
        return _gateways(arguments)
    with tempfile.TemporaryDirectory(prefix="sekisho-records-") as folder:
        for turn in range(arguments.turns):
            asyncio.run(_turn("embedded", EmbeddedStores.open(Path(folder) / f"embedded-{turn}", "bench"), arguments, lambda: 0.0))
            server = PostgresServer(durable=True)
            try:
                stores = PostgresStores.connect(Address(server.database()), Path(folder) / f"postgres-{turn}", "bench")
                asyncio.run(_turn("postgres", stores, arguments, lambda: _spent(server.pid)))  # noqa: B023 - asked within the turn
            finally:
                server.close()
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


async def _turn(name: str, stores: EmbeddedStores, arguments: argparse.Namespace, spent: Callable[[], float]) -> None:
    content = b"x" * arguments.octets
    new = [an_acceptance(content, at=NOW + number / 50) for number in range(arguments.messages)]
    pairs = [(acceptance, an_outcome(acceptance.arrival)) for acceptance in new]
    following = iter(pairs)

    async def accept() -> None:
        for pair in following:
            await stores.records.accept_decided([pair])

    async def accept_all() -> None:
        await asyncio.gather(*(accept() for _ in range(arguments.sessions)))

    async def settle() -> None:
        while claims := await stores.records.claim_due("bench", NOW + 1e9, 60, 100):
            await stores.records.record_attempts([_delivered(claim) for claim in claims])

    async def remember() -> None:
        while rows := await stores.records.outbox(200):
            await stores.history.store(rows)
            await stores.records.outbox_done(rows)

    told = [f"{name:9}"]
    for what, work in (("accept", accept_all), ("claim and settle", settle), ("history", remember)):
        told.append(f"{what}: {await _measured(work, len(pairs), spent)}")
    problems = await stores.records.check()
    print("; ".join(told), "" if not problems else f"NOT SOUND: {problems[:3]}", flush=True)
    await stores.close()


async def _measured(work: Callable[[], Awaitable[None]], count: int, spent: Callable[[], float]) -> str:
    wall, own, others = time.perf_counter(), time.process_time(), spent()
    await work()
    own, others, wall = time.process_time() - own, spent() - others, time.perf_counter() - wall
    return f"{count / wall:.0f}/s, CPU {own / count * 1e6:.0f} µs + server {others / count * 1e6:.0f} µs"


def _delivered(claim: ClaimedDelivery) -> AttemptRecord:
    results = tuple(RecipientResult(recipient, Fate.DELIVERED, "250 ok") for recipient in claim.delivery.recipients)
    return AttemptRecord(Attempt(claim.delivery, NOW, "bench", results, 0.0), claim.token, ())


def _spent(server: int) -> float:
    """Return the CPU seconds of a server and its sessions, ended ones too."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == server:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == server:
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def _gateways(arguments: argparse.Namespace) -> int:
    """Send short mail of many senders through a gateway over each store; every accepted one must be in sound books."""
    with tempfile.TemporaryDirectory(prefix="sekisho-records-") as folder:
        Path(folder).chmod(0o755)
        for turn in range(arguments.turns):
            _through(Path(folder) / f"embedded-{turn}", "", 0, arguments)
            server = PostgresServer(durable=True)
            try:
                settings = f'[records]\nstore = "postgres"\naddress = "{server.database()}"\n'
                _through(Path(folder) / f"postgres-{turn}", settings, server.pid, arguments)
            finally:
                server.close()
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


def _through(folder: Path, settings: str, server: int, arguments: argparse.Namespace) -> None:
    folder.mkdir(mode=0o755)
    with running(folder, settings) as gateway:
        _send(gateway.port, range(1))
        pids = {role: gateway.pids(role) for role in ("edge", "delivery", "keeper")} | {"server": children_of(server) if server else []}
        before = {role: sum(map(_cpu, each)) for role, each in pids.items()}
        began = time.perf_counter()
        with ThreadPoolExecutor(8) as senders:
            list(senders.map(lambda first: _send(gateway.port, range(first, arguments.messages, 8)), range(8)))
        wall = time.perf_counter() - began
        time.sleep(max(8.0, wall))  # the keeper catches up
        spent = {role: (sum(map(_cpu, each)) - before[role]) / arguments.messages * 1e3 for role, each in pids.items()}
        proven = gateway.command("ledger", "verify")
    told = ", ".join(f"{role} {milliseconds:.2f} ms" for role, milliseconds in spent.items())
    books = "sound" if proven.returncode == 0 else proven.stdout
    print(f"{folder.name}: {arguments.messages / wall:.0f} accepted/s; CPU a message: {told}; {books}", flush=True)


def _send(port: int, numbers: range) -> None:
    with smtplib.SMTP("127.0.0.1", port, "client.partner.test", timeout=120) as client:
        client.ehlo()
        for number in numbers:
            sender = f"person{number % 50}@partner{number % 20}.test"
            words = f"The plan number {number} is in the {number % 7} minutes of our meeting, see http://site{number}.test/ for more."
            head = f"From: P <{sender}>\r\nTo: you@example.sekisho.test\r\nSubject: Plan {number}\r\n"
            client.sendmail(sender, ["you@example.sekisho.test"], f"{head}\r\n{words}\r\n")


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK
