"""Commits the outcomes of attempts, many at a time: one durable write for all that ended within a few milliseconds."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from sekisho.delivery.flight import Flight
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import AttemptRecord, Records

LOG = logging.getLogger(__name__)
LARGEST_BATCH = 256
PAUSE = 1.0  # seconds before a refused commit is tried again


class Committer:
    """Holds outcomes until they are durable, however long the records are away: an outcome that is forgotten is a message sent twice."""

    def __init__(
        self, records: Records, gather: float, is_busy: Callable[[], bool], landed: Callable[[Flight, bool], None], metrics: Metrics
    ) -> None:
        """`is_busy` tells whether more outcomes are likely to come soon; `landed` is told of each flight: True = committed, False = claim lost."""
        self._records = records
        self._gather = gather
        self._is_busy = is_busy
        self._landed = landed
        self._metrics = metrics
        self._pending: list[Flight] = []
        self._wake = asyncio.Event()
        self._stopping = False

    @property
    def pending(self) -> int:
        """Return how many outcomes wait."""
        return len(self._pending)

    def add(self, flight: Flight) -> None:
        """Take a flight whose `record` is there."""
        self._pending.append(flight)
        self._wake.set()

    def stop(self) -> None:
        """End `run` when nothing is pending any more."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Commit until stopped."""
        while self._pending or not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            if not self._stopping and self._gather and len(self._pending) < LARGEST_BATCH and self._is_busy():
                await asyncio.sleep(self._gather)
            while self._pending:
                batch, self._pending = self._pending[:LARGEST_BATCH], self._pending[LARGEST_BATCH:]
                await self._commit(batch)

    async def _commit(self, batch: list[Flight]) -> None:
        records = [_current(flight.record, flight.token) for flight in batch if flight.record]
        try:
            kept = await self._records.record_attempts(records)
        except ValueError:  # the store found one of them impossible and changed nothing: a bug of ours must not hold up the others
            LOG.exception("outcomes refused by the records")
            self._metrics.count("delivery_failures_total")
            if len(batch) == 1:
                self._landed(batch[0], False)
            else:
                for flight in batch:
                    await self._commit([flight])
        except Exception:  # task boundary: the records are away; the outcomes wait here
            LOG.exception("outcomes could not be committed, trying again in %.0f s", PAUSE)
            self._metrics.count("delivery_failures_total")
            self._pending[:0] = batch
            await asyncio.sleep(PAUSE)
        else:
            for flight, record, committed in zip(batch, records, kept, strict=True):
                if not committed and flight.token != record.token:  # renewed while we were committing
                    self.add(flight)
                else:
                    self._landed(flight, committed)


def _current(record: AttemptRecord, token: int) -> AttemptRecord:
    """Return the record under the newest token of its claim."""
    return record if record.token == token else replace(record, token=token)
