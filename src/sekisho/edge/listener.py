"""One listening socket in one edge process: makes sessions, watches their clocks, drains them."""

import asyncio
import logging
import socket
import time

from sekisho.edge.door import Door
from sekisho.edge.guard import Guard
from sekisho.edge.premises import ListenerSettings, Premises
from sekisho.edge.session import Session
from sekisho.gate.reception import Reception
from sekisho.ports.blobs import Blobs
from sekisho.ports.metrics import Metrics

log = logging.getLogger(__name__)

CLOCK_SECONDS = 1.0


class Listener(Premises):
    """All sessions of one socket in this process."""

    def __init__(self, settings: ListenerSettings, door: Door, guard: Guard, blobs: Blobs, reception: Reception, metrics: Metrics) -> None:
        super().__init__(settings, door, guard, blobs, reception, metrics)
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self, listening: socket.socket) -> None:
        """Accept sessions from an inherited socket."""
        self.metrics.gauge("stress_mode", 0)  # what a process that was killed said last stands until somebody says otherwise
        self._server = await asyncio.get_running_loop().create_server(lambda: Session(self), sock=listening, backlog=1024)
        self._watch = asyncio.ensure_future(self._watch_clocks())

    async def stop(self, seconds: float) -> None:
        """Accept no more, let messages under way finish, then close; at most that many seconds."""
        self.draining = True
        if self._server is not None:
            self._server.close()
        deadline = time.monotonic() + seconds
        while self.sessions and time.monotonic() < deadline:
            for session in tuple(self.sessions):
                session.drain()
            await asyncio.sleep(0.05)
        if self._watch is not None:
            self._watch.cancel()

    def rest(self, wished: bool) -> None:
        """Let nobody in and let everybody go as soon as nothing is under way (421), or open again: the machine is drained, the service goes on."""
        self.draining = wished
        for session in tuple(self.sessions) if wished else ():
            session.drain()

    async def _watch_clocks(self) -> None:
        """One task looks at all sessions each second: cheaper than a timer for each."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(CLOCK_SECONDS)
            now = time.monotonic()
            self._look_at_stress(now, now - before - CLOCK_SECONDS)
            before = now
            for session in tuple(self.sessions):
                session.check_clock(now)

    def _look_at_stress(self, now: float, late: float) -> None:
        stress = self.guard.stress
        changed = stress.look(self.guard.total, now, late)
        if changed or stress.is_on:  # again and again while it lasts: another edge that starts or calms down meanwhile says that there is none
            self.metrics.gauge("stress_mode", int(stress.is_on))
        if not changed:
            return
        if stress.is_on:
            log.warning("overloaded: %d sessions; clients get 10 seconds for a command until it is calm", self.guard.total)
        else:
            log.warning("the overload is over: %d sessions", self.guard.total)
