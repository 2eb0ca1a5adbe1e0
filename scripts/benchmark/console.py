"""scripts/bench console: a gateway with a million tracked messages, a full quarantine and a long audit; what every page takes over HTTP."""

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import search

from sekisho.access import accounts
from sekisho.access.accounts import Account, Factors
from sekisho.access.passwords import Cost, Passwords
from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.access import Role
from sekisho.model.delivery import Fate, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import INSTALLATION, Change
from sekisho.tenancy.values import PERSON, Person, to_json
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import Gateway, environment
from sekisho.testing.owed import a_delivery, an_acceptance, an_outcome

PASSWORD = "four unrelated otters sing"
LOGINS = {"keeper@example.test": Role.OPERATOR, "mika@example.test": Role.TENANT_ADMIN, "yuki@example.test": Role.END_USER}
GOAL = 150.0  # milliseconds, p95
_AT_ONCE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--messages", type=int, default=1_000_000, help="tracked messages over the last ninety days")
    parser.add_argument("--held", type=int, default=20_000, help="mails in the quarantine")
    parser.add_argument("--queued", type=int, default=2_000, help="deliveries that wait")
    parser.add_argument("--lines", type=int, default=20_000, help="lines of the audit")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pages", type=re.compile, default=re.compile(""), help="only pages whose address has this pattern")
    parser.add_argument("--folder", type=Path, default=None, help="a data folder that is kept, and used again if it is there")


def run(arguments: argparse.Namespace) -> int:
    """Fill, start, measure. 1 if a page is over the goal."""
    with tempfile.TemporaryDirectory(prefix="console-") as passing:
        folder = (arguments.folder or Path(passing)).resolve()
        folder.chmod(0o755)
        gateway = Gateway(folder)
        asyncio.run(_fill(gateway.data, arguments))
        gateway.environment = {"PYTHONPATH": environment()["PYTHONPATH"]}
        gateway.start()
        try:
            return _measure(gateway, arguments.rounds, arguments.pages)
        finally:
            gateway.stop()


async def _fill(folder: Path, arguments: argparse.Namespace) -> None:
    stores = EmbeddedStores.open(folder, "bench")
    try:
        if not await stores.history.count_messages(DEFAULT_TENANT, 0.0):
            await search.fill(stores, arguments.messages, 4_096, time.time() - 90 * search.DAY)
        if await accounts.by_login(stores.control, "keeper@example.test") is None:
            began = time.monotonic()
            await _owe(stores, arguments)
            await _furnish(stores, arguments)
            print(f"quarantine, queue, audit and people filled in {time.monotonic() - began:.0f} s", flush=True)
    finally:
        await stores.close()


async def _owe(stores: EmbeddedStores, arguments: argparse.Namespace) -> None:
    """Fill the quarantine and the queue, as the gate does."""
    world, now = search.World(2), time.time()
    slow = Route((Hop("127.0.0.1", 1),))
    for first in range(0, arguments.held + arguments.queued, _AT_ONCE):
        pairs = []
        for number in range(first, min(first + _AT_ONCE, arguments.held + arguments.queued)):
            recipient, sender = f"{world.words[world.random.randrange(500)]}@example.test", f"{world.word()}@{world.word()}.test"
            held = number < arguments.held
            made = an_acceptance(b"Subject: x\r\n\r\nx\r\n", at=now - 86_400 + number, sender=sender, recipients=(recipient,))
            outcome = an_outcome(made.arrival, Fate.QUARANTINED if held else Fate.QUEUED, dossier=None)
            if not held:
                later = a_delivery(made.arrival, route=slow, next_at=now + 86_400, expires_at=now + 432_000)
                outcome = replace(outcome, deliveries=(later,))
            pairs.append((made, outcome))
        await stores.records.accept_decided(pairs)


async def _furnish(stores: EmbeddedStores, arguments: argparse.Namespace) -> None:
    """Make the audit long, add people, and accounts to look with."""
    pick = random.Random(3)

    def line(number: int) -> AuditLine:
        tenant, actor = INSTALLATION if number % 10 == 0 else DEFAULT_TENANT, f"{pick.choice('abcde')}@example.test"
        return AuditLine(time.time(), tenant, actor, "tenant-admin", "session", "192.0.2.1", "quarantine.release", f"held {number}")

    for first in range(0, arguments.lines, 200):
        await asyncio.gather(*(stores.control.note(line(number)) for number in range(first, min(first + 200, arguments.lines))))
    for first in range(0, arguments.people, 100):
        changes = [
            Change(PERSON, f"p{number}@example.test", to_json(Person((f"p{number}@example.test",), f"Person {number}")), expects=0)
            for number in range(first, min(first + 100, arguments.people))
        ]
        await stores.control.commit(DEFAULT_TENANT, changes)
    hashed = await Passwords(Cost(memory=1024, passes=1)).hash(PASSWORD)
    own = f"{search.World(1).words[3]}@example.test"
    for login, role in LOGINS.items():
        tenant = INSTALLATION if role is Role.OPERATOR else DEFAULT_TENANT
        made = Account(f"id-{role}", tenant, login, login, role, addresses=(own,) if role is Role.END_USER else (), created_at=time.time())
        await stores.control.commit(tenant, [accounts.set_account(made, 0), accounts.set_factors(made, Factors(password=hashed), 0)])


def _measure(gateway: Gateway, rounds: int, wanted: re.Pattern[str]) -> int:
    (console,) = gateway.pids("console")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds; {rounds} rounds")
    print(f"{'page':64} {'p50':>8} {'p95':>8} {'most':>8} {'cpu':>7} {'KB':>6}")
    late = 0
    for login, role in LOGINS.items():
        browser = Browser(gateway.console_port)
        assert browser.submit(browser.get("/login"), "/login", login=login, password=PASSWORD).code == 303
        for path in filter(wanted.search, _pages(browser)):
            times, size = [], 0
            before = _cpu(console)
            for _ in range(rounds):
                began = time.perf_counter()
                answer = browser.get(path)
                times.append((time.perf_counter() - began) * 1_000)
                assert answer.code in {200, 303}, (path, answer.code, answer.body[:300])
                size = len(answer.body.encode())
            cpu = (_cpu(console) - before) / rounds * 1_000
            times.sort()
            p95 = times[int(rounds * 0.95) - 1]
            late += p95 > GOAL
            mark = " over" if p95 > GOAL else ""
            print(f"{role:13}{path[:51]:51} {times[rounds // 2]:8.1f} {p95:8.1f} {times[-1]:8.1f} {cpu:7.1f} {size / 1_000:6.1f}{mark}", flush=True)
    print(f"{late} pages over {GOAL:.0f} ms at p95")
    return 1 if late else 0


def _pages(browser: Browser) -> list[str]:
    """Return the pages of somebody's menu, and those that ask much of the stores."""
    home = browser.get("/account").body
    menu = list(dict.fromkeys(re.findall(r'<a href="(/[a-z-]*)"', home)))
    pages = [*menu]
    if "/overview" in menu:
        pages += [f"/overview?days={days}" for days in (7, 30, 90)]
    if "/messages" in menu:
        world = search.World(1)
        found = re.findall(r'href="(/messages/[0-9a-z]{20})', browser.get("/messages").body)
        pages += [found[0], "/messages?text=" + world.words[30_000], "/messages?text=" + world.words[3], "/messages?text=%E8%AB%8B%E6%B1%82"]
        pages += [f"/messages?recipient={world.words[7]}%40example.test&category=malware", "/messages?text=nosuchword"]
    if "/audit" in menu:
        pages += ["/audit?text=held+4711"]
    if "/people" in menu:
        pages += ["/people?text=p1999"]
    if "/quarantine" in menu:
        pages += [f"/quarantine?recipient={search.World(1).words[7]}%40example.test"]
    return pages


def _cpu(pid: int) -> float:
    """Return the processor seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(run(argparse.Namespace()))
