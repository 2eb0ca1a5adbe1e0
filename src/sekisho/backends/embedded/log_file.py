"""The log of a SQLite file as the file that it is: made long before it is needed, and written anew after a failed sync (ADR 17).

Both only while the lock between processes is held: nobody else writes to it then.
"""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

LENGTH = 32 * 1024 * 1024  # octets with which the log of a service begins
_ROOM = 16 * LENGTH  # that must be free on the disk: what is nearly full is not filled by us
_STEP = 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def lengthen(path: Path, octets: int = LENGTH) -> None:
    """Write zeros behind what the log of this database has, up to so many octets, durably.

    A sync of octets that lie where some lay before takes 0.1 ms; where the file grows it takes the journal of the file system with it, 1 ms and more.
    SQLite takes zeros for the end of the log, as it does what an earlier round left there. Raises OSError.
    """
    log = _log_of(path)
    size = log.stat().st_size
    if size >= octets or shutil.disk_usage(log.parent).free < _ROOM:
        return
    descriptor = os.open(log, os.O_WRONLY | os.O_CLOEXEC)
    try:
        while size < octets:
            size += os.pwrite(descriptor, bytes(min(_STEP, octets - size)), size)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def write_again(path: Path) -> None:
    """Write all octets of the log once more, durably. Raises OSError.

    After a failed sync the kernel takes for written what it could not write, and the next sync does not try again: a later commit would stand
    behind a hole, at which a recovery ends. What no commit waited for (`Writer.run`) may lie in it.
    """
    try:
        descriptor = os.open(_log_of(path), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        place = 0
        while octets := os.pread(descriptor, _STEP, place):
            place += os.pwrite(descriptor, octets, place)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def spoils(error: BaseException) -> bool:
    """Tell whether after this failure octets of the log may be lost that count as written: an I/O error, or one without a name.

    Writing all of it again costs a disk much; one that is only full is refused at once, as often as somebody asks.
    """
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR)
        return code & 0xFF == sqlite3.SQLITE_IOERR  # the lower octet tells the kind (sqlite.org/rescode.html)
    return isinstance(error, OSError) and error.errno not in _NO_ROOM


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
