"""The keeper: every job at its own pace, and none that fails stops another or itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sekisho.keeping.leading import Leading
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.metrics import Metrics
from sekisho.ports.signals import BELL_SHAPE, Signals

log = logging.getLogger(__name__)

# After a ring, more is waited for: a round costs two commits however many rows it moves, and one for each message cost 1.5 ms of CPU a message.
_GATHERING = 0.25


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again: every so many seconds, or when its bell rings. `everywhere`: by each keeper, not by the leading one alone."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    bell: str = ""
    everywhere: bool = False

    def __post_init__(self) -> None:
        """Refuse a bell that nobody could wait for. Raises ValueError."""
        if self.bell and not BELL_SHAPE.fullmatch(self.bell):
            raise ValueError(f"the job {self.name!r} has no possible bell: {self.bell!r}")


class Keeper:
    """One leads over all machines; the others look after their own machine and take over when its lease ends."""

    def __init__(self, jobs: Sequence[Job], signals: Signals, metrics: Metrics, leading: Leading | None = None) -> None:
        """Without `leading` there is no other keeper."""
        self.jobs = tuple(jobs)
        self._signals = signals
        self._metrics = metrics
        self._leading = leading

    async def run(self) -> None:
        """Keep for ever; cancelled at shutdown: every job is safe to break off anywhere."""
        if self._leading is None:
            await self._work(self.jobs)
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work([job for job in self.jobs if job.everywhere]))
            group.create_task(self._wait_and_lead(self._leading, [job for job in self.jobs if not job.everywhere]))

    async def _work(self, jobs: Sequence[Job]) -> None:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(self._repeat(job))

    async def _wait_and_lead(self, leading: Leading, jobs: Sequence[Job]) -> None:
        """Work while the lead is ours. Who was overtaken breaks its jobs off; what one of them still writes the stores refuse, by the token."""
        while True:
            await leading.taken()
            log.info("this keeper leads")
            self._metrics.gauge("keeper_leads", 1)
            working = asyncio.create_task(self._work(jobs))
            try:
                await leading.lost()
            finally:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)
                self._metrics.gauge("keeper_leads", 0)
            log.warning("this keeper leads no more")

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
        except Exception as failure:  # task boundary: the job is done again in `seconds`
            told = None if isinstance(failure, TemporaryFailure) else failure  # a store that is gone is no fault of ours
            log.error("the job %r failed; again in %.0f s: %s", job.name, job.seconds, failure, exc_info=told)
            self._metrics.count("keeping_failures_total", job=job.name)
