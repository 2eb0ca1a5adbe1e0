"""A lock between processes that wakes the next in turn, where SQLite's own busy handler would sleep and guess."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """Two advisory locks on files: who waits for the work holds the turn, so that nobody who has just finished can overtake him.

    The kernel drops both when a process dies. One instance belongs to one thread.
    """

    def __init__(self, path: Path) -> None:
        self._turn = os.open(f"{path}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._work = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._work, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        fcntl.flock(self._work, fcntl.LOCK_UN)

    def try_once(self) -> bool:
        """Take the lock if it is free; `release` gives it back."""
        try:
            fcntl.flock(self._work, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Give the lock back."""
        fcntl.flock(self._work, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the files, which drops the locks."""
        os.close(self._turn)
        os.close(self._work)
