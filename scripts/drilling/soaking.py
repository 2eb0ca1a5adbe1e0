"""Drill 40: hours, or minutes, at 60 % of what this machine can do, with a random fault each minute; counts, memory and descriptors are followed."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from kills import until_greets
from rig import Rig, Told, a_rig

MINUTES = 15.0
SHARE = 0.6
PICTURE = Path(__file__).resolve().parent.parent.parent / "docs" / "evaluation" / "soak.svg"


async def soak(folder: Path, *, long: bool) -> Told:
    """Find the machine's rate, go on at 60 % of it, and break something every minute."""
    del long
    told = Told()
    async with a_rig(folder, "soak") as rig:
        await rig.send(100)
        began = time.monotonic()
        await rig.send(400, sessions=10)
        full = 400 / (time.monotonic() - began)
        wanted = SHARE * full
        series: list[tuple[float, float, int, int]] = []
        faults: Counter[str] = Counter()
        start = time.monotonic()
        end = start + MINUTES * 60
        watching = asyncio.create_task(_watch(rig, start, series))
        breaking = asyncio.create_task(_break(rig, end, faults))
        sender = rig.sender(sessions=12, per_connection=20)
        sender.pace = 12 / wanted
        while time.monotonic() < end:
            letters = rig.letters.make(max(12, int(wanted * 20)))
            rig.sent += letters
            await sender.send(letters, 600)
        breaking.cancel()
        await asyncio.gather(breaking, return_exceptions=True)
        await rig.account(told, settle=300)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        slope, descriptors = _slope(series), series[-1][3] - series[len(series) // 3][3]
        if MINUTES >= 10:  # before that caches are still filling
            told.must(slope < 2.0, f"memory grows by {slope:.1f} MB a minute")
        told.must(abs(descriptors) < 60, f"descriptors changed by {descriptors}")
        with contextlib.suppress(OSError):
            PICTURE.write_text(draw(series, faults))
        told.recovery = "each fault by itself"
        told.held = (
            f"{MINUTES:.0f} minutes at {wanted:.0f}/s (60 % of {full:.0f}/s); faults: {', '.join(f'{name} {times}' for name, times in sorted(faults.items()))}; "
            f"memory {slope:+.2f} MB a minute over the last two thirds, descriptors {descriptors:+d}"
        )
    return told


async def _break(rig: Rig, end: float, faults: Counter[str]) -> None:
    chance = random.Random(time.time())
    while time.monotonic() < end - 30:
        await asyncio.sleep(60)
        fault = chance.choice(
            ["kill edge", "kill delivery", "kill inspector", "kill keeper", "stop delivery", "stop inspector", "hop gone", "hop refuses", "reload"]
        )
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


async def _watch(rig: Rig, start: float, series: list[tuple[float, float, int, int]]) -> None:
    """Note minutes, resident MB, messages at the hop and open descriptors of the supervised processes, every 5 seconds."""
    while True:
        memory = descriptors = 0
        for process in rig.gateway.state()["processes"]:
            with contextlib.suppress(OSError, IndexError):
                memory += int(Path(f"/proc/{process['pid']}/statm").read_text().split()[1]) * 4_096
                descriptors += sum(1 for _ in Path(f"/proc/{process['pid']}/fd").iterdir())
        series.append(((time.monotonic() - start) / 60, memory / 1e6, len(rig.sink.messages), descriptors))
        await asyncio.sleep(5)


def _slope(series: list[tuple[float, float, int, int]]) -> float:
    """Return the growth in MB a minute over the last two thirds, by least squares."""
    points = [(minute, memory) for minute, memory, _, _ in series[len(series) // 3 :]]
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def draw(series: list[tuple[float, float, int, int]], faults: Counter[str]) -> str:
    """Return a picture of memory, descriptors and messages over the minutes (SVG)."""
    width, height, left = 720, 130, 60
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{3 * height + 40}" font-family="sans-serif" font-size="11">']
    last = max(series[-1][0], 0.1)
    for row, (name, column) in enumerate((("resident MB", 1), ("messages at the hop", 2), ("descriptors", 3))):
        most = max(point[column] for point in series) or 1
        top = 20 + row * height
        places = " ".join(
            f"{left + (width - left - 10) * point[0] / last:.1f},{top + (height - 30) * (1 - point[column] / most):.1f}" for point in series
        )
        parts.append(f'<text x="4" y="{top - 6}">{name} (top: {most:.0f})</text><polyline fill="none" stroke="#345" points="{places}"/>')
        parts.append(f'<line x1="{left}" y1="{top + height - 30}" x2="{width - 10}" y2="{top + height - 30}" stroke="#aaa"/>')
    parts.append(f'<text x="4" y="{3 * height + 30}">{last:.0f} minutes; {sum(faults.values())} faults</text></svg>')
    return "\n".join(parts) + "\n"
