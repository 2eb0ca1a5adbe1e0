import time

from sekisho.backends.embedded.checkpoint import Checkpointer
from sekisho.backends.embedded.database import open_connection, prepare


def test_after_a_checkpoint_the_log_begins_anew(tmp_path):
    path, lock = tmp_path / "x.db", tmp_path / "lock"
    prepare(path, lock, (("CREATE TABLE one (value BLOB)",),))
    errors = []
    checkpointer = Checkpointer(path, lock, errors.append)
    checkpointer.start()
    connection = open_connection(path, writable=True)
    deadline = time.monotonic() + 60
    while begun(tmp_path / "x.db-wal") < 5 and time.monotonic() < deadline:
        connection.execute("INSERT INTO one VALUES (zeroblob(100000))")
        checkpointer.ring()
        time.sleep(0.001)
    checkpointer.close()
    times = begun(tmp_path / "x.db-wal")
    connection.close()
    assert (errors, times) == ([], 5)


def begun(log):
    """How often the log was begun anew: the checkpoint sequence number of its header (SQLite file format, section 4.1)."""
    header = log.read_bytes()[:32] if log.exists() else b""
    return int.from_bytes(header[12:16], "big")


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
