"""What the two lanes of the pool share: inspectors come, die, are buried, and the message that killed one is charged with it."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from sekisho.gate.inspectors.client import ZygoteClient, ZygoteLost, how_it_ended
from sekisho.gate.inspectors.inspector import Inspector, Job
from sekisho.gate.inspectors.jobs import Answered
from sekisho.gate.inspectors.line import Line
from sekisho.model.errors import TemporaryFailure

log = logging.getLogger("sekisho.inspectors")

_LONGEST_PAUSE = 2.0  # seconds between attempts to get an inspector, when they fail


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many inspectors one edge keeps and how long they may take. A machine has cores + 2 of them: divide by the number of edges."""

    size: int = 2  # kept always
    most: int = 8  # grown to when messages wait
    one_shots: int = 2  # at once
    spares: int = 2  # one-shot children kept ready
    recycle_after: int = 500  # messages
    waiting: int = 1_000  # messages that may wait; further ones are told to come again
    patience: float = 60.0  # seconds that a message waits at most
    seconds: float = 10.0  # for one opening ...
    seconds_per_megabyte: float = 1.0  # ... and more for large messages
    slow: float = 0.25  # seconds after which what waits behind a running message is sent elsewhere
    idle: float = 30.0  # seconds after which an inspector beyond `size` is let go

    def allowed(self, size: int) -> float:
        """Return the seconds that a message of that many octets may take."""
        return self.seconds + self.seconds_per_megabyte * size / 1_000_000


@dataclass(slots=True)
class PoolStats:
    """Counters since the start; the names are those of the metrics."""

    opened: int = 0
    one_shots: int = 0  # messages opened in a child of their own
    glances: int = 0  # messages of which only the pictures were looked at in a child of their own
    known_pictures: int = 0  # messages with exactly the pictures of an earlier one, in which was nothing
    deaths: int = 0  # charged to a message
    overdue: int = 0  # killed at their time budget
    broken: int = 0  # killed for breaking the protocol or the bounds
    resent: int = 0  # messages sent again without charge
    could_not_open: int = 0
    refused: int = 0  # told to come again: too many were waiting
    expired: int = 0  # told to come again: waited too long
    spawned: int = 0
    recycled: int = 0
    not_spawned: int = 0


Charge = Callable[[Job, str], None]


class Lane(ABC):
    """A queue of jobs and the inspectors that work on it."""

    one_shot = False

    def __init__(self, line: Line, settings: PoolSettings, stats: PoolStats, charge: Charge) -> None:
        self.settings = settings
        self.stats = stats
        self.waiting: deque[Job] = deque()
        self.inspectors: list[Inspector] = []
        self._line = line
        self._charge = charge
        self._clients: dict[Inspector, ZygoteClient] = {}
        self._dying: set[Job] = set()  # their inspector is being buried; not yet known whose fault it was
        self._coming = 0
        self._pause = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._loop = asyncio.get_running_loop()

    def place(self, job: Job) -> None:
        """Take a job; it is begun as soon as an inspector has room."""
        self.waiting.append(job)
        self.pump()

    @abstractmethod
    def pump(self) -> None:
        """Give waiting jobs to inspectors that have room."""

    @abstractmethod
    def wanted(self) -> int:
        """Return how many inspectors there should be now."""

    @abstractmethod
    def answered(self, inspector: Inspector, job: Job, answer: Answered) -> None:
        """Take the answer to a job; the inspector has room again."""

    def discarded(self, inspector: Inspector) -> None:
        """An answer that nobody wanted came; the inspector has room again."""
        del inspector
        self.pump()

    def lost(self, inspector: Inspector, why: str) -> None:
        """An inspector died, or was closed because it broke a rule: what it ran is charged, what it had not begun is not."""
        running = inspector.running
        unstarted = [job for job in inspector.unstarted() if not job.unwanted]
        self.stats.resent += len(unstarted)
        self.waiting.extendleft(reversed(unstarted))
        if inspector in self.inspectors:
            self.inspectors.remove(inspector)
        if why.startswith("broke"):
            self.stats.broken += 1
        if running is None and not inspector.served:
            self._slow_down()  # born dead: do not spin
        if running is not None:
            self._dying.add(running)
        self._later(self._bury(inspector, running, why))
        self.fill()
        self.pump()

    def kill_overdue(self, now: float) -> None:
        """Kill every inspector whose message takes too long; the message is charged."""
        for inspector in list(self._clients):
            why = "" if inspector.closed else inspector.overdue(now)
            if why:
                self.stats.overdue += 1
                inspector.close()
                self.lost(inspector, why)

    def tick(self, now: float) -> None:
        """Send away who waited too long, and see that there are inspectors enough."""
        while self.waiting and (self.waiting[0].unwanted or now - self.waiting[0].asked_at > self.settings.patience):
            job = self.waiting.popleft()
            if not job.unwanted:
                self.stats.expired += 1
                job.future.set_exception(TemporaryFailure("no inspector had time for the message"))
        self.fill()
        self.pump()

    def fill(self) -> None:
        """Ask for as many inspectors as are wanted and not there yet."""
        while not self._closed and len(self.inspectors) + self._coming < self.wanted():
            self._coming += 1
            self._later(self._fetch())

    def release(self, inspector: Inspector) -> None:
        """Let an inspector go that has nothing to do."""
        if inspector in self.inspectors:
            self.inspectors.remove(inspector)
        inspector.close()
        self._later(self._bury(inspector, None, "let go"))

    async def close(self) -> None:
        """End every inspector; who still waits is told to come again."""
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()
        jobs = [*self.waiting, *self._dying]
        for inspector in list(self._clients):
            jobs += [sent.job for sent in inspector.sent]
            inspector.close()
        for job in jobs:
            if not job.unwanted:
                job.future.set_exception(TemporaryFailure("the inspectors are closed"))
        self.waiting.clear()
        self.inspectors.clear()
        self._clients.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _fetch(self) -> None:
        try:
            if self._pause:
                await asyncio.sleep(self._pause)
            client, spawned = await self._line.spawn()
        except (OSError, ZygoteLost) as error:
            self.stats.not_spawned += 1
            self._slow_down()
            log.warning("no inspector: %s; next attempt in %.1f s", error, self._pause)
            return  # the tick asks again
        finally:
            self._coming -= 1
        self.stats.spawned += 1
        inspector = Inspector(spawned, self, one_shot=self.one_shot)
        self._clients[inspector] = client
        self.inspectors.append(inspector)
        self.arrived()

    def arrived(self) -> None:
        """Take notice that a new inspector is there."""
        self.pump()

    async def _bury(self, inspector: Inspector, job: Job | None, why: str) -> None:
        client = self._clients.pop(inspector)
        try:
            status = await client.end(inspector.pid)
        except ZygoteLost:
            # Every inspector dies with its zygote, so this death says nothing about the message.
            if job is not None:
                self._dying.discard(job)
                self.stats.resent += 1
                self.waiting.appendleft(job)
            self.fill()
            self.pump()
            return
        if why == "let go":
            return
        reason = why or how_it_ended(status)
        log.warning("inspector %d %r (%s) after %d messages", inspector.pid, reason, how_it_ended(status), inspector.served)
        if job is not None:
            self._dying.discard(job)
            self._charge(job, reason)

    def _slow_down(self) -> None:
        self._pause = min(max(0.1, self._pause * 2), _LONGEST_PAUSE)

    def _later(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the inspectors' keeping failed", exc_info=task.exception())
