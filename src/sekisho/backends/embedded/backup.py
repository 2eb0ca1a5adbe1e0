"""Back-up of a data folder while the service runs, and its restore onto an empty node where nothing that may have gone out goes out by itself."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from sekisho.backends.embedded import saved_files
from sekisho.backends.embedded.database import DATABASES, SPOOL, check_integrity, open_connection
from sekisho.backends.embedded.holding import hold_everything
from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.whole_files import sync_folder
from sekisho.model.errors import Refused


def save(folder: Path, target: Path) -> int:
    """Write a consistent back-up into the new or empty folder `target`; return its octets. Blocks. Raises Refused or OSError.

    All databases are caught in one moment: their writers are stopped for as long as it takes to begin to read. Large messages are files that never
    change; those that come later are swept as orphans after a restore.
    """
    saved_files.begin(target)
    with ExitStack() as stack:
        for name, connection in _snapshots(folder, stack):
            copy = sqlite3.connect(target / name, isolation_level=None)
            stack.callback(copy.close)
            connection.backup(copy)
    for source in saved_files.files_of(folder, ("spool.", "history.", "control.")):
        saved_files.copy(source, target / source.relative_to(folder))
    return saved_files.finish(target)


def restore(saved: Path, folder: Path) -> int:
    """Bring a back-up into a folder that has none of these files; return how many deliveries are held. Blocks. Raises Refused or OSError.

    The spool comes last, whole: a restore that is broken off leaves a folder without one.
    """
    listed = list(saved_files.checked(saved)["files"])
    missing = [name for name in DATABASES if name not in listed]
    if missing:
        raise Refused(f"{saved} lacks {missing[0]}", f"{saved}に{missing[0]}がありません。")
    there = [name for name in DATABASES if (folder / name).exists()]
    if there:
        raise Refused(
            f"{folder} holds {there[0]} already: restore into an empty folder",
            f"{folder}には{there[0]}があります。空のフォルダーに復元してください。",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in listed:
        if name != SPOOL:
            saved_files.copy(saved / name, folder / name)
            saved_files.sync(folder / name)
    fresh = folder / "spool.restoring"
    shutil.copyfile(saved / SPOOL, fresh)
    fresh.chmod(0o600)
    held = _hold_all(fresh)
    check_integrity(fresh)
    for leftover in (Path(f"{fresh}-wal"), Path(f"{fresh}-shm")):
        leftover.unlink(missing_ok=True)
    saved_files.sync(fresh)
    fresh.rename(folder / SPOOL)
    for each in {(folder / name).parent for name in listed} | {folder}:
        sync_folder(each)
    return held


def _snapshots(folder: Path, stack: ExitStack) -> Iterator[tuple[str, sqlite3.Connection]]:
    opened = []
    with ExitStack() as turns:
        for name in DATABASES:
            turn = FileLock((folder / name).with_suffix(".lock"))
            turns.callback(turn.close)
            turns.enter_context(turn)
        for name in DATABASES:
            connection = open_connection(folder / name, writable=False)
            stack.callback(connection.close)
            connection.execute("BEGIN")
            connection.execute("PRAGMA schema_version").fetchone()  # from here on this reader sees this moment
            opened.append((name, connection))
    yield from opened


def _hold_all(spool: Path) -> int:
    """Hold everything that could go out: nobody knows what went out after the back-up was made."""
    connection = open_connection(spool, writable=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        held = hold_everything(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return held
    finally:
        connection.close()
