"""Who keeps the stores of a folder now: a service over the embedded stores, one over a database, or none."""

import fcntl
import time
from collections.abc import Callable
from enum import Enum
from typing import TextIO

from sekisho.app.configuration.reloading import NAME, last_good
from sekisho.app.storage.folders import DataFolder, is_there

_LOOKS, _LOOK_SECONDS = 10, 0.1  # at a lock that another holds


class Keeps(Enum):
    """What the running service works over."""

    NOBODY = "nobody"
    EMBEDDED = "embedded"
    DATABASE = "database"


def take(lock: TextIO) -> bool:
    """Take the lock of the one service of a folder, for as long as the file is open; False where another has it for more than a moment."""
    for _ in range(_LOOKS):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_LOOK_SECONDS)
        else:
            return True
    return False


def who_keeps(folder: DataFolder, when_not_embedded: Callable[[], None] = lambda: None) -> Keeps:
    """Tell it, and do something in the moment in which no service over the embedded stores runs and none can start.

    All processes of a service hold its lock until the last of them ended. Only while it is free we take it, for that moment; a service that starts
    looks more than once (`take`).
    """
    with folder.lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # One that has just taken the lock has not written its settings yet: those of the one before stand there, and we look again.
            if not is_there(folder.run / NAME) or last_good(folder).records.store == "embedded":
                return Keeps.EMBEDDED
            when_not_embedded()
            return Keeps.DATABASE
        when_not_embedded()
        return Keeps.NOBODY
