"""What was set aside moves into the database when it answers again: each message once, whatever is killed meanwhile."""

import fcntl
import logging
import os
from collections.abc import Sequence

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.aside import Aside, Key, Parcel, Portion
from sekisho.backends.postgres.spool_unit import PostgresSpoolUnit
from sekisho.backends.postgres.writer import PostgresWriter
from sekisho.model.arrival import BlobRef
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs

log = logging.getLogger(__name__)


class Mover:
    """One process of a machine moves: whoever has the lock, until it ends.

    A portion is one commit of the database with a mark: how far this writer's links have come. What the mark covers is never written twice. A message
    that the ledger knows already (its commit stood, though nobody heard so) is left out with its links.
    """

    def __init__(self, aside: Aside, writer: PostgresWriter[PostgresSpoolUnit], blobs: Blobs) -> None:
        self._aside, self._writer, self._blobs = aside, writer, blobs
        self._lock: int | None = None

    async def move(self) -> int:
        """Move one portion; return how many arrivals and links it had, 0 when nothing waits or another process moves.

        Raises TemporaryFailure, OSError; what was not moved stays.
        """
        if not self._is_ours():
            return 0
        portion = await self._aside.portion()
        if not (portion.links or portion.parcels):
            return 0
        for parcel in portion.parcels:
            if parcel.file is not None:
                await self._bring(parcel.file)
        moved = await self._writer.run(lambda unit: _move(unit, portion))
        await self._aside.forget(portion)
        known = len(portion.parcels) - moved
        log.info("%d messages that were set aside lie in the database now%s", moved, f", {known} lay there already" if known else "")
        return len(portion.parcels) + len(portion.links)

    def close(self) -> None:
        """Let another move."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _is_ours(self) -> bool:
        if self._lock is None:
            descriptor = os.open(self._aside.folder / "moving.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            self._lock = descriptor
        return True

    async def _bring(self, ref: BlobRef) -> None:
        """Store a file where the database's large messages lie; done again it is stored once. Bytes that are gone hold up nobody."""
        try:
            writer = self._blobs.create(ref.tenant, ref.arrival, ref.part)
            try:
                async for chunk in self._aside.blobs.chunks(ref):
                    writer.write(chunk)
                await writer.finish()
            finally:
                writer.abort()
        except (BlobMissing, BlobDamaged) as error:
            log.error("the bytes of a message that was set aside cannot be read: %r", error, extra={"arrival": ref.arrival})


def _move(unit: PostgresSpoolUnit, portion: Portion) -> int:
    """Write what is not there yet; return how many arrivals that was."""
    came = {writer: _came(unit, writer) for writer in dict.fromkeys(link.writer for link in portion.links)}
    fresh = [link for link in portion.links if link.number > came[link.writer]]
    done: set[Key] = {(link.tenant, link.arrival) for link in portion.links if link.number <= came[link.writer]}
    parcels = [parcel for parcel in portion.parcels if _key(parcel) not in done]
    known = _known(unit, parcels)
    new = [parcel for parcel in parcels if _key(parcel) not in known]
    unit.accept_decided([(parcel.arrival, parcel.outcome) for parcel in new])
    unit.tell([(link.tenant, link.arrival, link.payload) for link in fresh if (link.tenant, link.arrival) not in known])
    for link in fresh:
        came[link.writer] = max(came[link.writer], link.number)
    for writer, number in came.items():
        unit.execute(sql.SET_MARK, (_mark(writer), float(number)))
    return len(new)


def _came(unit: PostgresSpoolUnit, writer: str) -> int:
    """Return the last link of a writer that is there, and hold the mark until the commit."""
    unit.execute(sql.SET_MARK, (_mark(writer), 0.0))
    return int(unit.execute(sql.GET_MARK, (_mark(writer),)).fetchone()[0])


def _known(unit: PostgresSpoolUnit, parcels: Sequence[Parcel]) -> set[Key]:
    if not parcels:
        return set()
    columns = [[_key(parcel)[place] for parcel in parcels] for place in (0, 1)]
    return {(tenant, arrival) for tenant, arrival in unit.execute(own.IN_LEDGER, columns).fetchall()}


def _key(parcel: Parcel) -> Key:
    return parcel.arrival.tenant, parcel.arrival.arrival


def _mark(writer: str) -> str:
    return f"aside {writer}"
