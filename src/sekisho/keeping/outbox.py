"""The outbox emptied into the history: stored there first, forgotten here after."""

from sekisho.ports.history import History
from sekisho.ports.records import Records

BATCH = 512


async def pump(records: Records, history: History, batch: int = BATCH) -> int:
    """Move rows until none was left to read; return how many. Killed between the two steps, it stores the same rows again, which changes nothing.

    What comes meanwhile has rung, and is moved in the next round: a round of a few rows costs as much as one of many.
    """
    moved = 0
    while rows := await records.outbox(batch):
        await history.store(rows)
        await records.outbox_done(rows)
        moved += len(rows)
        if len(rows) < batch:
            break
    return moved
