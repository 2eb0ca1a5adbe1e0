"""Every process announces itself to all machines, and hears whether its own is to rest."""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace

from sekisho.app.roles.common import Place
from sekisho.model.errors import TemporaryFailure
from sekisho.model.node import Announcement, NodeState
from sekisho.ports.clock import Clock
from sekisho.ports.nodes import BELL, Nodes
from sekisho.ports.signals import Signals

log = logging.getLogger(__name__)

PACE = 10.0  # seconds between two announcements: also what a lost ring costs
LEASE = 35.0  # three may be missed
KEPT = 86_400.0  # for which a silent one is still shown
_DRAINING_PACE = 0.5
_TELL = 60.0  # seconds between two lines about a store that does not answer
_LONGEST = 300


class Announcer:
    """One for each process. What it is told is what it does: `drain(True)`, `drain(False)`; nothing is lost where it hears late."""

    def __init__(
        self,
        nodes: Nodes,
        signals: Signals,
        clock: Clock,
        place: Place,
        process: str,
        at_work: Callable[[], int] = lambda: 0,
        drain: Callable[[bool], None] | None = None,
    ) -> None:
        """`at_work`: how much is under way; without `drain` there is nothing to drain here."""
        self._nodes, self._signals, self._clock = nodes, signals, clock
        self._at_work, self._drain = at_work, drain
        self._is_draining = False
        self._told = float("-inf")
        now = clock.now()
        state = place.state
        reduced = state.get("reduced")
        self._cores = place.cores
        self._row = Announcement(
            node=str(state["node"]),
            place=str(state["place"]),
            process=process,
            role=process.partition("-")[0],
            generation=float(str(state["started_at"])),
            program=str(state["version"]),
            knows=nodes.knows,
            started_at=now,
            seen_at=now,
            reduced=tuple(str(one)[:_LONGEST] for one in reduced[:20]) if isinstance(reduced, list) else (),
        )

    async def once(self) -> None:
        """Announce now, and do what is wished. A store that does not answer leaves everything as it is."""
        now = self._clock.now()
        self._row = replace(
            self._row, seen_at=now, standing=self.standing, at_work=self._at_work(), load=round(os.getloadavg()[0] / max(1, self._cores), 2)
        )
        try:
            wish = await self._nodes.announce(self._row, now + LEASE, now - KEPT)
        except (TemporaryFailure, OSError) as failure:
            if time.monotonic() - self._told > _TELL:
                self._told = time.monotonic()
                log.warning("the other machines cannot be told of this one: %s", failure)
            return
        if self._drain is not None and self._is_draining != (wish is not None):
            self._is_draining = wish is not None
            log.warning("this machine is being drained" if wish else "this machine takes work again", extra={"by": wish.by if wish else ""})
            self._drain(self._is_draining)

    @property
    def standing(self) -> NodeState:
        """How this process stands now."""
        if not self._is_draining:
            return NodeState.OPEN
        return NodeState.DRAINING if self._at_work() else NodeState.DRAINED

    async def run(self) -> None:
        """Announce until cancelled: at each ring, at a pace, and as soon as a drain is done."""
        while True:
            before = self._is_draining
            await self.once()
            if self._is_draining != before:
                continue
            pause = _DRAINING_PACE if self._is_draining and self._row.standing is not NodeState.DRAINED else PACE
            try:
                await self._signals.wait(BELL, pause)
            except OSError:  # the bell is broken: the pause is slept instead
                await asyncio.sleep(pause)

    async def leave(self) -> None:
        """Take the row away at an end in good order. Where that fails the row falls silent by itself."""
        try:
            async with asyncio.timeout(2.0):
                await self._nodes.leave(self._row)
        except (TemporaryFailure, OSError, TimeoutError) as failure:
            log.info("the other machines were not told that this one ends: %s", failure)
