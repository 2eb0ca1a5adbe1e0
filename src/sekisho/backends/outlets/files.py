"""Lines appended to a file: opened anew for each batch, so that whoever rotates it just renames it; synced before it counts."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from sekisho.model.errors import TemporaryFailure


class FileOutlet:
    """One file. A batch that was broken off in the middle of a line is ended first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, lines: Sequence[bytes]) -> None:
        """Append and sync, on a thread of its own."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._append, b"".join(line + b"\n" for line in lines))
        except OSError as error:
            raise TemporaryFailure(f"{self._path} cannot be written: {error.strerror}") from error

    async def close(self) -> None:
        """Nothing is open."""

    def _append(self, octets: bytes) -> None:
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                octets = b"\n" + octets
            while octets:
                octets = octets[os.write(handle, octets) :]
            os.fsync(handle)
        finally:
            os.close(handle)
