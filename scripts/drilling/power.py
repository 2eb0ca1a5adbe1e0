"""Drills 4 and 30 on the stores alone: power that goes at any moment, and a node that is stopped past its lease."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import preload
from rig import Told

from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.ledger import verify
from sekisho.model.errors import Refused
from sekisho.testing.gateway import environment

CHECKOUT = Path(__file__).resolve().parent.parent.parent
WORKER = CHECKOUT / "tests" / "crash" / "worker.py"


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
