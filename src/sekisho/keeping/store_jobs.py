"""What the keeper does for the records and the history themselves: each job, and how often."""

import logging
from dataclasses import dataclass
from pathlib import Path

from sekisho.keeping import orphans, retention
from sekisho.keeping.outbox import pump
from sekisho.keeping.retention import Retention
from sekisho.keeping.runner import Job
from sekisho.keeping.standing import health
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.history import History
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Records

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """The stores that are kept, and the clock by which."""

    records: Records
    blobs: Blobs
    history: History
    clock: Clock


def store_jobs(kept: Kept, folder: Path, metrics: Metrics, keep: Retention | None = None) -> tuple[Job, ...]:
    """Return the jobs of these stores. `folder`: whose disk is looked at; `keep`: how long what is kept."""
    records, blobs, history, clock = kept.records, kept.blobs, kept.history, kept.clock
    keep = keep or Retention()

    async def look() -> None:
        for problem in (await health.look(records, folder, metrics)).problems:
            log.warning(problem)

    async def catch_up() -> None:
        """Make lines and index anew after an update that needs it; in steps, so that new rows are stored between."""
        while await history.catch_up(retention.STEP):
            pass

    return (
        Job("history", 1.0, lambda: pump(records, history), "history"),
        Job("health", 15.0, look, everywhere=True),
        Job("months", 43_200.0, lambda: history.make_months(clock.now())),
        Job("purge", 10.0, lambda: retention.purge(records, blobs, clock.now() - keep.settled)),
        Job("expire", 60.0, lambda: retention.expire(records, clock.now())),
        Job("move", 5.0, lambda: retention.move_held(records, blobs)),
        Job("prune", 600.0, lambda: retention.prune(records, history, clock.now(), keep)),
        Job("index", 60.0, catch_up),
        Job("orphans", 3_600.0, lambda: orphans.sweep(records, blobs, clock.now())),
    )
