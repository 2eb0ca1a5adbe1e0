"""What every process of a running gateway holds, read from outside: memory of its own, shared memory by halves, descriptors; and how that grows."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sekisho.testing.gateway import Gateway, children_of

EVERY = 5.0  # seconds
SPAN = 1.5  # minutes that a process must be followed after its warming up, for its growth to be told
FILES = ("spool.db", "spool.db-wal", "history.db", "history.db-wal")


@dataclass(frozen=True, slots=True)
class Reading:
    """One process at one moment. Sizes in MB of 10^6 octets."""

    minute: float  # since the beginning
    pid: int
    own: float  # what it has allocated, in memory now; inherited pages too, so that nothing changes when those who share them come and go
    share: float  # of all its pages, of each shared one its part
    descriptors: int


@dataclass
class Watch:
    """Readings by role; inspectors and their children all count as `inspector`."""

    gateway: Gateway
    began: float = field(default_factory=time.monotonic)
    roles: dict[str, list[Reading]] = field(default_factory=lambda: defaultdict(list))
    totals: list[tuple[float, float, int]] = field(default_factory=list)  # minute, MB of all processes, descriptors of all
    files: list[tuple[float, dict[str, float]]] = field(default_factory=list)  # minute, MB by name

    async def run(self) -> None:
        """Read every few seconds, until cancelled."""
        while True:
            await asyncio.to_thread(self.read)
            await asyncio.sleep(EVERY)

    def read(self) -> None:
        """Read every process once."""
        minute, memory, descriptors = (time.monotonic() - self.began) / 60, 0.0, 0
        for pid, role in processes(self.gateway):
            with contextlib.suppress(OSError):
                own, share = memory_of(pid)
                opened = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
                self.roles[role].append(Reading(minute, pid, own, share, opened))
                memory, descriptors = memory + share, descriptors + (opened if role != "inspector" else 0)
        if memory:
            self.totals.append((minute, memory, descriptors))
        sizes = {name: (self.gateway.data / name).stat().st_size / 1e6 for name in FILES if (self.gateway.data / name).exists()}
        self.files.append((minute, sizes))

    def growth(self, warm: float) -> dict[str, tuple[float, float, int]]:
        """Return, by role, MB a minute, the minutes it was followed and the change of descriptors: the worst of its processes that were followed
        long enough after `warm` minutes of their lives.
        """
        found: dict[str, tuple[float, float, int]] = {}
        for role, readings in self.roles.items():
            lives: dict[int, list[Reading]] = defaultdict(list)
            for reading in readings:
                lives[reading.pid].append(reading)
            for life in lives.values() if role != "inspector" else ():
                grown_up = [reading for reading in life if reading.minute >= life[0].minute + warm]
                if not grown_up or grown_up[-1].minute - grown_up[0].minute < SPAN:
                    continue
                told = slope((one.minute, one.own) for one in grown_up), grown_up[-1].minute - grown_up[0].minute
                opened = grown_up[-1].descriptors - min(one.descriptors for one in grown_up)
                found[role] = max(found.get(role, (float("-inf"), 0.0, 0)), (*told, opened))
        return found

    def largest(self, role: str) -> float:
        """Return the most that one process of a role had allocated, in MB."""
        return max((reading.own for reading in self.roles[role]), default=0.0)


def processes(gateway: Gateway) -> list[tuple[int, str]]:
    """Return the ids of all processes, with what they are."""
    supervisor = gateway.pid
    with contextlib.suppress(OSError, ValueError, KeyError):
        names = {process["pid"]: process["name"] for process in gateway.state()["processes"] if process["pid"]}
        found = [(supervisor, "supervisor"), *names.items()]
        for zygote in children_of(supervisor):
            if zygote not in names:
                found.append((zygote, "zygote"))
                found += [(pid, "inspector") for pid in children_of(zygote)]
        return found
    return [(supervisor, "supervisor")]


def memory_of(pid: int) -> tuple[float, float]:
    """Return what a process has allocated, and its share, in MB. Needs root, as the processes let nobody look; else both are what is resident."""
    try:
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    except PermissionError:
        return (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4_096 / 1e6,) * 2
    kilobytes = {name: int(value.split()[0]) for name, value in fields.items()}
    return (kilobytes["Anonymous"] + kilobytes["Swap"]) * 1_024 / 1e6, kilobytes["Pss"] * 1_024 / 1e6


def slope(points: Iterable[tuple[float, float]]) -> float:
    """Return the growth a minute, by least squares."""
    known = list(points)
    mean_x, mean_y = (sum(column) / len(known) for column in zip(*known, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in known)
    return sum((x - mean_x) * (y - mean_y) for x, y in known) / spread if spread else 0.0
