"""A process that accepts, decides, delivers and keeps until it is killed; it says on its standard output what the world was told.

Arguments: data folder, roles joined by commas, file of the sink, and where to kill itself ("point:times" or "" for never).
"""

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

from sekisho.backends import group_commit
from sekisho.backends.embedded import EmbeddedStores, blobs, checkpoint, files, history, kept_records, spool_unit, writer
from sekisho.keeping import orphans, outbox, retention
from sekisho.model.delivery import Fate
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.owed import a_delivery, accepted_events, an_acceptance, an_attempt, an_outcome

LEASE = 0.5
DATABASE = os.environ.get("SEKISHO_TEST_DATABASE", "")  # "": the stores embedded in the folder


def say(*words):
    os.write(1, (" ".join(words) + "\n").encode())


# Where a process may die. Each is wrapped from here: the program itself has no hooks.
POINTS = {
    "before a file is synced": (os, "fsync", "before"),
    "between syncing a file and its name": (Path, "rename", "before"),
    "between its name and syncing the folder": (files, "sync_folder", "before"),
    "between the file and its row": (files.Files, "commit", "after"),
    "before a commit": (spool_unit.SpoolUnit, "flush", "before"),
    "between writing and committing": (spool_unit.SpoolUnit, "flush", "after"),
    "between committing and telling": (group_commit, "tell", "before"),
    "after telling": (group_commit, "tell", "after"),
    "in a checkpoint": (checkpoint, "_copy", "after"),
    "between storing history and forgetting the outbox": (history.EmbeddedHistory, "store", "after"),
    "between purging rows and files": (kept_records.KeptRecords, "purge_settled", "after"),
    "between moving held bytes and the row": (blobs.EmbeddedBlobs, "keep", "after"),
}


def die_at(point, times):
    owner, name, when = POINTS[point]
    really, left = getattr(owner, name), count(times, -1)

    def die():
        if next(left) <= 1:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(*values, **named):
        if when == "before":
            die()
        result = really(*values, **named)
        if when == "before":
            return result
        if asyncio.iscoroutine(result):
            return then(result)
        die()
        return result

    async def then(result):
        answer = await result
        die()
        return answer

    setattr(owner, name, wrapped)


async def edge(stores, number):
    """One message of each kind in turn. Said after the commit, as 250 is."""
    now = time.time()
    one = an_acceptance(f"Subject: {number}\r\n\r\n".encode() + os.urandom(2_000), at=now, recipients=("a@example.test", "b@example.test"))
    kind = number % 5
    if kind == 0:  # large
        blob = stores.blobs.create(one.arrival.tenant, one.arrival.id, "raw")
        blob.write(os.urandom(200_000))
        arrival = replace(one.arrival, raw=await blob.finish())
        one = replace(one, arrival=arrival, content=None)
    if kind in {3, 4}:  # 250 before the decision
        [claimed] = await stores.records.accept([one], accepted_events(one.arrival), "edge", now + LEASE)
        say("accepted", one.arrival.id)
        if kind == 3 and await stores.records.decide(claimed, an_outcome(one.arrival, accepted=False)):
            say("decided", one.arrival.id)
        return
    fates = (Fate.QUEUED, Fate.QUARANTINED) if kind != 2 else (Fate.QUARANTINED, Fate.DISCARDED)
    await stores.records.accept_decided([(one, an_outcome(one.arrival, *fates))])
    say("accepted", one.arrival.id)


async def resume(stores):
    for claimed in await stores.records.claim_undecided("resume", time.time(), LEASE, 10):
        await stores.records.decide(claimed, an_outcome(claimed.arrival, accepted=False))


async def deliver(stores, sink):
    claims = await stores.records.claim_due("delivery", time.time(), LEASE, 5)
    for claimed in claims:
        for recipient in claimed.delivery.recipients:
            os.write(sink, f"{claimed.delivery.arrival} {recipient.key}\n".encode())  # the next hop has it; we have not noted it yet
    await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED, at=time.time()) for claimed in claims])


async def keep(stores):
    await outbox.pump(stores.records, stores.history)
    await retention.move_held(stores.records, stores.blobs)
    for number, held in enumerate(await stores.records.held(DEFAULT_TENANT, 6)):
        arrival = replace(an_acceptance(recipients=(str(held.recipient),)).arrival, id=held.arrival, received_at=held.held_at, raw=held.content)
        if number % 2:
            await stores.records.release(DEFAULT_TENANT, held.id, a_delivery(arrival), [])
        else:
            await stores.records.end_held(DEFAULT_TENANT, held.id, HeldState.DELETED, [])
    await retention.purge(stores.records, stores.blobs, time.time())
    await orphans.sweep(stores.records, stores.blobs, time.time(), age=60)


async def main(folder, roles, sink_path, point):
    if point:
        name, _, times = point.rpartition(":")
        if name == "in a checkpoint":
            writer.CHECKPOINT_OCTETS = 500_000
        stores = opened(folder, roles.replace(",", "-"))
        die_at(name, int(times))
    else:
        stores = opened(folder, roles.replace(",", "-"))
    sink = os.open(sink_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    say("ready")
    for number in count():
        try:
            await work(stores, roles, sink, number)
        except TemporaryFailure:  # the database is gone: whoever asked is told 451, and everybody comes again
            if not DATABASE:
                raise
            await asyncio.sleep(0.1)


async def work(stores, roles, sink, number):
    if "edge" in roles:
        told = await asyncio.gather(*(edge(stores, number * 5 + offset) for offset in range(5)), return_exceptions=bool(DATABASE))
        for failure in filter(None, told or ()):
            raise failure
        await resume(stores)
    if "delivery" in roles:
        await deliver(stores, sink)
    if "keeper" in roles and number % 3 == 0:
        await keep(stores)


def opened(folder, role):
    """Open the stores of the folder, or of the database that the test names."""
    if not DATABASE:
        return EmbeddedStores.open(folder, role)
    from sekisho.backends.postgres.connection import Address
    from sekisho.backends.postgres.stores import PostgresStores

    while True:
        try:
            return PostgresStores.connect(Address(DATABASE), folder, role)
        except Refused:  # it is not there right now
            time.sleep(0.2)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]))
