"""Drills 15 and 16: the records' file is locked by somebody, or damaged."""

import asyncio
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from accounts import owed_now
from rig import Told, a_rig

from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.ledger import verify
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.blobs import BlobDamaged, BlobMissing


async def damaged_files(folder: Path, *, long: bool) -> Told:
    """Octets of the records' file are flipped, and its log is taken away, on copies: what does a start say?"""
    del long
    told = Told()
    async with a_rig(folder, "damaged") as rig:
        rig.sink.script = lambda verb, _: "451 4.3.0 later" if verb == "RCPT" else None
        await rig.send(200)
        await rig.stop()
        data = rig.gateway.data
        good = folder / "good"
        shutil.copytree(data, good, ignore=shutil.ignore_patterns("run"))
        octets = bytearray((data / "spool.db").read_bytes())
        chance, refused, unharmed = random.Random(1), 0, 0
        for _ in range(12):
            broken = bytearray(octets)
            at = chance.randrange(0, len(broken) - 64)
            broken[at : at + 64] = chance.randbytes(64)
            (data / "spool.db").write_bytes(broken)
            for log in data.glob("spool.db-*"):
                log.unlink()
            try:
                EmbeddedStores.check_integrity(data)
                stores = EmbeddedStores.open(data, "look", read_only=True)
                report = await verify(stores.records, stores.history)
                for owed in await stores.records.queue(DEFAULT_TENANT, 1_000):
                    await stores.blobs.read(owed.content)  # its digest is looked at whenever it is read
                await stores.close()
                unharmed += report.ok
                told.must(report.ok or report.differences, "a damaged file passed as sound")
                refused += not report.ok
            except (
                Refused,
                sqlite3.Error,
                ValueError,
                TypeError,
                BlobDamaged,
                BlobMissing,
            ):  # a value that cannot be read any more is noticed as well
                refused += 1
        for name in ("spool.db", "spool.db-wal", "spool.db-shm"):
            (data / name).unlink(missing_ok=True)
            if (good / name).exists():
                shutil.copy2(good / name, data / name)
        rig.sink.script = lambda *_: None
        seconds = await rig.start()
        told.must((await owed_now(data))["deliveries"] > 0 or len(rig.sink.messages) > 0, "the restored queue is empty")
        await asyncio.to_thread(rig.gateway.command, "queue", "retry")
        await rig.account(told, settle=150)
        told.recovery = f"{seconds:.1f} s (start on the restored files)"
        told.held = (
            f"12 damages of 64 octets: {refused} noticed by the start or the ledger, {unharmed} hit nothing that is used; a damaged file never passed"
        )
    return told


async def database_locked(folder: Path, *, long: bool) -> Told:
    """Somebody holds the records' write lock for as long as callers wait, and longer."""
    told = Told()
    held_seconds = 60 if long else 25
    async with a_rig(folder, "locked") as rig:
        await rig.send(20)
        holder = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import sqlite3,sys,time;c=sqlite3.connect(sys.argv[1],isolation_level=None);c.execute('BEGIN IMMEDIATE');print(1,flush=True);time.sleep(float(sys.argv[2]))",
                rig.gateway.data / "spool.db",
                str(held_seconds),
            ],
            stdout=subprocess.PIPE,
        )
        await asyncio.to_thread(holder.stdout.readline)
        began = time.monotonic()
        during = await rig.send(10, again=False, seconds=held_seconds + 5)
        codes = {letter.code for letter in during if not letter.arrivals}
        await asyncio.to_thread(holder.wait)
        told.must(time.monotonic() - began >= held_seconds - 1, "the lock was not held")
        told.must(codes <= {451, 421, 0}, f"answered {codes}")
        told.recovery = f"{await rig.accepts_again():.1f} s after the lock was free"
        await rig.sender().send([letter for letter in rig.sent if not letter.arrivals], 60)
        await rig.account(told)
        told.held = f"locked for {held_seconds} s: answers {sorted(codes) or 'none but 250'}; went on without a restart"
    return told
