"""One gateway with a next hop and a client, for one drill; and what a drill tells."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import accounts
from letters import Letter, Letters
from sender import Sender, Talk

from sekisho.testing.gateway import Gateway
from sekisho.testing.sink import Sink

SETTINGS = """
[service]
host_name = "gateway.test"
[routes]
"example.test" = ["127.0.0.1:{port}"]
"*" = ["127.0.0.1:{port}"]
[recipients]
"example.test" = ["u", "v", "w"]
[containers]
password_wait_minutes = 0
"""


@dataclass
class Told:
    """What a drill found. `why_not`: it cannot run here."""

    messages: int = 0
    lost: int = 0
    duplicates: int = 0
    why: str = ""  # of the duplicates
    recovery: str = "–"
    held: str = ""  # what was seen to hold
    problems: list[str] = field(default_factory=list)
    why_not: str = ""

    def must(self, holds: object, what: str) -> None:
        """Note a demand that does not hold."""
        if not holds:
            self.problems.append(what)

    def add(self, found: accounts.Account) -> None:
        """Take over an account."""
        self.messages += found.acknowledged
        self.lost += len(found.lost)
        self.duplicates += found.duplicates
        if found.twice_client:
            self.why = "the client heard no answer and came again"
        if found.twice_hop:
            self.why = (self.why + "; " if self.why else "") + "the hop's 250 was not noted before the kill"
        if not found.ok:
            self.problems.append(found.problems())


class Rig:
    """`async with a_rig(...) as rig`. Everything is in `folder`, which goes away afterwards."""

    def __init__(self, folder: Path, name: str, settings: str, role: str) -> None:
        self.folder, self.name = folder, name
        self.sink = Sink()
        self.letters = Letters(name)
        self.sent: list[Letter] = []
        self._settings, self._role = settings, role
        self.environment: dict[str, str] = {}
        self.gateway: Gateway

    async def open(self) -> None:
        await self.sink.start()
        self.gateway = Gateway(self.folder, SETTINGS.format(port=self.sink.port) + self._settings, role=self._role)
        self.folder.chmod(0o755)

    async def start(self) -> float:
        """Start the gateway; return the seconds until its greeting."""
        began = time.monotonic()
        self.gateway.environment = self.environment
        await asyncio.to_thread(self.gateway.start)
        return time.monotonic() - began

    def change(self, settings: str) -> None:
        """Write other settings for the next start."""
        self._settings = settings
        self.gateway.write_settings(SETTINGS.format(port=self.sink.port) + settings)

    async def stop(self) -> int:
        """Ask the gateway to end; return its exit code."""
        return await asyncio.to_thread(self.gateway.stop)

    async def close(self) -> None:
        with contextlib.suppress(AssertionError):
            await self.stop()
        await self.sink.stop()

    def sender(self, **options: object) -> Sender:
        return Sender(self.gateway.port, **options)

    async def send(
        self, count: int, *, seconds: float = 300.0, size: int = 0, sessions: int = 20, again: bool = True, **fields: object
    ) -> list[Letter]:
        """Send new letters; return them with their answers."""
        letters = self.letters.make(count, size=size, **fields)
        self.sent += letters
        await self.sender(sessions=sessions, until_answered=again).send(letters, seconds)
        return letters

    async def accepts_again(self, seconds: float = 120.0) -> float:
        """Return the seconds until a message is answered with 250."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            [letter] = await self.send(1, again=False, sessions=1, seconds=20)
            if letter.arrivals:
                return time.monotonic() - began
            await asyncio.sleep(0.1)
        return float("inf")

    async def settle(self, seconds: float = 120.0) -> bool:
        return await accounts.settle(self.gateway.data, seconds)

    async def account(self, told: Told, *, settle: float = 120.0, verify: bool = True) -> accounts.Account:
        """Wait until nothing is owed, compare, and add it to what is told."""
        settled = await self.settle(settle) if settle else True
        ledger = ""
        if verify:
            said = await asyncio.to_thread(self.gateway.command, "ledger", "verify")
            if said.returncode:
                ledger = (said.stdout + said.stderr).strip().replace("\n", " | ")[:300]
        found = await accounts.account(self.gateway.data, self.sent, self.sink, ledger=ledger)
        told.add(found)
        told.must(settled, f"after {settle:.0f} s {found.owed} were still owed")
        return found

    async def talk(self, **options: object) -> Talk:
        return await Talk.open(self.gateway.port, **options)


@asynccontextmanager
async def a_rig(
    folder: Path, name: str, settings: str = "", *, role: str = "mx", start: bool = True, environment: dict[str, str] | None = None
) -> AsyncIterator[Rig]:
    """Give a running gateway with its next hop."""
    rig = Rig(folder, name, settings, role)
    await rig.open()
    rig.environment = environment or {}
    try:
        if start:
            await rig.start()
        yield rig
    finally:
        await rig.close()


async def until(happened: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait until something is so; False when the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return True
        await asyncio.sleep(0.05)
    return False


def percentile(values: list[float], share: float) -> float:
    """Return a percentile; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
