"""Drills 1, 2, 3, 34, 35: processes are killed, at random and at the worst moments."""

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from letters import Letter
from rig import Rig, Told, a_rig, until
from slim import Slim

from sekisho.testing.bombs import bombs
from sekisho.testing.sink import Fault

ROLES = ("edge", "inspector", "delivery", "edge", "keeper")
PAUSE = (0.3, 1.4)  # seconds between two kills
MOST_HOURS = 4.0


async def kill_at_random(
    rig: Rig, chance: random.Random, kills: int, killed: Counter[str], recoveries: list[float], roles: tuple[str, ...] = ROLES
) -> None:
    """Kill one process after the other; after each edge, note how long until one greets again."""
    while killed.total() < kills:
        await asyncio.sleep(chance.uniform(*PAUSE))
        role = chance.choice(roles)
        try:
            pids = await asyncio.to_thread(rig.gateway.pids, role)
            if not pids:
                continue
            os.kill(chance.choice(pids), signal.SIGKILL)
        except (ProcessLookupError, OSError, ValueError, KeyError):
            continue
        killed[role] += 1
        if role == "edge":
            began = time.monotonic()
            if await until_greets(rig):
                recoveries.append(time.monotonic() - began)


async def until_greets(rig: Rig) -> bool:
    return await until_async(lambda: asyncio.to_thread(rig.gateway.greets), 60)


async def until_async(happened, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await happened():
            return True
        await asyncio.sleep(0.05)
    return False


async def random_kills(folder: Path, *, long: bool) -> Told:
    """Edges, inspectors, the delivery process and the keeper die at random while mail flows; the client comes again as servers do."""
    told = Told()
    kills, messages = (1_000, 200_000) if long else (100, 20_000)
    killed: Counter[str] = Counter()
    recoveries: list[float] = []
    began = time.monotonic()
    limit = began + MOST_HOURS * 3_600
    async with a_rig(folder, "kills") as rig:
        killing = asyncio.create_task(kill_at_random(rig, random.Random(9), kills, killed, recoveries))
        slim = Slim(rig)
        slimming = asyncio.create_task(slim.run())
        rest = messages
        # Messages go on until the kills are done, and kills until the messages are; neither beyond the limit.
        while (rest > 0 or killed.total() < kills) and (left := limit - time.monotonic()) > 0:
            step = min(2_000, max(rest, 200))
            await rig.send(step, seconds=left, size=0 if not long else 1_200)
            rest -= step
            minutes = (time.monotonic() - began) / 60
            print(
                f"  kills: {messages - rest} of {messages} messages, {killed.total()} of {kills} kills, {minutes:.0f} minutes",
                file=sys.stderr,
                flush=True,
            )
        for task in (killing, slimming):
            task.cancel()
        await asyncio.gather(killing, slimming, return_exceptions=True)
        await slim.settle(600)
        told.must(time.monotonic() < limit, f"ended by its limit of {MOST_HOURS} hours")
        found = await rig.account(told, settle=600)
        told.must(killed.total() >= kills, f"only {killed.total()} kills")
        told.must(found.acknowledged >= messages, f"only {found.acknowledged} were acknowledged")
        bound = killed["edge"] * 20 + killed["delivery"] * 20
        told.must(found.duplicates <= bound, f"{found.duplicates} duplicates, more than what was under way at the kills ({bound})")
    told.recovery = f"{sorted(recoveries)[len(recoveries) // 2]:.1f} s (worst {max(recoveries):.1f} s)" if recoveries else "–"
    told.held = f"{killed.total()} kills: " + ", ".join(f"{role} {number}" for role, number in sorted(killed.items()))
    return told


async def inspector_killed(folder: Path, *, long: bool) -> Told:
    """Only inspectors die, while mail is being opened; a verdict must come out the same."""
    del long
    told = Told()
    killed: Counter[str] = Counter()
    async with a_rig(folder, "inspectors") as rig:
        before = await rig.send(20)
        killing = asyncio.create_task(kill_at_random(rig, random.Random(5), 12, killed, [], ("inspector",)))
        while not killing.done():
            await rig.send(40)
        await killing
        told.recovery = f"{await rig.accepts_again():.1f} s"
        found = await rig.account(told)
        told.must(all(letter.arrivals for letter in before), "ordinary mail was refused before any kill")
        told.must(found.kept == 0, f"{found.kept} ordinary messages were quarantined because an inspector died once")
    told.held = f"{killed.total()} inspectors killed; no ordinary message changed its verdict"
    return told


async def relay_after_dot(folder: Path, *, long: bool) -> Told:
    """The next hop has the message and its 250 is under way when the delivery process dies."""
    del long
    told = Told()
    async with a_rig(folder, "relay") as rig:
        rig.sink.script = lambda verb, _: Fault.HANG if verb == "DOT" else None
        sending = asyncio.create_task(rig.send(30))
        await until(lambda: len(rig.sink.messages) >= 5)
        in_flight = len(rig.sink.messages)
        for pid in rig.gateway.pids("delivery"):
            os.kill(pid, signal.SIGKILL)
        rig.sink.script = lambda *_: None
        await sending
        began = time.monotonic()
        found = await rig.account(told, settle=150)
        told.recovery = f"{time.monotonic() - began:.0f} s (the lease of what was under way is 60 s)"
        told.must(found.twice_hop <= in_flight + 20, f"{found.twice_hop} came twice, {in_flight} were in flight")
        told.held = f"{in_flight} in flight at the kill, {found.twice_hop} of them came twice"
    return told


async def poison(folder: Path, *, long: bool) -> Told:
    """A message whose inspector dies each time that it is opened."""
    del long
    told = Told()
    async with a_rig(folder, "poison", "[limits]\npatience_seconds = 2.0\ninspection_seconds = 20.0\n") as rig:
        content = next(octets for name, (octets, _) in bombs().items() if name == "many that grow")
        [letter] = rig.letters.make(1, size=2_000)
        rig.sent.append(letter)
        attach(letter, content)
        others = asyncio.create_task(rig.send(60, sessions=4))
        poisoned = asyncio.create_task(rig.sender(sessions=1).send([letter], 60))
        kills = 0
        deadline = time.monotonic() + 40
        while kills < 4 and time.monotonic() < deadline and not (poisoned.done() and kills >= 2):
            busy = await asyncio.to_thread(busiest, rig)
            if busy:
                os.kill(busy, signal.SIGKILL)
                kills += 1
            await asyncio.sleep(0.05)
        await asyncio.gather(others, poisoned)
        found = await rig.account(told, settle=150)
        told.must(kills >= 2, f"only {kills} processes were caught at it")
        told.must(letter.arrivals, f"the poisoned message was not taken: {letter.code} {letter.text}")
        told.must(found.kept >= 1, "the poisoned message was not quarantined")
        told.held = f"opened twice, {kills} processes killed over it; quarantined, {found.delivered} others flowed"
    return told


def attach(letter: Letter, content: bytes) -> None:
    """Make the letter carry a file."""
    from base64 import encodebytes

    from letters import body_digest

    head, _, body = letter.octets.partition(b"\r\n\r\n")
    head += b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"'
    part = b'--b\r\nContent-Type: application/zip; name="files.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    encoded = encodebytes(content).replace(b"\n", b"\r\n")
    letter.octets = head + b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" + body + b"\r\n" + part + encoded + b"--b--\r\n"
    letter.digest = body_digest(letter.octets)


def busiest(rig: Rig) -> int:
    """Return an inspector that has worked for over 0.15 s on end, 0 if none: the one that opens the poisoned message."""
    before = {pid: ticks(pid) for pid in _all_inspectors(rig)}
    time.sleep(0.05)
    after = {pid: ticks(pid) for pid in before}
    hot = {pid: after[pid] - before[pid] for pid in before if after[pid] - before[pid] >= 3}
    return max(hot, key=hot.__getitem__) if hot else 0


def _all_inspectors(rig: Rig) -> list[int]:
    """Return everything that opens mail: inspectors, and the one-shot children beside and below them."""
    from sekisho.testing.gateway import children_of

    roles = {process["pid"] for process in rig.gateway.state()["processes"]}
    below = [pid for pid in children_of(rig.gateway.pid) if pid not in roles]
    found = []
    while below:
        below = [child for pid in below for child in children_of(pid)]
        found += below
    return found


def ticks(pid: int) -> int:
    """Return the processor time of a process in hundredths of a second."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def limit_address_space(pid: int, limit: int) -> None:
    """Limit a process as its own user: root may only with CAP_SYS_RESOURCE, which not every container has."""
    owner = Path(f"/proc/{pid}").stat()
    program = f"import resource; resource.prlimit({pid}, resource.RLIMIT_AS, ({limit}, {limit}))"
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": ()} if os.geteuid() == 0 else {}
    subprocess.run([sys.executable, "-I", "-c", program], check=True, cwd="/", **identity)


async def memory_pressure(folder: Path, *, long: bool) -> Told:
    """An edge and the delivery process may have no more memory than they have; then one is killed as the kernel would do it."""
    del long
    told = Told()
    async with a_rig(folder, "memory") as rig:
        await rig.send(50)
        for role in ("edge", "delivery"):
            for pid in rig.gateway.pids(role)[:1]:
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
                limit = pages * resource.getpagesize() + (2 << 20)
                await asyncio.to_thread(limit_address_space, pid, limit)
        sending = asyncio.create_task(rig.send(200, seconds=120))
        await asyncio.sleep(3)
        for pid in rig.gateway.pids("edge")[:1] + rig.gateway.pids("delivery")[:1]:
            os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        await until_greets(rig)
        told.recovery = f"{time.monotonic() - began:.1f} s"
        await sending
        found = await rig.account(told, settle=150)
        told.must(found.acknowledged == len(rig.sent), f"{len(rig.sent) - found.acknowledged} messages were never taken")
        told.held = "an edge and the delivery process 2 MiB above what they had, then killed; started again, all mail went on"
    return told
