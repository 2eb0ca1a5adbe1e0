"""scripts/bench directory: the view of all tenants that every process keeps; 1,000 tenants with 50 people each unless told otherwise."""

import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.address import Address
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Change
from sekisho.ports.directory import Known
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.people_store import set_person
from sekisho.tenancy.settings import QuarantineSection, TenantSettings
from sekisho.tenancy.snapshots import Snapshots
from sekisho.tenancy.values import DomainRecord, NextHop, Person, TenantRecord, to_json


def add_arguments(parser):
    parser.add_argument("--tenants", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=50)


def run(arguments):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_bench(Path(folder), arguments.tenants, arguments.people))
    return 0


def resident():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _bench(folder, tenants, people):
    stores = EmbeddedStores.open(folder / "data", "bench")
    names = [TenantId(f"tenant{number}") for number in range(tenants)]
    for name in names:
        domain = DomainRecord("t", 1.0, 2.0, "bench", (NextHop(f"mx.{name}.test"),), unlisted="refuse")
        listed = [
            set_person(name, Person((f"p{number}@{name}.test", f"alias{number}@{name}.test"), f"Person {number}"), 0) for number in range(people)
        ]
        await stores.control.commit(INSTALLATION, [Change("tenant", name, to_json(TenantRecord(name, 1.0)))])
        await stores.control.commit(name, [Change("domain", f"{name}.test", to_json(domain), 0, (f"domain:{name}.test",)), *listed])
    before = resident()
    began = time.perf_counter()
    snapshots = Snapshots(stores.control, FromFile())
    await snapshots.load()
    print(f"first reading of {tenants} tenants x {people} people: {time.perf_counter() - began:.2f} s, {resident() - before:.0f} MiB")
    await _lookups(snapshots, names, people)
    await _changes(stores, snapshots, names)
    await stores.close()


async def _lookups(snapshots, names, people):
    chance = random.Random(1)
    picked = [(f"{chance.choice(names)}.test", f"alias{chance.randrange(people)}") for _ in range(20_000)]
    directory = snapshots.directory
    times = []
    for domain, local in picked:
        began = time.perf_counter_ns()
        tenant = directory.tenant_of_domain(domain)
        known = directory.recipient(tenant, Address(local, domain))
        settings = directory.tenant(tenant)
        times.append(time.perf_counter_ns() - began)
        assert known is Known.YES
        assert settings.id == tenant
    times.sort()
    middle, late = times[len(times) // 2] / 1000, times[len(times) * 99 // 100] / 1000
    print(f"look-up of a recipient, its tenant and settings: median {middle:.1f} us, p99 {late:.1f} us")


async def _changes(stores, snapshots, names):
    idle, took, visible = [], [], []
    for _ in range(200):
        began = time.perf_counter()
        await snapshots.refresh()
        idle.append(time.perf_counter() - began)
    before = resident()
    for number in range(1_000):
        name = names[number % len(names)]
        settings = TenantSettings(quarantine=QuarantineSection(days=1 + number % 90))
        committed = time.perf_counter()
        await stores.control.commit(name, [Change("settings", "mail", to_json(settings))])
        began = time.perf_counter()
        await snapshots.refresh()
        took.append(time.perf_counter() - began)
        visible.append(time.perf_counter() - committed)
        assert snapshots.directory.tenant(name).quarantine_days == 1 + number % 90
    print(f"a look when nothing changed: median {statistics.median(idle) * 1000:.2f} ms")
    print(f"taking in one changed setting: median {statistics.median(took) * 1000:.2f} ms, longest {max(took) * 1000:.1f} ms")
    print(f"from the commit until it is in force here, with a ring: median {statistics.median(visible) * 1000:.2f} ms; without one at most 1 s more")
    print(f"memory after 1,000 changes: {resident() - before:+.1f} MiB")
