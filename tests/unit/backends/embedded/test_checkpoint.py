import time

from sekisho.backends.embedded.checkpoint import Checkpointer
from sekisho.backends.embedded.database import open_connection, prepare
from sekisho.backends.embedded.locks import FileLock


def test_after_a_checkpoint_the_log_begins_anew(tmp_path):
    path, lock = tmp_path / "x.db", tmp_path / "lock"
    prepare(path, lock, (("CREATE TABLE one (value BLOB)",),))
    errors = []
    checkpointer = Checkpointer(path, lock, errors.append)
    checkpointer.start()
    connection = open_connection(path, writable=True)
    for _ in range(20):
        connection.execute("INSERT INTO one VALUES (zeroblob(100000))")
        size = path.stat().st_size
        checkpointer.ring()
        deadline = time.monotonic() + 30
        while path.stat().st_size == size and time.monotonic() < deadline:
            time.sleep(0.001)
        turn = FileLock(lock)
        with turn:  # its last look at the log is done in this turn
            pass
        turn.close()
    checkpointer.close()
    log = (tmp_path / "x.db-wal").stat().st_size
    connection.close()
    assert errors == []
    assert log < 700_000  # of more than 2,000,000 that went through it
    assert path.stat().st_size > 1_900_000


def test_an_error_is_told_and_the_thread_lives_on(tmp_path):
    path, lock = tmp_path / "x.db", tmp_path / "lock"
    path.write_bytes(b"no database at all, long enough to be read" * 50)
    errors = []
    checkpointer = Checkpointer(path, lock, errors.append)
    checkpointer.start()
    deadline = time.monotonic() + 30
    while len(errors) < 2 and time.monotonic() < deadline:
        checkpointer.ring()
        time.sleep(0.001)
    checkpointer.close()
    assert len(errors) >= 2
