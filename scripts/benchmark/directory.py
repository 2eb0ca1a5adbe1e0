"""scripts/bench directory: the view of all tenants that every process keeps; 1,000 tenants with 50 people each unless told otherwise."""

import asyncio
import multiprocessing
import random
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sekisho.app.following import follow
from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.address import Address
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Change
from sekisho.ports.directory import Known
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.snapshots import Snapshots
from sekisho.tenancy.people.people_store import set_person
from sekisho.tenancy.values import DomainRecord, NextHop, Person, TenantRecord, to_json
from sekisho.tenancy.wishes.settings import QuarantineSection, TenantSettings


def add_arguments(parser):
    parser.add_argument("--tenants", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--processes", type=int, default=6, help="that follow: a gateway of two cores has six")
    parser.add_argument("--rounds", type=int, default=300, help="changes that are timed, half of them with a bell")


def run(arguments):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_bench(Path(folder), arguments))
    return 0


def resident():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _bench(folder, arguments):
    tenants, people = arguments.tenants, arguments.people
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
    await _across(folder, stores, names, arguments)
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


def _follower(folder, watched, pipe):
    """One process as the roles are: it follows, and tells when what it watches has another value, by the clock that all processes share."""

    async def live():
        stores = EmbeddedStores.open(Path(folder) / "data", f"follower.{multiprocessing.current_process().pid}")
        snapshots = Snapshots(stores.control, FromFile())
        await snapshots.load()
        seen = {}

        def look(directory):
            days = directory.tenant(watched).quarantine_days
            if seen.get("days") != days:
                seen["days"] = days
                pipe.send((days, time.clock_gettime(time.CLOCK_MONOTONIC)))

        snapshots.on_change.append(look)
        following = asyncio.create_task(follow(snapshots, stores.signals))
        pipe.send(("ready", resident()))
        while True:
            if await asyncio.to_thread(pipe.recv) == "memory":
                pipe.send(("memory", resident()))
            else:
                break
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await stores.close()

    asyncio.run(live())


async def _across(folder, stores, names, arguments):
    """Settings change in one process: when does every other have them?"""
    context, watched = multiprocessing.get_context("spawn"), names[len(names) // 2]
    pipes, children = [], []
    for _ in range(arguments.processes):
        ours, theirs = context.Pipe()
        child = context.Process(target=_follower, args=(str(folder), watched, theirs))
        child.start()
        pipes.append(ours)
        children.append(child)
    before = [(await asyncio.to_thread(pipe.recv))[1] for pipe in pipes]
    latencies = {True: [], False: []}
    for number in range(arguments.rounds):
        rings, days = number % 2 == 0, 100 + number
        began = time.clock_gettime(time.CLOCK_MONOTONIC)
        await stores.control.commit(watched, [Change("settings", "mail", to_json(TenantSettings(quarantine=QuarantineSection(days=days))))])
        if rings:
            stores.signals.ring("settings")
        arrived = []
        for pipe in pipes:
            seen, at = await asyncio.to_thread(pipe.recv)
            assert seen == days, (seen, days)
            arrived.append(at - began)
        latencies[rings].append(max(arrived))
        await asyncio.sleep(0.02)
    for rings, times in latencies.items():
        times.sort()
        told = "with the bell" if rings else "bell lost"
        print(
            f"from the commit until the last of {len(pipes)} processes has it, {told}: median {statistics.median(times) * 1000:.0f} ms, "
            f"p99 {times[len(times) * 99 // 100] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms ({len(times)} changes)"
        )
    for number in range(2_000):
        settings = TenantSettings(quarantine=QuarantineSection(days=1 + number % 90))
        await stores.control.commit(names[number % (len(names) // 2)], [Change("settings", "mail", to_json(settings))])
        if number % 10 == 0:
            stores.signals.ring("settings")
    await asyncio.sleep(2)
    grown = []
    for pipe in pipes:
        pipe.send("memory")
        grown.append((await asyncio.to_thread(pipe.recv))[1])
        pipe.send("end")
    for child in children:
        await asyncio.to_thread(child.join)
    print(
        f"memory of the processes: {min(before):.0f} to {max(before):.0f} MiB after reading, {min(grown):.0f} to {max(grown):.0f} after 2,300 changes"
    )
