import asyncio
import threading

import pytest

from sekisho.backends.embedded.database import open_connection, prepare
from sekisho.backends.embedded.reader import Reader
from sekisho.model.errors import TemporaryFailure


@pytest.fixture
def path(tmp_path):
    prepare(tmp_path / "x.db", tmp_path / "lock", (("CREATE TABLE one (value TEXT)", "INSERT INTO one VALUES ('first')"),))
    return tmp_path / "x.db"


async def test_one_question_sees_one_state(path):
    reader, asked, written = Reader(path), threading.Event(), threading.Event()

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
    reader = Reader(path)
    with pytest.raises(TemporaryFailure, match=r"x\.db"):
        await reader.run(lambda connection: connection.execute("SELECT * FROM nowhere"))
    assert await reader.run(lambda connection: connection.execute("SELECT * FROM one").fetchall()) == [("first",)]
    reader.close()
