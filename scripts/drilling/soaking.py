"""Drill 40: minutes or hours at 60 % of what this machine can do, with a random fault each minute; counts, memory and descriptors are followed."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from curves import draw
from kills import until_greets
from letters import Letter
from rig import Rig, Told, a_rig
from slim import Slim
from watching import Watch

MINUTES = 15.0
RATE = 0.0  # messages a second; 0: 60 % of what 400 messages found
CALM = False  # without faults: what grows is seen best
SHARE = 0.6
SESSIONS = 12
AHEAD = 10.0  # seconds of letters that are made at a time
MOST_GROWTH = 1.0  # MB a minute of one process, once it is warm: below what reading memory can tell in minutes
MOST_DESCRIPTORS = 30  # more than a process had after warming up
PICTURE: Path | None = None
FAULTS = ("kill edge", "kill delivery", "kill inspector", "kill keeper", "stop delivery", "stop inspector", "hop gone", "hop refuses", "reload")


async def soak(folder: Path, *, long: bool) -> Told:
    """Find the machine's rate, go on at 60 % of it, and break something every minute."""
    del long
    told = Told()
    async with a_rig(folder, "soak") as rig:
        await rig.send(100)
        began = time.monotonic()
        await rig.send(400, sessions=10)
        full = 400 / (time.monotonic() - began)
        rate = RATE or SHARE * full
        watch, faults = Watch(rig.gateway), Counter[str]()
        end = watch.began + MINUTES * 60
        slim = Slim(rig)
        works = [asyncio.create_task(work) for work in (watch.run(), slim.run(), *(() if CALM else (_break(rig, end, faults),)))]
        before = len(rig.sent)
        await _load(rig, rate, end)
        came = (len(rig.sent) - before) / (time.monotonic() - watch.began)
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)
        await slim.settle(300)
        await rig.account(told, settle=300)
        _judge(told, watch)
        if PICTURE is not None:
            PICTURE.write_text(draw(watch, slim.counts, faults))
    told.recovery = "each fault by itself"
    told.held = (
        f"{MINUTES:g} minutes at {came:.0f}/s ({'as told' if RATE else f'60 % of {full:.0f}/s'}); faults: "
        f"{', '.join(f'{name} {times}' for name, times in sorted(faults.items())) or 'none'}; {told.held}"
    )
    return told


def _judge(told: Told, watch: Watch) -> None:
    """Memory and descriptors of each process must stand still, once it is warm."""
    warm = min(5.0, MINUTES / 3)
    growth = watch.growth(warm)
    for role, (slope, minutes, descriptors) in growth.items():
        told.must(slope < MOST_GROWTH, f"{role} grows by {slope:.2f} MB a minute, {minutes:.1f} minutes after {warm:.1f} of warming up")
        told.must(descriptors < MOST_DESCRIPTORS, f"{role} has {descriptors} descriptors more than when it was warm")
    told.must(growth, "no process lived long enough to be followed")
    parts = [f"{role} {slope:+.2f} ({descriptors:+d})" for role, (slope, _, descriptors) in sorted(growth.items())]
    told.held = (
        f"allocated memory in MB a minute (and descriptors), the worst of each role's processes {warm:.1f} minutes after its start: "
        f"{', '.join(parts)}; inspectors, which are replaced after 500 messages, had {watch.largest('inspector'):.0f} MB at most, with what they inherit; "
        "[plotted](evaluation/soak.svg)"
    )


async def _load(rig: Rig, rate: float, end: float) -> None:
    """Send letters at a rate, whatever is broken meanwhile: what was held up comes after."""
    queue: asyncio.Queue[Letter | None] = asyncio.Queue(maxsize=int(rate * 60))

    async def session() -> None:
        while (letter := await queue.get()) is not None:
            letters = [letter]
            while len(letters) < 20 and not queue.empty():
                if (following := queue.get_nowait()) is None:
                    queue.put_nowait(None)
                    break
                letters.append(following)
            await rig.sender(sessions=1).send(letters, 600)

    sessions = [asyncio.create_task(session()) for _ in range(SESSIONS)]
    due = time.monotonic()
    while time.monotonic() < end:
        for letter in rig.letters.make(max(1, int(rate * AHEAD))):
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + 1 / rate, time.monotonic() - 5)
            if time.monotonic() >= end:
                break
            rig.sent.append(letter)
            await queue.put(letter)
    for _ in sessions:
        await queue.put(None)
    await asyncio.gather(*sessions)


async def _break(rig: Rig, end: float, faults: Counter[str]) -> None:
    chance = random.Random(time.time())
    while time.monotonic() < end - 30:
        await asyncio.sleep(60)
        fault = chance.choice(FAULTS)
        faults[fault] += 1
        word, _, what = fault.partition(" ")
        with contextlib.suppress(ProcessLookupError, OSError, ValueError):
            if word == "kill":
                os.kill(chance.choice(rig.gateway.pids(what)), signal.SIGKILL)
                await until_greets(rig)
            elif word == "stop":
                pid = chance.choice(rig.gateway.pids(what))
                os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(5)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
            elif what == "gone":
                await rig.sink.stop()
                await asyncio.sleep(8)
                await rig.sink.start()
            elif what == "refuses":
                rig.sink.script = lambda verb, _: "451 4.3.0 later" if verb == "MAIL" else None
                await asyncio.sleep(8)
                rig.sink.script = lambda *_: None
            else:
                rig.gateway.hang_up()
