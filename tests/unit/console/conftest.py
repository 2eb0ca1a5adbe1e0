"""The console as a real web server on a socket of its own, over a house in memory with accounts in it."""

import asyncio
import socket
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn

from sekisho.access import accounts, totp
from sekisho.access.accounts import Account, Factors
from sekisho.access.desk import Desk
from sekisho.access.gatehouse import build
from sekisho.access.login import seed_name
from sekisho.access.passwords import Cost, Passwords
from sekisho.access.rules import AccessRules
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.backends.paper.pdf import PdfPaper
from sekisho.console.application import make_app
from sekisho.console.door import Door
from sekisho.console.status import Process, Status
from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.gate.dossiers import encode
from sekisho.model.access import Role
from sekisho.model.delivery import MAILBOX, Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.control import INSTALLATION
from sekisho.ports.lookups import NxDomain, TempFail
from sekisho.ports.trial import TrialSample
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.browsing import Browser
from sekisho.testing.builders import NOW, RAW, a_dossier, an_address
from sekisho.testing.inspecting import PreviewsHere
from sekisho.testing.owed import a_delivery, a_held, an_acceptance, an_outcome

PASSWORD = "four unrelated otters sing"
QUIET = Status(
    version="9.9.9",
    listeners=("127.0.0.1:2525 (mx)",),
    data_folder="/data",
    delivers_to_mailbox=True,
    sandbox=("resource limits", "seccomp"),
    reduced=(),
    processes=(Process("edge-0", 4711, 0), Process("delivery", 4712, 2)),
    fates=(("waiting", 0), ("queued", 3), ("delivered", 1_234_567)),
    queue=3,
    outbox=0,
    problems=(),
)


class Zone:
    """TXT records; silent: nobody answers."""

    def __init__(self):
        self.records, self.silent = {}, False

    async def txt(self, name):
        if self.silent:
            raise TempFail
        if name not in self.records:
            raise NxDomain
        return self.records[name]

    async def a(self, name):
        return self._asked("A", name)

    async def aaaa(self, name):
        return self._asked("AAAA", name)

    async def mx(self, name):
        return self._asked("MX", name)

    def _asked(self, kind, name):
        if self.silent:
            raise TempFail
        if (kind, name) not in self.records:
            raise NxDomain
        return self.records[kind, name]


class FrontDoor:
    """Samples that go nowhere; `said`: what is raised instead."""

    def __init__(self):
        self.sent, self.said = [], None

    def samples(self):
        return (
            TrialSample("clean", "Ordinary mail", "普通のメール", "delivered"),
            TrialSample("phishing", "Phishing", "フィッシング", "quarantined"),
        )

    async def send(self, name, recipient):
        if self.said:
            raise self.said
        self.sent.append((name, recipient))
        return "0k7f2m9qx3t8w5n1r6ga"


class Console:
    """The server's state, and ways to ask it."""

    def __init__(self, rules=None, routes=()):
        self.status = QUIET
        self.metrics = b"sekisho_messages_total 1.0\n"
        self.clock = ManualClock(NOW)
        self.stores = MemoryStores(self.clock)
        self.control = self.stores.control
        self.zone, self.trial = Zone(), FrontDoor()
        passwords = Passwords(Cost(memory=64, passes=1))
        self.house = build(self.control, self.clock, self.stores.vault, self.stores.counters, rules or AccessRules(), passwords)
        names = (
            "records",
            "history",
            "blobs",
            "signals",
            "nodes",
            "keys",
            "documents",
            "campaigns",
            "opinions",
            "acquaintances",
            "policies",
            "counters",
        )
        ports = {name: getattr(self.stores, name) for name in names} | {
            "directory": StaticDirectory([Tenant()], dict.fromkeys(("file.test", "example.test"), DEFAULT_TENANT), {(DEFAULT_TENANT, "*"): MAILBOX}),
            "from_file": lambda: FromFile(domains=("file.test",)),
            "resolver": self.zone,
            "previews": PreviewsHere(),
            "trial": self.trial,
            "paper": PdfPaper(),
            "station": SimpleNamespace(folder=Path("/")),
        }
        ports["mailbox"] = MailboxPorts(
            self.stores.records, self.stores.history, self.stores.blobs, self.control, self.stores.counters, ports["directory"], self.clock
        )
        self.desk = Desk(self.control, self.clock, {**ports, **self.house.ports})
        self.door = Door(self.house, self.desk)
        self.routes = routes
        self.port = 0

    def go_by(self, directory):
        """Let that be who is ours, for all use cases."""
        ports = self.desk._ports
        ports["directory"], ports["mailbox"] = directory, replace(ports["mailbox"], directory=directory)

    def show(self, **changes):
        self.status = replace(self.status, **changes)

    def browser(self, **more):
        return Browser(self.port, **more)

    def ask(self, path="/", method="GET", **headers):
        return self.browser().send(method, path, b"", headers)

    def app(self):
        async def status():
            return self.status

        hosts = frozenset({"localhost", "127.0.0.1", "[::1]", "sekisho.example.test"})
        others = [route for make in self.routes for route in make(self.door)]
        return make_app(status, lambda: self.metrics, hosts, self.door, others)

    def account(self, login="alice@example.test", role=Role.OPERATOR, *, app=False, **more):
        """Make an account; with an authenticator app its secret is returned beside it."""

        async def make():
            tenant = INSTALLATION if role is Role.OPERATOR else DEFAULT_TENANT
            made = Account(f"id-of-{login.partition('@')[0]}", tenant, login, login.partition("@")[0].title(), role, created_at=NOW, **more)
            seed = totp.fresh_seed()
            sealed = await self.stores.vault.seal(seed, seed_name(made)) if app else b""
            factors = Factors(password=await Passwords(Cost(memory=64, passes=1)).hash(PASSWORD), seed=sealed)
            await self.control.commit(tenant, [accounts.set_account(made, 0), accounts.set_factors(made, factors, 0)])
            return (made, seed) if app else made

        return asyncio.run(make())

    def logged_in(self, login="alice@example.test"):
        browser = self.browser()
        answer = browser.submit(browser.get("/login"), "/login", login=login, password=PASSWORD)
        assert answer.code == 303, answer.body
        return browser

    def code(self, seed, away=0):
        return totp.code_at(seed, int(self.clock.now() // 30) + away)

    def audit(self, tenant=INSTALLATION):
        return [row.line for row in asyncio.run(self.control.audit(tenant, limit=1_000))]


def serve(made):
    """Serve until the generator ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(made.app(), log_config=None, access_log=False, lifespan="off", server_header=False, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def quiet():
    return QUIET


@pytest.fixture
def rules():
    return AccessRules()


@pytest.fixture
def routes():
    """What other pages a test wants to be served: functions from the door to routes."""
    return ()


@pytest.fixture
def console(rules, routes):
    yield from serve(Console(rules, routes))


@pytest.fixture
def keep(console):
    """Return a function that lets one mail come in: held, or queued; returns (arrival, held or delivery)."""

    def one(fate=Fate.QUARANTINED, recipient="taro@example.test", subject="Minutes", category="spam", at=0.0, raw=RAW):
        async def work():
            stores = console.stores
            now = stores.clock.now() + at
            acceptance = an_acceptance(raw, at=now)
            envelope = replace(acceptance.arrival.envelope, recipients=(an_address(recipient),))
            arrival = replace(acceptance.arrival, envelope=envelope)
            facts = (
                ("category", category),
                ("sentence", "Stopped because of this."),
                ("sentence_ja", "このため止めました。"),
                ("reasons", "dmarc.fail(+31) text.ham(-4)"),
                ("subject", subject),
                ("header_from", "Hanako <hanako@partner.test>"),
            )
            judged = TrackingEvent(now, DEFAULT_TENANT, arrival.id, "", EventKind.JUDGED, facts)
            outcome = an_outcome(arrival, fate)
            kept = replace(a_held(arrival), category=category, subject=subject) if fate is Fate.QUARANTINED else None
            owed = a_delivery(arrival, next_at=now + 600) if fate is Fate.QUEUED else None
            outcome = replace(
                outcome,
                held=(kept,) if kept else (),
                deliveries=(owed,) if owed else (),
                events=(*outcome.events, judged),
                dossier=encode(replace(a_dossier(), arrival=arrival)),
            )
            await stores.records.accept_decided([(replace(acceptance, arrival=arrival), outcome)])
            rows = await stores.records.outbox(100)
            await stores.history.store(rows)
            await stores.records.outbox_done(rows)
            return arrival, kept or owed

        return asyncio.run(work())

    return one
