"""Files that no row names: left by a crash between two steps, taken away by age, never by guess."""

from sekisho.ports.blobs import Blobs
from sekisho.ports.records import Records

AGE = 36 * 3_600.0  # seconds; far longer than any session, so that no file on its way in is meant


async def sweep(records: Records, blobs: Blobs, now: float, age: float = AGE) -> int:
    """Remove files older than that which no row needs; return how many."""
    return await blobs.sweep(await records.live_blobs(), now - age)
