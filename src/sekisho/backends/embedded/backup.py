"""Back-up of a data folder while the service runs, and its restore onto an empty node where nothing that may have gone out goes out by itself."""

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import encode, to_delivery
from sekisho.backends.embedded.database import check_integrity, open_connection
from sekisho.backends.embedded.files import sync_folder
from sekisho.backends.embedded.locks import FileLock
from sekisho.model.delivery import NEVER, RESTORED, Stop
from sekisho.model.errors import Refused

DATABASES = ("spool.db", "history.db", "control.db")
MANIFEST = "manifest.json"
FORM = 1
# Not saved: what belongs to running processes, and what is made anew.
_LEFT_OUT = frozenset({"run", "compiled"})
_CHUNK = 1 << 20


def save(folder: Path, target: Path) -> int:
    """Write a consistent back-up into the new or empty folder `target`; return its octets. Blocks. Raises Refused or OSError.

    All databases are caught in one moment: their writers are stopped for as long as it takes to begin to read. Large messages are files that never
    change; those that come later are swept as orphans after a restore.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise Refused(
            f"{target} is not empty: name a new folder for the back-up", f"{target}は空ではありません。新しいフォルダーを指定してください。"
        )
    with ExitStack() as stack:
        for name, connection in _snapshots(folder, stack):
            copy = sqlite3.connect(target / name, isolation_level=None)
            stack.callback(copy.close)
            connection.backup(copy)
    for source in _files(folder):
        _copy(source, target / source.relative_to(folder))
    listed = {str(path.relative_to(target)): _describe(path) for path in sorted(target.rglob("*")) if path.is_file()}
    manifest = {"form": FORM, "made_at": time.time(), "files": listed}
    path = target / MANIFEST
    path.write_text(json.dumps(manifest, indent=1))
    for each in (*(target / name for name in listed), path):
        _sync(each)
    for each in (*(inner for inner in target.rglob("*") if inner.is_dir()), target):
        sync_folder(each)
    return sum(size for size, _ in listed.values())


def restore(saved: Path, folder: Path) -> int:
    """Bring a back-up into a folder that has none of these files; return how many deliveries are held. Blocks. Raises Refused or OSError.

    The spool comes last, whole: a restore that is broken off leaves a folder without one.
    """
    listed = _checked(saved)
    there = [name for name in DATABASES if (folder / name).exists()]
    if there:
        raise Refused(
            f"{folder} holds {there[0]} already: restore into an empty folder",
            f"{folder}には{there[0]}があります。空のフォルダーに復元してください。",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in listed:
        if name != DATABASES[0]:
            _copy(saved / name, folder / name)
            _sync(folder / name)
    fresh = folder / "spool.restoring"
    shutil.copyfile(saved / DATABASES[0], fresh)
    fresh.chmod(0o600)
    held = _hold_all(fresh)
    check_integrity(fresh)
    for leftover in (Path(f"{fresh}-wal"), Path(f"{fresh}-shm")):
        leftover.unlink(missing_ok=True)
    _sync(fresh)
    fresh.rename(folder / DATABASES[0])
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


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _LEFT_OUT or path.is_symlink():
            continue
        if path.is_dir():
            for inner in path.rglob("*"):
                if inner.is_file() and not inner.is_symlink() and inner.parent.name != "incoming":
                    yield inner
        elif not path.name.startswith(tuple(name.removesuffix(".db") + "." for name in DATABASES)):
            yield path


def _copy(source: Path, target: Path) -> None:
    """Copy a file with its mode; one that went away meanwhile is not needed."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.copyfile(source, target)
        target.chmod(source.stat().st_mode & 0o777)


def _describe(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return path.stat().st_size, digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(saved: Path) -> list[str]:
    """Return the names of a back-up's files. Raises Refused if it is not one, or not whole."""
    try:
        manifest = json.loads((saved / MANIFEST).read_text())
        files = dict(manifest["files"])
        known = manifest["form"] == FORM
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{saved} is no whole back-up: {error}", f"{saved}は完全なバックアップではありません（{error}）。") from None
    if not known:
        raise Refused(f"{saved} was written by another version", f"{saved}は別のバージョンのバックアップです。")
    for name, described in files.items():
        path = saved / name
        if Path(name).is_absolute() or ".." in Path(name).parts or not path.is_file() or tuple(described) != _describe(path):
            raise Refused(f"{path} is missing or changed: this back-up cannot be trusted", f"{path}がないか、変更されています。")
    missing = [name for name in DATABASES if name not in files]
    if missing:
        raise Refused(f"{saved} lacks {missing[0]}", f"{saved}に{missing[0]}がありません。")
    return list(files)


def _hold_all(spool: Path) -> int:
    """Hold everything that could go out: nobody knows what went out after the back-up was made."""
    connection = open_connection(spool, writable=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        held = 0
        for tenant, identifier, value in connection.execute(sql.OWED).fetchall():
            owed = to_delivery(value)
            if owed.stop is not Stop.DROPPED:
                owed = replace(owed, stop=Stop.HELD, stop_why=owed.stop_why or RESTORED, next_at=NEVER)
                held += 1
            connection.execute(sql.KEEP_DELIVERY, (owed.next_at, owed.next_at, encode(owed), tenant, identifier))
        held += connection.execute(sql.WAIT_FOR_WORD, (NEVER, RESTORED)).rowcount
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return held
    finally:
        connection.close()
