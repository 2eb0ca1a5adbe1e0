"""The outbox emptied into the history: stored there first, forgotten here after."""

from sekisho.ports.history import History
from sekisho.ports.records import Records

BATCH = 512


async def pump(records: Records, history: History, batch: int = BATCH) -> int:
    """Move rows until the outbox is empty; return how many. Killed between the two steps, it stores the same rows again, which changes nothing."""
    moved = 0
    while rows := await records.outbox(batch):
        await history.store(rows)
        await records.outbox_done(rows)
        moved += len(rows)
    return moved
