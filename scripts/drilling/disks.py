"""Drills 4 to 7 and 16, 37: power, full disks, no files left, read-only, fsync that fails, damaged files."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import preload
from accounts import owed_now
from rig import Rig, Told, a_rig

from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.ledger import verify
from sekisho.model.errors import Refused
from sekisho.testing.gateway import environment

CHECKOUT = Path(__file__).resolve().parent.parent.parent
WORKER = CHECKOUT / "tests" / "crash" / "worker.py"


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """Mount a small file system of memory where the data folder will be."""
    place = folder / "data"
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=777,{options}", "sekisho-drill", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=False)


async def power_loss(folder: Path, *, long: bool) -> Told:
    """Every write and sync of the stores is recorded; the files are built again as a power cut would leave them, at many moments."""
    told = Told()
    shim = preload.Preload(folder)
    data = folder / "live" / "data"
    data.parent.mkdir()
    variables = environment(**shim.environment(record=True))
    process = subprocess.Popen([sys.executable, WORKER, data, "edge,delivery,keeper", folder / "sink", ""], stdout=subprocess.DEVNULL, env=variables)
    await asyncio.sleep(20 if long else 6)
    process.kill()
    process.wait()
    history = list(preload.records(shim.log))
    syncs = [number for number, record in enumerate(history) if record.kind == preload.SYNC_END and "spool.db" in record.path]
    chance = random.Random(3)
    points = sorted(chance.sample(syncs, min(len(syncs), 1_000 if long else 150)))
    if not points:
        told.problems.append("nothing was recorded")
        return told
    disk = Disk(data)
    acknowledged: set[str] = set()
    checked, position, opened = 0, 0, 0
    for point in points:
        for record in history[position : point + 1]:
            disk.take(record)
            if record.kind == preload.TOLD:
                acknowledged |= {line.split()[1] for line in record.data.decode().splitlines() if line.startswith("accepted ")}
        position = point + 1
        for more in (0.0, 0.5, 1.0):  # of what was written and not synced: none, a random half, all
            place = folder / "replayed"
            shutil.rmtree(place, ignore_errors=True)
            disk.build(place, chance, more)
            problem = await _sound(place, acknowledged)
            checked += 1
            opened += problem == ""
            if problem:
                told.problems.append(f"at record {point} with {more:.0%} of what was not synced: {problem}")
                told.lost += "missing" in problem
    told.messages = len(acknowledged)
    told.recovery = "at the next start"
    told.held = (
        f"{len(history)} calls recorded, {checked} states of the disk at {len(points)} moments: {opened} opened, books sound, all acknowledged there"
    )
    return told


class Disk:
    """What a disk would hold: for each file what is synced, and what was written since."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._synced: dict[str, bytearray] = {}
        self._waiting: dict[str, list[preload.Record]] = {}
        self._begun: dict[str, int] = {}
        self._names: list[tuple[str, str]] = []  # renames and removals whose folder was not synced yet

    def take(self, record: preload.Record) -> None:
        """Follow one call."""
        path = record.path
        if not path.startswith(self._root):
            return
        match record.kind:
            case preload.WRITE | preload.TRUNCATE:
                self._waiting.setdefault(path, []).append(record)
            case preload.SYNC_BEGIN:
                self._begun[path] = len(self._waiting.get(path, ()))
            case preload.SYNC_END:
                waiting = self._waiting.get(path, [])
                begun = self._begun.pop(path, 0)
                if not waiting and path not in self._synced:  # a folder
                    self._sync_names(path)
                    return
                for one in waiting[:begun]:
                    _apply(self._synced.setdefault(path, bytearray()), one)
                self._waiting[path] = waiting[begun:]
            case preload.RENAME:
                target = record.data.decode()
                self._move(path, target)
                self._names.append((path, target))
            case preload.UNLINK:
                self._names.append((path, ""))

    def _move(self, path: str, target: str) -> None:
        """Writes go on under the new name; which name the disk shows is decided when it is built."""
        for table in (self._synced, self._waiting):
            if path in table:
                table[target] = table.pop(path)

    def _sync_names(self, folder: str) -> None:
        for path, target in [name for name in self._names if str(Path(name[1] or name[0]).parent) == folder]:
            self._names.remove((path, target))
            if not target:
                self._synced.pop(path, None)
                self._waiting.pop(path, None)

    def build(self, place: Path, chance: random.Random, share: float) -> None:
        """Write the files as they might be found, with that share of what was not synced, in any mixture."""
        unsynced_names = {target: path for path, target in self._names if target}
        gone = {path for path, target in self._names if not target}
        for path in {*self._synced, *self._waiting}:
            content = bytearray(self._synced.get(path, b""))
            rest = self._waiting.get(path, [])
            if share < 1.0 and path not in self._synced and path not in unsynced_names and not rest:
                continue
            for record in rest:
                if share == 1.0 or (share and chance.random() < share):
                    _apply(content, record)
            name = path
            if path in unsynced_names and (share == 0.0 or (share < 1.0 and chance.random() < 0.5)):
                name = unsynced_names[path]  # the new name was not synced: the old one is found
            if path in gone and share == 1.0:
                continue
            target = place / Path(name).relative_to(self._root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _apply(content: bytearray, record: preload.Record) -> None:
    if record.kind == preload.TRUNCATE:
        del content[record.offset :]
        content.extend(bytes(record.offset - len(content)))
        return
    end = record.offset + len(record.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[record.offset : end] = record.data


async def _sound(place: Path, acknowledged: set[str]) -> str:
    """Open the stores as a start would; "" if the books are sound and everything acknowledged is there."""
    try:
        EmbeddedStores.check_integrity(place)
        stores = EmbeddedStores.open(place, "after")
    except (Refused, sqlite3.Error) as error:
        return f"does not open: {error}"
    try:
        report = await verify(stores.records, stores.history)
        there = {str(row.arrival) for row in await stores.records.ledger()}
        if not acknowledged <= there:
            return f"{len(acknowledged - there)} acknowledged are missing"
        return "; ".join(report.differences[:3])
    finally:
        await stores.close()


async def disk_full(folder: Path, *, long: bool) -> Told:
    """The data folder's disk fills up while mail comes, and gets room again."""
    del long
    told = Told()
    with small_disk(folder, "size=96m"):
        async with a_rig(folder, "full") as rig:
            await rig.send(20)
            filler = rig.gateway.data / "filler"
            fill(filler)
            refused = await rig.send(20, again=False, size=4_000)
            big = await rig.send(5, again=False, size=400_000)
            told.must(not any(letter.arrivals for letter in big), "large mail was taken on a full disk")
            codes = {letter.code for letter in [*refused, *big] if not letter.arrivals}
            told.must(codes <= {451, 452, 421}, f"answered {codes} on a full disk")
            console = await asyncio.to_thread(_console, rig)
            told.must(console, "the console did not answer")
            filler.unlink()
            told.recovery = f"{await rig.accepts_again():.1f} s after there was room"
            await rig.sender().send([letter for letter in rig.sent if not letter.arrivals], 60)
            found = await rig.account(told)
            told.must(found.stray_files == 0, f"{found.stray_files} partial files were kept")
            told.held = f"answers {sorted(codes)} while full; no partial file; the console answered"
    return told


def fill(filler: Path) -> None:
    """Write until nothing more fits."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        step = 1 << 20
        while step:
            try:
                while True:
                    file.write(bytes(step))
            except OSError:
                step //= 16


def _console(rig: Rig) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{rig.gateway.console_port}/healthz", timeout=10) as answer:
            return answer.status in {200, 503}
    except urllib.error.HTTPError as error:
        return error.code == 503
    except OSError:
        return False


async def no_inodes(folder: Path, *, long: bool) -> Told:
    """No more files fit, then the disk is read-only, then it is well again."""
    del long
    told = Told()
    with small_disk(folder, "size=256m,nr_inodes=600") as place:
        async with a_rig(folder, "inodes") as rig:
            await rig.send(20)
            taken = []
            with contextlib.suppress(OSError):
                for number in range(1_000):
                    (place / f"file-{number}").touch()
                    taken.append(place / f"file-{number}")
            big = await rig.send(5, again=False, size=400_000)
            told.must(not any(letter.arrivals for letter in big), "large mail was taken without a file for it")
            codes = {letter.code for letter in big}
            for path in taken:
                path.unlink()
            await rig.accepts_again()
            # The gateway holds files open for writing, so the mount is made read-only, not the file system under it.
            subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
            small = await rig.send(10, again=False, size=3_000)
            told.must(not any(letter.arrivals for letter in small), "mail was taken on a read-only disk")
            codes |= {letter.code for letter in small}
            told.must(codes <= {451, 452, 421}, f"answered {codes}")
            told.must(await asyncio.to_thread(_console, rig), "the console did not answer on a read-only disk")
            subprocess.run(["mount", "-o", "remount,bind,rw", place], check=True)
            told.recovery = f"{await rig.accepts_again():.1f} s after it could be written"
            await rig.account(told)
            told.held = f"answers {sorted(codes)}; the console answered all the time"
    return told


async def fsync_fails(folder: Path, *, long: bool) -> Told:
    """fsync answers EIO for the records, then for large files, and works again."""
    del long
    told = Told()
    shim = preload.Preload(folder)
    async with a_rig(folder, "eio", environment=shim.environment()) as rig:
        await rig.send(30)
        shim.break_syncs("spool.db")
        small = await rig.send(20, again=False, size=3_000)
        told.must(not any(letter.arrivals for letter in small), "250 was said although fsync failed")
        codes = {letter.code for letter in small}
        shim.break_syncs("blobs")
        big = await rig.send(5, again=False, size=400_000)
        told.must(not any(letter.arrivals for letter in big), "250 was said although the file's fsync failed")
        codes |= {letter.code for letter in big}
        told.must(codes <= {451, 452, 421}, f"answered {codes}")
        shim.set()
        told.recovery = f"{await rig.accepts_again():.1f} s after fsync worked"
        found = await rig.account(told)
        surplus = {letter.name for letter in [*small, *big]} & _given(rig)
        told.held = f"answers {sorted(codes)}, never 250; {len(surplus)} refused ones came to life; {found.stray_files} files to sweep"
    return told


def _given(rig: Rig) -> set[str]:
    from letters import name_in

    return {name_in(message.content) for message in rig.sink.messages}


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
                await stores.close()
                unharmed += report.ok
                told.must(report.ok or report.differences, "a damaged file passed as sound")
                refused += not report.ok
            except Refused:
                refused += 1
            except sqlite3.Error:
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


async def log_disk_full(folder: Path, *, long: bool) -> Told:
    """Where the log lines go there is no room."""
    del long
    told = Told()
    logs = folder / "logs"
    logs.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "sekisho-drill", logs], check=True)
    try:
        async with a_rig(folder, "logs", start=False) as rig:
            rig.gateway.log = logs / "sekisho.log"
            await rig.start()
            fill(logs / "filler")
            await rig.send(100, seconds=60)
            rig.gateway.hang_up()  # a reload tells something
            await rig.send(50, seconds=60)
            pids = rig.gateway.pids("edge")
            told.must(pids, "no edge is left")
            found = await rig.account(told)
            told.must(found.acknowledged == 150, f"only {found.acknowledged} of 150 were taken")
            (logs / "filler").unlink()
            await rig.stop()
        told.recovery = "none needed"
        told.held = "mail flowed with a full log disk"
    finally:
        subprocess.run(["umount", "-l", logs], check=False)
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


async def paused_claims(folder: Path, *, long: bool) -> Told:
    """Two nodes on one store: one is stopped (SIGSTOP) past its lease and comes back late, again and again."""
    told = Told()
    data, sink = folder / "data", folder / "sink"
    workers = [
        subprocess.Popen([sys.executable, WORKER, data, roles, sink, ""], stdout=subprocess.PIPE, env=environment())
        for roles in ("edge,delivery", "delivery,edge")
    ]
    chance, pauses, told_octets = random.Random(4), 0, [b"", b""]

    def drain(number: int) -> None:
        while octets := os.read(workers[number].stdout.fileno(), 65_536):
            told_octets[number] += octets

    drains = [asyncio.create_task(asyncio.to_thread(drain, number)) for number in (0, 1)]
    await asyncio.sleep(1.5)
    for _ in range(20 if long else 8):
        worker = chance.choice(workers)
        worker.send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.2)  # leases last half a second
        worker.send_signal(signal.SIGCONT)
        pauses += 1
        await asyncio.sleep(0.5)
    for worker in workers:
        worker.kill()
        worker.wait()
    await asyncio.gather(*drains)
    accepted = {line.split()[1] for octets in told_octets for line in octets.decode().split("\n")[:-1] if line.startswith("accepted ")}
    problem = await _sound(data, accepted)
    if problem:
        told.problems.append(problem)
    arrived: dict[str, int] = {}
    for line in sink.read_text().splitlines():
        arrived[line] = arrived.get(line, 0) + 1
    told.messages, told.lost = len(accepted), 1 if "missing" in problem else 0
    told.duplicates = sum(times - 1 for times in arrived.values())
    told.why = "the paused one had handed on what its lease had run out for" if told.duplicates else ""
    told.must(told.duplicates <= (pauses + 2) * 5, f"{told.duplicates} duplicates of {pauses} pauses with 5 deliveries each at most")
    told.recovery = "none needed"
    told.held = f"{pauses} pauses past the lease; the late one's outcome was refused each time (fencing token); books sound"
    return told
