"""The library that is loaded before the C library: built when a drill needs it, steered by a shared file."""

import errno
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
_CONTROL = struct.Struct("<qii256s")
_RECORD = struct.Struct("<IIQQII")
MAGIC = 0x4C4C5244
WRITE, SYNC_BEGIN, SYNC_END, RENAME, UNLINK, TRUNCATE, TOLD = range(1, 8)


class Preload:
    """`environment` is what a process must be started with."""

    def __init__(self, folder: Path) -> None:
        self.library, self.control, self.log = folder / "shim.so", folder / "control", folder / "writes"
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise FileNotFoundError("no C compiler")
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", self.library, SOURCE, "-ldl"], check=True, capture_output=True)
        self.library.chmod(0o755)
        self.set()
        self.control.chmod(0o644)

    def environment(self, *, record: bool = False) -> dict[str, str]:
        more = {"LD_PRELOAD": str(self.library), "DRILL_CONTROL": str(self.control)}
        return more | ({"DRILL_LOG": str(self.log)} if record else {})

    def set(self, *, shift: int = 0, sync_error: int = 0, write_error: int = 0, what: str = "") -> None:
        """Say how the machine behaves from now on: seconds of the wall clock, errors of fsync and write on paths that hold `what`."""
        octets = _CONTROL.pack(shift, sync_error, write_error, what.encode()).ljust(4_096, b"\0")
        if self.control.exists():
            with self.control.open("r+b") as file:
                file.write(octets)
        else:
            self.control.write_bytes(octets)

    def break_syncs(self, what: str) -> None:
        """From now on fsync answers EIO for such paths."""
        self.set(sync_error=errno.EIO, what=what)


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded call; `data` is what was written, the new name, or what was said."""

    kind: int
    path: str
    offset: int
    data: bytes


def records(log: Path) -> Iterator[Record]:
    """Yield what was recorded, in order; a last record that is not whole ends it."""
    octets = log.read_bytes()
    at = 0
    while at + _RECORD.size <= len(octets):
        magic, kind, offset, length, path_length, _ = _RECORD.unpack_from(octets, at)
        if magic != MAGIC:
            raise ValueError(f"the record at {at} makes no sense")
        at += _RECORD.size
        path = octets[at : at + path_length].decode()
        at += path_length
        data = b""
        if kind in {WRITE, RENAME, TOLD}:
            data = octets[at : at + length]
            at += length
        yield Record(kind, path, offset, data)
