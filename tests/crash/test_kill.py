"""kill -9 at every point between two states, and at random: whatever was acknowledged is accounted for afterwards, and goes on."""

import asyncio
import os
import random
import runpy
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.keeping import orphans, outbox
from sekisho.keeping.ledger import verify
from sekisho.model.delivery import Fate
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.owed import an_attempt, an_outcome
from sekisho.testing.postgres_server import PostgresServer

WORKER = Path(__file__).with_name("worker.py")
_OF_WORKER = runpy.run_path(str(WORKER))
POINTS, LEASE = list(_OF_WORKER["POINTS"]), _OF_WORKER["LEASE"]
IN_FLIGHT = 5  # deliveries that a worker claims at once: the most that one kill may double


def start(folder, roles, point="", database=""):
    environment = {**os.environ, "SEKISHO_TEST_DATABASE": database, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen([sys.executable, WORKER, folder, roles, folder.parent / "sink", point], stdout=subprocess.PIPE, env=environment)


def told(output):
    """Return the arrivals for which 250 was said, by whole lines only."""
    lines = output.decode().split("\n")[:-1]
    return {words[1] for words in map(str.split, lines) if words[0] == "accepted"}


async def account(folder, accepted, kills, stores=None):
    """Reopen; everything acknowledged is there and whole; then finish all work and look again."""
    if stores is None:
        EmbeddedStores.check_integrity(folder)
        stores = EmbeddedStores.open(folder, "after")
    report = await verify(stores.records, stores.history)
    assert report.differences == ()
    assert report.ok
    rows = await stores.records.ledger()
    assert accepted <= {row.arrival for row in rows}
    for delivery in await stores.records.queue(DEFAULT_TENANT, 100_000):
        assert len(await stores.blobs.read(delivery.content)) == delivery.content.size
    for held in await stores.records.held(DEFAULT_TENANT, 100_000):
        assert len(await stores.blobs.read(held.content)) == held.content.size
    await finish(stores, folder.parent / "sink")
    report = await verify(stores.records, stores.history)
    assert report.ok
    left = {fate for fate, number in report.balances if number}
    assert left <= {Fate.DELIVERED, Fate.QUARANTINED, Fate.DISCARDED}
    delivered = {(row.arrival, row.recipient) for row in await stores.records.ledger() if row.fate is Fate.DELIVERED}
    arrived = Counter(tuple(line.split()) for line in (folder.parent / "sink").read_text().splitlines())
    assert delivered == arrived.keys()
    assert sum(arrived.values()) - len(arrived) <= kills * IN_FLIGHT * 2
    await orphans.sweep(stores.records, stores.blobs, time.time() + 10, age=0)
    files = [*(folder / "blobs").glob("*/*"), *(folder / "held").glob("*/*")]
    assert len(files) == len(await stores.records.live_blobs())
    await stores.close()
    return report


async def finish(stores, sink):
    later = time.time() + 3_600
    while claims := await stores.records.claim_undecided("after", later, 60, 100):
        for claimed in claims:
            assert await stores.records.decide(claimed, an_outcome(claimed.arrival, accepted=False))
    with sink.open("a") as file:
        while due := await stores.records.claim_due("after", later, 60, 100):
            for claimed in due:
                file.writelines(f"{claimed.delivery.arrival} {recipient.key}\n" for recipient in claimed.delivery.recipients)
            assert all(await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED) for claimed in due]))
    await outbox.pump(stores.records, stores.history)


@pytest.mark.parametrize("times", [1, 37])
@pytest.mark.parametrize("point", POINTS)
async def test_killed_between_two_states(tmp_path, point, times):
    folder = tmp_path / "data"
    process = start(folder, "edge,delivery,keeper", f"{point}:{times}")
    output, _ = await asyncio.to_thread(process.communicate, timeout=120)
    assert process.returncode == -signal.SIGKILL
    accepted = told(output)
    assert times == 1 or accepted
    await account(folder, accepted, kills=1)


async def test_killed_at_random_while_others_go_on(tmp_path):
    folder, chance = tmp_path / "data", random.Random(20)
    accepted, kills = set(), 0
    running = {roles: start(folder, roles) for roles in ("edge", "delivery,edge", "keeper,delivery")}

    def collect(process):
        return told(process.communicate(timeout=120)[0])

    while kills < 8 or (len(accepted) <= 50 and kills < 100):  # a busy machine accepts less between two kills
        await asyncio.sleep(chance.uniform(0.2, 0.9))
        roles = chance.choice(list(running))
        running[roles].kill()
        accepted |= await asyncio.to_thread(collect, running[roles])
        kills += 1
        running[roles] = start(folder, roles)
    await asyncio.sleep(0.5)
    for process in running.values():
        process.kill()
        accepted |= await asyncio.to_thread(collect, process)
        kills += 1
    assert len(accepted) > 50
    await account(folder, accepted, kills)


async def test_killed_paused_past_the_lease_and_without_the_database_while_others_go_on(tmp_path):
    """Several machines over one PostgreSQL: kill -9 of one, one that sleeps past its lease and wakes, the database killed and started again."""
    folder, chance, server = tmp_path / "data", random.Random(30), PostgresServer()
    try:
        database = server.database()
        accepted, events = set(), 0
        running = {roles: start(folder, roles, database=database) for roles in ("edge", "delivery,edge", "keeper,delivery", "delivery")}
        dramas = ["kill", "pause", "database", "kill", "pause", "kill"]
        for number in range(100):
            if number >= len(dramas) and len(accepted) > 50:  # a busy machine accepts less between two of them
                break
            drama = dramas[number] if number < len(dramas) else "kill"
            await asyncio.sleep(chance.uniform(0.5, 1.0))
            roles = chance.choice(list(running))
            if drama == "kill":
                running[roles].kill()
                accepted |= told((await asyncio.to_thread(running[roles].communicate, timeout=120))[0])
                running[roles] = start(folder, roles, database=database)
                events += 1
            elif drama == "pause":
                sleeper = running["delivery"]
                sleeper.send_signal(signal.SIGSTOP)
                await asyncio.sleep(LEASE + 0.5)
                sleeper.send_signal(signal.SIGCONT)
                events += 1
            else:
                server.stop(signal.SIGQUIT)
                await asyncio.sleep(0.5)
                server.start()
                events += len(running)  # each of them was in the middle of something
        await asyncio.sleep(1.0)
        for process in running.values():
            process.kill()
            accepted |= told((await asyncio.to_thread(process.communicate, timeout=120))[0])
            events += 1
        assert len(accepted) > 50
        await account(folder, accepted, events, PostgresStores.connect(Address(database), folder, "after"))
    finally:
        server.close()


async def test_a_log_cut_by_a_power_failure_opens_at_every_length(tmp_path):
    """The log may end anywhere after a power failure; what was synced before is whole and the proof holds for it."""
    folder = tmp_path / "data"
    process = start(folder, "edge")
    seen = b""
    while seen.count(b"accepted") < 60:
        seen += await asyncio.to_thread(os.read, process.stdout.fileno(), 4_096)
    process.kill()
    process.communicate(timeout=60)
    (tmp_path / "sink").touch()
    log = (folder / "spool.db-wal").read_bytes()
    (folder / "spool.db-shm").unlink()
    counted = []
    for length in sorted(random.Random(7).sample(range(len(log)), 12)):
        (folder / "spool.db-shm").unlink(missing_ok=True)
        (folder / "spool.db-wal").write_bytes(log[:length])
        database = (folder / "spool.db").read_bytes()
        try:
            stores = EmbeddedStores.open(folder, "after")
        except Refused:  # cut before the tables were made: nothing had been acknowledged
            pytest.fail("the tables were made and written back before the first acknowledgement")
        report = await verify(stores.records, stores.history)
        assert [problem for problem in report.differences if "bytes are gone" not in problem] == []
        counted.append(report.accepted)
        await stores.close()
        (folder / "spool.db").write_bytes(database)
    assert counted == sorted(counted)
    assert counted[-1] > 0
