"""What is wrong is found, told once by mail and webhook, and forgotten when it is over."""

import json
from types import SimpleNamespace

import msgspec
import pytest

from sekisho.app import alarming
from sekisho.app.assembling.desk import at_the_desk
from sekisho.app.configuration.settings import AlarmsSection, ListenerSection, Settings
from sekisho.app.roles.watchman import DRILL, SHELF, Drilled, Heard, canary_name
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.edge.tls import make_self_signed
from sekisho.keeping.standing import health
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.node import Announcement
from sekisho.ports.control import INSTALLATION
from sekisho.ports.web import NotFetched
from sekisho.tenancy.mail_domains.domains import add_domain, route_domain, vouch_for_domain
from sekisho.tenancy.tenants import create_tenant
from sekisho.tenancy.values import NextHop
from sekisho.tenancy.wishes.settings import TenantSection

SETTINGS = Settings(
    listeners=(ListenerSection(),),
    alarms=AlarmsSection(recipients=("anna@example.test",), webhook="https://hook.test/x"),
)
NAMES = {"deaf-clamd", "fire-drill"}


class Hook:
    def __init__(self):
        self.bodies, self.answer = [], 200

    async def post(self, url, octets, **_):
        self.bodies.append(json.loads(octets))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
async def house(folder, monkeypatch):
    monkeypatch.setattr(health.os, "statvfs", lambda _: SimpleNamespace(f_bavail=10**9, f_frsize=4096, f_favail=10**6, f_files=10**7))
    make_self_signed("gate.test", folder.certificate, folder.key)
    clock = ManualClock()
    stores = EmbeddedStores.open(folder.root, "test", clock=clock)
    metrics, hook = MemoryMetrics(), Hook()
    clock.advance(1)
    started = clock.now()

    async def look():
        return await alarming.look(SETTINGS, folder, stores, metrics, 2, started, hook)

    async def write(name, value):
        await stores.documents.put(DEFAULT_TENANT, SHELF, name, msgspec.json.encode(value))

    yield look, write, clock, stores, metrics, hook
    await stores.close()


async def test_all_is_well(house):
    look, write, clock, _, metrics, hook = house
    await write(canary_name(0), Heard(clock.now()))
    await write(DRILL, Drilled(clock.now()))
    assert (await look()).is_empty
    assert hook.bodies == []
    assert metrics.gauges["alarms", ()] == 0
    assert metrics.gauges["certificate_days", ()] > 1_000


async def test_a_deaf_scanner_and_a_failed_drill_are_told_once_and_again_when_over(house):
    look, write, clock, stores, metrics, hook = house
    await write(canary_name(1), Heard(clock.now(), ("clamd",)))
    await write(DRILL, Drilled(clock.now(), ("eicar: found to be clean, expected malware",)))
    assert {told.name for told in (await look()).raised} == NAMES
    assert len(await stores.records.queue(DEFAULT_TENANT, 10)) == 1
    assert len(hook.bodies) == 1
    assert (await look()).is_empty
    assert metrics.gauges["alarms", ()] == 2
    await write(canary_name(1), Heard(clock.now()))
    await write(DRILL, Drilled(clock.now()))
    assert {told.name for told in (await look()).ended} == NAMES
    assert "over:" in hook.bodies[-1]["text"]


@pytest.mark.parametrize("answer", [500, NotFetched("gone")])
async def test_a_hook_that_is_gone_does_not_keep_the_mail_back(house, answer, caplog):
    look, write, clock, stores, _, hook = house
    hook.answer = answer
    await write(DRILL, Drilled(clock.now(), ("x",)))
    await look()
    assert "webhook" in caplog.text
    assert len(await stores.records.queue(DEFAULT_TENANT, 10)) == 1


async def test_a_drill_that_is_not_held_is_told(house):
    look, _, clock, _, _, _ = house
    assert (await look()).is_empty
    clock.advance(27 * 3_600)
    assert [told.name for told in (await look()).raised] == ["fire-drill-late"]


async def test_books_that_differ_are_told(house, monkeypatch):
    look, _, clock, stores, metrics, _ = house

    class Report:
        differences = ("default/1: its bytes are gone",)

    async def differs(*_):
        return Report

    monkeypatch.setattr(alarming, "verify", differs)
    await alarming.prove(stores, metrics)
    assert metrics.gauges["ledger_differences", ()] == 1
    [told] = (await look()).raised
    assert "its bytes are gone" in told.sentence
    Report.differences = ()
    await alarming.prove(stores, metrics)
    assert not (await look()).ended, "proved once a day"
    clock.advance(90_000)
    await alarming.prove(stores, metrics)
    assert "ledger" in {told.name for told in (await look()).ended}


async def test_the_letter_reaches_people_of_every_organisation(house, folder):
    _, write, clock, stores, metrics, hook = house
    acme = TenantId("acme")
    await at_the_desk(stores, create_tenant, tenant=INSTALLATION, name=acme)
    await at_the_desk(stores, add_domain, tenant=acme, name="acme.test")
    await at_the_desk(stores, vouch_for_domain, tenant=acme, name="acme.test")
    await at_the_desk(stores, route_domain, tenant=acme, name="acme.test", hops=(NextHop("127.0.0.1", 2525),))
    await write(DRILL, Drilled(clock.now(), ("eicar: found to be clean",)))
    settings = msgspec.structs.replace(SETTINGS, alarms=AlarmsSection(recipients=("admin@acme.test", "anna@example.test")))
    settings = msgspec.structs.replace(settings, tenant=TenantSection(domains=("example.test",)), routes={"example.test": ("127.0.0.1:2526",)})
    await alarming.look(settings, folder, stores, metrics, 2, clock.now(), hook)
    queued = {tenant: [str(one.recipients[0]) for one in await stores.records.queue(tenant, 10)] for tenant in (acme, DEFAULT_TENANT)}
    assert queued == {acme: ["admin@acme.test"], DEFAULT_TENANT: ["anna@example.test"]}


async def test_a_machine_that_falls_silent_is_told_until_it_is_heard_again(house):
    look, _, clock, stores, *_ = house
    await look()
    row = Announcement("mx9", "there", "edge-0", "edge", 1.0, "1.0.0", stores.nodes.knows, clock.now(), clock.now())
    await stores.nodes.announce(row, clock.now() + 30, 0.0)
    assert (await look()).is_empty
    clock.advance(60)
    assert [told.sentence for told in (await look()).raised] == ["The machine mx9 is silent."]
    await stores.nodes.announce(row, clock.now() + 30, 0.0)
    assert [told.sentence for told in (await look()).ended] == ["The machine mx9 is silent."]
