"""The keeper: every job at its own pace, and none that fails stops another or itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sekisho.keeping import orphans, retention
from sekisho.keeping.outbox import pump
from sekisho.keeping.retention import Retention
from sekisho.keeping.standing import health
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.history import History
from sekisho.ports.lead import Lead
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Records
from sekisho.ports.signals import BELL_SHAPE, Signals

log = logging.getLogger(__name__)

# After a ring, more is waited for: a round costs two commits however many rows it moves, and one for each message cost 1.5 ms of CPU a message.
_GATHERING = 0.25
LEASE = 15.0  # seconds for which the lead is taken; renewed three times in it


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
        lead: Lead | None = None,
        lease: float = LEASE,
    ) -> None:
        """`others` are jobs that need more than these stores, such as DNS. Without a `lead` there is no other keeper."""
        self._lead, self._lease, self._clock = lead, lease, clock
        self._led_until = 0.0
        self._signals = signals
        self._metrics = metrics
        self._folder = folder
        self._records = records
        self._history = history
        kept = keep or Retention()
        self.jobs = (
            Job("history", 1.0, lambda: pump(records, history), "history"),
            Job("health", 15.0, self._look, everywhere=True),
            Job("months", 43_200.0, lambda: history.make_months(clock.now())),
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
        if self._lead is None:
            await self._work(self.jobs)
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work([job for job in self.jobs if job.everywhere]))
            group.create_task(self._wait_and_lead(self._lead, [job for job in self.jobs if not job.everywhere]))

    async def _work(self, jobs: Sequence[Job]) -> None:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(self._repeat(job))

    async def _wait_and_lead(self, lead: Lead, jobs: Sequence[Job]) -> None:
        """Work while the lead is ours. Who was overtaken breaks its jobs off; what one of them still writes the stores refuse, by the token."""
        while True:
            if not await self._leads(lead):
                await asyncio.sleep(self._lease / 3)
                continue
            log.info("this keeper leads")
            self._metrics.gauge("keeper_leads", 1)
            working = asyncio.create_task(self._work(jobs))
            try:
                await self._keep_leading(lead)
            finally:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)
                self._metrics.gauge("keeper_leads", 0)
            log.warning("this keeper leads no more")

    async def _keep_leading(self, lead: Lead) -> None:
        """Return when the lead is lost."""
        while True:
            await asyncio.sleep(self._lease / 3)
            if not await self._leads(lead):
                return

    async def _leads(self, lead: Lead) -> bool:
        """Take or keep the lead. While nobody answers it is ours until the lease ends."""
        asked = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._lease / 3):
                if await lead.take(self._lease):
                    self._led_until = asked + self._lease
                    return True
                return False
        except (TemporaryFailure, TimeoutError):
            return self._clock.monotonic() < self._led_until

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

    async def _catch_up(self) -> None:
        """Make lines and index anew after an update that needs it; in steps, so that new rows are stored between."""
        while await self._history.catch_up(retention.STEP):
            pass

    async def _look(self) -> None:
        for problem in (await health.look(self._records, self._folder, self._metrics)).problems:
            log.warning(problem)
