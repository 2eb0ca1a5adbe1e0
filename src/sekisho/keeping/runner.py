"""The keeper: every job at its own pace, and none that fails stops another or itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sekisho.keeping import health, orphans, retention
from sekisho.keeping.outbox import pump
from sekisho.keeping.retention import Retention
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.history import History
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Records
from sekisho.ports.signals import BELL_SHAPE, Signals

log = logging.getLogger(__name__)

# After a ring, more is waited for: a round costs two commits however many rows it moves, and one for each message cost 1.5 ms of CPU a message.
_GATHERING = 0.25


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again: every so many seconds, or when its bell rings."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    bell: str = ""

    def __post_init__(self) -> None:
        """Refuse a bell that nobody could wait for. Raises ValueError."""
        if self.bell and not BELL_SHAPE.fullmatch(self.bell):
            raise ValueError(f"the job {self.name!r} has no possible bell: {self.bell!r}")


class Keeper:
    """One for a data folder; a second one would do no harm."""

    def __init__(
        self,
        records: Records,
        blobs: Blobs,
        history: History,
        signals: Signals,
        clock: Clock,
        metrics: Metrics,
        folder: Path,
        keep: Retention | None = None,
        others: Sequence[Job] = (),
    ) -> None:
        """`others` are jobs that need more than these stores, such as DNS."""
        self._signals = signals
        self._metrics = metrics
        self._folder = folder
        self._records = records
        self._history = history
        kept = keep or Retention()
        self.jobs = (
            Job("history", 1.0, lambda: pump(records, history), "history"),
            Job("health", 15.0, self._look),
            Job("purge", 10.0, lambda: retention.purge(records, blobs, clock.now() - kept.settled)),
            Job("expire", 60.0, lambda: retention.expire(records, clock.now())),
            Job("move", 5.0, lambda: retention.move_held(records, blobs)),
            Job("prune", 600.0, lambda: retention.prune(records, history, clock.now(), kept)),
            Job("index", 60.0, self._catch_up),
            Job("orphans", 3_600.0, lambda: orphans.sweep(records, blobs, clock.now())),
            *others,
        )

    async def run(self) -> None:
        """Keep for ever; cancelled at shutdown: every job is safe to break off anywhere."""
        async with asyncio.TaskGroup() as group:
            for job in self.jobs:
                group.create_task(self._repeat(job))

    async def once(self) -> None:
        """Do every job once, failures and all."""
        for job in self.jobs:
            await self._do(job)

    async def _repeat(self, job: Job) -> None:
        while True:
            await self._do(job)
            await self._rest(job)

    async def _rest(self, job: Job) -> None:
        """Wait until the job is due again. A bell that fails costs its ring, never the job."""
        try:
            rung = bool(job.bell) and await self._signals.wait(job.bell, job.seconds)
        except Exception:  # task boundary: the pause is slept instead
            log.exception("the bell %r of the job %r failed; the job goes on by the clock", job.bell, job.name)
            self._metrics.count("keeping_failures_total", job=job.name)
            await asyncio.sleep(job.seconds)
            return
        if rung:
            await asyncio.sleep(_GATHERING)
        elif not job.bell:
            await asyncio.sleep(job.seconds)

    async def _do(self, job: Job) -> None:
        try:
            await job.work()
        except Exception:  # task boundary: the job is done again in `seconds`
            log.exception("the job %r failed; again in %.0f s", job.name, job.seconds)
            self._metrics.count("keeping_failures_total", job=job.name)

    async def _catch_up(self) -> None:
        """Make lines and index anew after an update that needs it; in steps, so that new rows are stored between."""
        while await self._history.catch_up(retention.STEP):
            pass

    async def _look(self) -> None:
        for problem in (await health.look(self._records, self._folder, self._metrics)).problems:
            log.warning(problem)
