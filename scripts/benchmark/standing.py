"""scripts/bench standing: what a message costs, and how long a start takes, with a long queue and many tenants: 0 to 200,000 queued, 1 and 1,000.

Each cell has its own gateway on loopback, restarted with what stands there already; the next hop of what is queued is gone and due in an hour.
"""

import argparse
import asyncio
import dataclasses
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import gateway
from parts import plain
from processes import cpu_of_roles
from waiting import free_port, wait_for_port

from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.delivery import Hop, Route
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Change
from sekisho.tenancy.people.people_store import set_person
from sekisho.tenancy.values import DomainRecord, NextHop, Person, TenantRecord, to_json
from sekisho.testing.owed import an_acceptance, an_outcome

HERE = Path(__file__).resolve().parent
OCTETS, BATCH = 4_000, 500  # of each queued message; of one commit
HOUR = 3_600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queued", type=int, nargs="+", default=[0, 20_000, 200_000])
    parser.add_argument("--tenants", type=int, nargs="+", default=[1, 1_000])
    parser.add_argument("--people", type=int, default=50, help="of each tenant")
    parser.add_argument("--messages", type=int, default=300, help="that go through each gateway, of 8 KB")


def run(arguments: argparse.Namespace) -> int:
    cells = [(queued, arguments.tenants[0]) for queued in arguments.queued] + [(0, tenants) for tenants in arguments.tenants[1:]]
    with tempfile.TemporaryDirectory(prefix="sekisho-standing-") as folder:
        Path(folder).chmod(0o755)
        for number, (queued, tenants) in enumerate(cells):
            cell(Path(folder) / str(number), queued, tenants, arguments)
    return 0


def cell(folder: Path, queued: int, tenants: int, arguments: argparse.Namespace) -> None:
    data = folder / "data"
    data.mkdir(parents=True)
    folder.chmod(0o755)
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))  # nobody listens here as long as this is open
        asyncio.run(fill(data, queued, tenants, arguments.people, gone.getsockname()[1]))
        ports = gateway.Ports(*(free_port() for _ in range(4)))
        ledger = folder / "ledger"
        ledger.write_text("")
        sink = subprocess.Popen([sys.executable, HERE / "sink.py", str(ports.sink), ledger])
        dns = gateway.start_dns(ports.dns, folder)
        names = {"port": ports.ours, "console": ports.console, "dns": ports.dns, "sink": ports.sink}
        (data / "sekisho.toml").write_text(gateway.SETTINGS % names)
        starts = []
        ours = start(data, folder, ports, starts)
        ours.terminate()
        ours.wait(60)
        ours = start(data, folder, ports, starts)
        try:
            spent, p99 = send(folder, ports, ledger, data, ours.pid, arguments)
        finally:
            for each in (ours, sink, dns):
                each.terminate()
            ours.wait(60)
    shares = " ".join(f"{role} {each:.2f}" for role, each in sorted(spent.items()) if each >= 0.005)
    cost = f"{sum(spent.values()):.2f} ms CPU a message ({shares})"
    standing, began = f"{queued:7} queued, {tenants:5} tenants", f"first 220 after {starts[0]:.1f} and {starts[1]:.1f} s"
    print(f"{standing}: {began}; {cost}; p99 {p99:.0f} ms; load {os.getloadavg()[0]:.1f}", flush=True)


async def fill(data: Path, queued: int, tenants: int, people: int, port: int) -> None:
    """Put mail into the queue, and tenants with people into the control store."""
    stores = EmbeddedStores.open(data, "bench")
    now, route = time.time(), Route((Hop("127.0.0.1", port),))
    for first in range(0, queued, BATCH):
        pairs = []
        for number in range(first, min(first + BATCH, queued)):
            acceptance = an_acceptance(b"Subject: " + str(number).encode() + b"\r\n\r\n" + b"words " * (OCTETS // 6), at=now - 60)
            outcome = an_outcome(acceptance.arrival, dossier=None)
            owed = tuple(dataclasses.replace(each, route=route, next_at=now + HOUR) for each in outcome.deliveries)
            pairs.append((acceptance, dataclasses.replace(outcome, deliveries=owed)))
        await stores.records.accept_decided(pairs)
    for name in [TenantId(f"tenant{number}") for number in range(1, tenants)]:
        domain = DomainRecord("t", 1.0, 2.0, "bench", (NextHop(f"mx.{name}.test"),), unlisted="refuse")
        listed = [set_person(name, Person((f"p{number}@{name}.test",), f"Person {number}"), 0) for number in range(people)]
        await stores.control.commit(INSTALLATION, [Change("tenant", name, to_json(TenantRecord(name, 1.0)))])
        await stores.control.commit(name, [Change("domain", f"{name}.test", to_json(domain), 0, (f"domain:{name}.test",)), *listed])
    await stores.close()


def start(data: Path, folder: Path, ports: gateway.Ports, starts: list[float]) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "sekisho", "up", "--data", data], stdout=log, stderr=log)
    wait_for_port(ports.ours, process, folder / "log")
    starts.append(time.monotonic() - began)
    return process


def send(folder: Path, ports: gateway.Ports, ledger: Path, data: Path, pid: int, arguments: argparse.Namespace) -> tuple[dict[str, float], float]:
    """Send messages, half of them before anything is counted; return CPU milliseconds a message by role, and p99 of the reply."""
    sent: dict[str, float] = {}
    before: dict[str, float] = {}
    for turn in range(2):
        mails = folder / f"turn-{turn}"
        mails.mkdir()
        for number, octets in enumerate(plain(8)(folder, arguments.messages, turn)):
            (mails / f"{turn}-{number:06}.eml").write_bytes(octets)
        before = until_calm(pid, data)
        command = [sys.executable, HERE / "load.py", str(ports.ours), mails, "20", "50"]
        sent = json.loads(subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout)
        deadline = time.monotonic() + 60
        while len(gateway.read_ledger(ledger)) < (turn + 1) * arguments.messages and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
    after = cpu_of_roles(pid, data)
    return {role: 1000 * (seconds - before.get(role, 0.0)) / arguments.messages for role, seconds in after.items()}, sent["p99_ms"]


def until_calm(pid: int, data: Path) -> dict[str, float]:
    """Wait until the keeper has moved what the filling left to move; return the CPU seconds by role."""
    while True:
        before = cpu_of_roles(pid, data)
        time.sleep(2)
        after = cpu_of_roles(pid, data)
        if after.get("keeper", 0.0) - before.get("keeper", 0.0) < 0.15:
            return after
