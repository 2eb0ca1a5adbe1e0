"""What every engine's writer has: a thread that begins late, callers who wait with patience, batches, and an end."""

import asyncio
import threading

import pytest

from sekisho.backends.group_commit import BATCH, Writer
from sekisho.model.errors import Refused, TemporaryFailure


class ListWriter(Writer):
    """An engine that writes into a list, and fails as it is told."""

    def __init__(self, **options):
        super().__init__("list", **options)
        self.written, self.commits, self.fails, self.told, self.gate = [], [], [], [], threading.Event()
        self.gate.set()

    def commit(self, batch):
        self.gate.wait(60)
        if self.fails:
            raise self.fails.pop()
        ended = self.run_together(self.written, batch)
        self.commits.append(len(batch))
        return ended

    def begun(self):
        self.told.append("begun")

    def closed(self):
        self.told.append("closed")

    def failed(self, error):
        self.told.append(str(error))

    def close_connection(self):
        self.told.append("connection")


@pytest.fixture
def writer():
    made = ListWriter(patience=60)
    yield made
    made.gate.set()
    made.close()


async def test_what_comes_during_a_commit_shares_the_next_up_to_a_batch(writer):
    writer.gate.clear()
    waiting = [asyncio.ensure_future(writer.run(lambda unit, number=number: unit.append(number))) for number in range(BATCH + 10)]
    await asyncio.sleep(0)
    writer.gate.set()
    await asyncio.gather(*waiting)
    assert writer.written == list(range(BATCH + 10))
    assert writer.commits == [BATCH, 10]


async def test_a_commit_that_fails_is_told_to_all_and_the_next_one_works(writer):
    for error, told in ((OSError("the disk"), TemporaryFailure), (TemporaryFailure("gone"), TemporaryFailure), (KeyError("ours"), KeyError)):
        writer.fails = [error]
        with pytest.raises(told):
            await writer.run(lambda unit: unit.append("lost"))
        await writer.run(lambda unit: unit.append("kept"))
    assert writer.written == ["kept"] * 3
    assert writer.told == ["begun", "the disk", "connection", "connection", "connection"]


async def test_who_waited_long_enough_is_told_and_not_done_later():
    writer = ListWriter(patience=0.01)
    writer.gate.clear()
    with pytest.raises(TemporaryFailure, match="no answer within"):
        await writer.run(lambda unit: unit.append("given up"))
    writer.patience = writer.first_look = 60
    writer.gate.set()
    await writer.run(lambda unit: unit.append("later"))
    await asyncio.to_thread(writer.close)
    assert writer.written == ["later"]
    assert writer.told == ["begun", "connection", "closed"]


async def test_one_that_was_opened_to_read_writes_nothing():
    writer = ListWriter(read_only="/data/list")
    with pytest.raises(Refused, match="/data/list was opened only to read"):
        await writer.run(lambda unit: unit.append("x"))
    writer.close()
    assert writer.told == []
