"""Asks the configured scanners about a message and records what each said: found, nothing, too large, still at it, or no answer."""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import assert_never

from sekisho.model.dossier import Answer
from sekisho.model.errors import TemporaryFailure
from sekisho.model.message import Message
from sekisho.ports.clock import Clock
from sekisho.ports.scanners import Pending, Scanned, Scanner, TooLarge

log = logging.getLogger(__name__)

QUESTION = "scanner:"


class Scanners:
    """All scanners of one process. It remembers since when each gives no answer, because policy waits only so long."""

    def __init__(self, scanners: Sequence[Scanner], clock: Clock) -> None:
        self._scanners, self._clock = tuple(scanners), clock
        self._silent_since: dict[str, float] = {}
        self.deaf: set[str] = set()  # scanners that answered and did not know the test string: their "nothing found" counts as no answer

    @property
    def any(self) -> bool:
        """Tell whether there is anybody to ask."""
        return bool(self._scanners)

    @property
    def names(self) -> tuple[str, ...]:
        """Who is asked."""
        return tuple(scanner.name for scanner in self._scanners)

    def trouble(self, name: str) -> str:
        """Return what is wrong with a scanner now, "" where nothing is."""
        if name in self.deaf:
            return "it does not find the standard test string"
        since = self._silent_since.get(name)
        return f"no answer for {max(0.0, self._clock.now() - since):.0f} s" if since is not None else ""

    async def ask(self, content: bytes | int, message: Message) -> tuple[Answer, ...]:
        """Ask all at once; there is one answer for each, also for those that gave none."""
        return tuple(await asyncio.gather(*(self._ask(scanner, content, message) for scanner in self._scanners)))

    async def test(self, content: bytes, message: Message) -> None:
        """Ask every scanner that must know it about the standard test string, and remember who is deaf. Silence says nothing of hearing."""
        for scanner in self._scanners:
            if not scanner.knows_test_string:
                continue
            try:
                result = await scanner.scan(content, message)
            except TemporaryFailure:
                continue
            if isinstance(result, Scanned) and not result.names:
                if scanner.name not in self.deaf:
                    log.error("%s is alive but deaf: it does not find the standard test string; its word counts as no answer", scanner.name)
                self.deaf.add(scanner.name)
            elif scanner.name in self.deaf:
                self.deaf.discard(scanner.name)
                log.warning("%s finds the test string again", scanner.name)

    async def close(self) -> None:
        """Let go of every scanner's connections."""
        for scanner in self._scanners:
            await scanner.close()

    async def _ask(self, scanner: Scanner, content: bytes | int, message: Message) -> Answer:
        began = time.perf_counter_ns()
        try:
            result = await scanner.scan(content, message)
        except TemporaryFailure as failure:
            since = self._silent_since.setdefault(scanner.name, self._clock.now())
            log.warning("no answer from %s: %s", scanner.name, failure)
            return _answer(scanner, "failed", (str(failure)[:200], f"since={since:.3f}"), began)
        if scanner.name in self.deaf and result == Scanned():
            since = self._silent_since.setdefault(scanner.name, self._clock.now())
            return _answer(scanner, "failed", ("it does not find the standard test string", f"since={since:.3f}"), began)
        self._silent_since.pop(scanner.name, None)
        match result:
            case Scanned(names=names):
                return _answer(scanner, "answered", names, began)
            case TooLarge():
                return _answer(scanner, "none", ("too large",), began)
            case Pending(seconds=seconds):
                return _answer(scanner, "pending", (f"again={self._clock.now() + seconds:.3f}",), began)
            case _:
                assert_never(result)


def _answer(scanner: Scanner, outcome: str, values: tuple[str, ...], began: int) -> Answer:
    return Answer(f"{QUESTION}{scanner.name}", outcome, values, (time.perf_counter_ns() - began) // 1000)
