import asyncio
import threading

import pytest

from sekisho.backends.embedded.database import open_connection, prepare
from sekisho.backends.embedded.reader import SqliteReader
from sekisho.model.errors import TemporaryFailure


@pytest.fixture
def path(tmp_path):
    prepare(tmp_path / "x.db", tmp_path / "lock", (("CREATE TABLE one (value TEXT)", "INSERT INTO one VALUES ('first')"),))
    return tmp_path / "x.db"


async def test_one_question_sees_one_state(path):
    reader, asked, written = SqliteReader(path), threading.Event(), threading.Event()

    def question(connection):
        before = connection.execute("SELECT count(*) FROM one").fetchone()
        asked.set()
        written.wait(30)
        return before, connection.execute("SELECT count(*) FROM one").fetchone()

    answer = asyncio.ensure_future(reader.run(question))
    await asyncio.to_thread(asked.wait, 30)
    writer = open_connection(path, writable=True)
    writer.execute("INSERT INTO one VALUES ('second')")
    writer.close()
    assert await reader.run(lambda connection: connection.execute("SELECT count(*) FROM one").fetchone()) == (2,)  # beside the long one
    written.set()
    assert await answer == ((1,), (1,))
    await asyncio.to_thread(reader.close)


async def test_an_error_of_the_file_is_a_temporary_failure(path):
    reader = SqliteReader(path)
    with pytest.raises(TemporaryFailure, match=r"x\.db"):
        await reader.run(lambda connection: connection.execute("SELECT * FROM nowhere"))
    assert await reader.run(lambda connection: connection.execute("SELECT * FROM one").fetchall()) == [("first",)]
    reader.close()


class Machine:
    """A clock and a disk: each question takes as long, and reads as much, as the test says."""

    def __init__(self):
        self.now, self.read, self.takes, self.reads = 100.0, 0, 0.0, 0

    def question(self, connection):
        self.now += self.takes
        self.read += self.reads
        return threading.current_thread() is threading.main_thread()


@pytest.mark.parametrize(
    ("takes", "reads", "on_the_spot"),
    [(0.005, 8, True), (0.05, 0, True), (0.05, 8, False), (0.5, 0, False)],
    ids=["the disk keeps up", "the machine is crowded", "the disk is slow", "nobody knows what is slow"],
)
async def test_few_rows_are_asked_for_on_the_spot_until_the_disk_is_slow(path, takes, reads, on_the_spot):
    machine = Machine()
    reader = SqliteReader(path, monotonic=lambda: machine.now, blocks_read=lambda: machine.read)
    machine.takes, machine.reads = takes, reads
    assert await reader.soon(machine.question) is True
    assert await reader.soon(machine.question) is on_the_spot
    machine.now += 11
    assert await reader.soon(machine.question) is True  # the disk gets another chance
    await asyncio.to_thread(reader.close)
