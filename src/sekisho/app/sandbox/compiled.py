"""Keeps what took seconds to compile in a folder of the data folder, so that the next start reads it in a millisecond.

A library trusts what it compiled: such a file is as powerful as the program. It is read only if this user alone could have written it, file and
folder, and if its digest is right (a torn write). Whatever is not so is compiled again, as on the first start. Inspectors can reach no file.
"""

import contextlib
import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

_DIGEST = 32  # octets of SHA-256 before the content
_LARGEST = 256 * 1024 * 1024
_MOST_KEPT = 8  # files, two for each version of the rules; older ones are of rules that changed


class CompiledFolder:
    """Called with a name and how to make it: the octets kept under that name, or those made now, which are then kept where possible.

    Nothing is ever kept without a data folder of this user's: the folder is made only inside of one that is there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return the octets."""
        kept = self._read(name)
        if kept is None:
            kept = make()
            with contextlib.suppress(OSError):  # a full or read-only disk: the next start takes its seconds again
                self._write(name, kept)
        return kept

    def _read(self, name: str) -> bytes | None:
        try:
            if not _ours_alone(self._folder.lstat(), stat.S_ISDIR):
                return None
            handle = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as stream:
            if not _ours_alone(os.fstat(handle), stat.S_ISREG):
                return None
            octets = stream.read(_LARGEST)
        content = octets[_DIGEST:]
        return content if sha256(content).digest() == octets[:_DIGEST] else None

    def _write(self, name: str, content: bytes) -> None:
        if not _ours(self._folder.parent.lstat(), stat.S_ISDIR):
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if not _ours_alone(self._folder.lstat(), stat.S_ISDIR):
            return
        fresh = self._folder / f"{name}.{os.getpid()}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(sha256(content).digest() + content)
        fresh.rename(self._folder / name)
        self._forget_old()

    def _forget_old(self) -> None:
        by_age = sorted(self._folder.iterdir(), key=lambda path: path.lstat().st_mtime, reverse=True)
        for path in by_age[_MOST_KEPT:]:
            path.unlink()


def _ours(found: os.stat_result, kind: Callable[[int], bool]) -> bool:
    return kind(found.st_mode) and found.st_uid == os.geteuid()


def _ours_alone(found: os.stat_result, kind: Callable[[int], bool]) -> bool:
    """Tell whether it is of this kind, belongs to this user, and nobody else may write or read it."""
    return _ours(found, kind) and not stat.S_IMODE(found.st_mode) & 0o077
