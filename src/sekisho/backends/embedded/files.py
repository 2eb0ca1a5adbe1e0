"""Message bytes as files: names made of our own identifiers, durable before anybody may name them."""

import math
import os
import re
import secrets
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sekisho.backends.whole_files import sync_folder
from sekisho.model.arrival import BlobRef
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.ports.blobs import BlobMissing

_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")  # tenants; parts too, without the hyphen
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # of identifiers (model.ids), which begin with milliseconds since 1970


def name_of(ref: BlobRef) -> str:
    """Return `tenant/arrival/part`."""
    return f"{ref.tenant}/{ref.arrival}/{ref.part}"


def made_at(arrival: ArrivalId) -> float:
    """Return when an identifier was made, in seconds since 1970."""
    milliseconds = 0
    for digit in arrival[:10]:
        milliseconds = milliseconds * 32 + _DIGITS.index(digit)
    return milliseconds / 1000


class Holds(Protocol):
    """Knows whether the bytes of a message are there: a folder of files, or a bucket."""

    def has(self, ref: BlobRef) -> bool:
        """Tell whether they are, by name and size. Blocks."""
        ...


class Files:
    """`blobs/` for large messages as they come, `held/` for kept ones that the keeper moved; in each a folder for every day of arrival (UTC)."""

    def __init__(self, folder: Path) -> None:
        self._blobs = folder / "blobs"
        self._held = folder / "held"
        self._incoming = self._blobs / "incoming"

    def prepare(self) -> None:
        """Make the folders."""
        for folder in (self._blobs, self._held, self._incoming):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(self._blobs.parent)
        sync_folder(self._blobs)

    def path(self, ref: BlobRef, *, held: bool = False) -> Path:
        """Return where the bytes lie. Raises ValueError for a name that we would not have given."""
        if not (_SAFE.fullmatch(ref.tenant) and is_id(ref.arrival) and _SAFE.fullmatch(ref.part) and "-" not in ref.part):
            raise ValueError(f"not a name of ours: {name_of(ref)!r}")
        day = time.strftime("%Y-%m-%d", time.gmtime(made_at(ref.arrival)))
        return (self._held if held else self._blobs) / day / f"{ref.tenant}-{ref.arrival}-{ref.part}"

    def has(self, ref: BlobRef) -> bool:
        """Tell whether the bytes are there, by name and size."""
        for held in (False, True):
            with suppress(OSError):
                if self.path(ref, held=held).stat().st_size == ref.size:
                    return True
        return False

    def open(self, ref: BlobRef) -> int:
        """Return a read-only descriptor. Raises BlobMissing."""
        for held in (False, True):
            with suppress(FileNotFoundError):
                return os.open(self.path(ref, held=held), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        raise BlobMissing(name_of(ref))

    def begin(self) -> tuple[int, Path]:
        """Return a new file for bytes on their way in."""
        path = self._incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), path

    def commit(self, descriptor: int, path: Path, ref: BlobRef, *, held: bool = False) -> None:
        """Make the bytes durable under their name: sync, close, rename, sync the folder. Raises OSError."""
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        target = self.path(ref, held=held)
        if not target.parent.is_dir():
            _make_day(target.parent)
        try:
            path.rename(target)
        except FileNotFoundError:  # the sweep took the empty folder of that day between the two lines above
            _make_day(target.parent)
            path.rename(target)
        sync_folder(target.parent)

    def write(self, ref: BlobRef, content: bytes, *, held: bool = False) -> None:
        """Make bytes that are whole durable under their name. Raises OSError; then there is nothing."""
        descriptor, path = self.begin()
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.write(content)
        except OSError:
            os.close(descriptor)
            _forget(path)
            raise
        try:
            self.commit(descriptor, path, ref, held=held)
        except OSError:
            _forget(path)
            raise

    def names(self) -> Iterator[tuple[TenantId, ArrivalId, str]]:
        """Yield tenant, arrival and part of all bytes that lie here; what another process takes away meanwhile may be among them."""
        for path in self._candidates(math.inf):
            named = _named(path)
            if path.parent != self._incoming and named is not None:
                yield named

    def erase(self, tenant: TenantId) -> int:
        """Remove all bytes of a tenant; return how many files."""
        gone = 0
        for path in self._candidates(math.inf):
            named = _named(path)
            if path.parent != self._incoming and named is not None and named[0] == tenant:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def sweep_incoming(self, before: float) -> int:
        """Remove what was begun before that and never finished; return how many files."""
        gone = 0
        for path in self._candidates(before):
            if path.parent == self._incoming:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def delete(self, ref: BlobRef) -> None:
        """Remove the bytes in both places."""
        for held in (False, True):
            self.path(ref, held=held).unlink(missing_ok=True)

    def sweep(self, live: AbstractSet[str], before: float) -> int:
        """Remove what nobody needs; files with names that are not ours are left alone."""
        gone = 0
        for path in self._candidates(before):
            if path.parent != self._incoming:
                named = _named(path)
                if named is None or "/".join(named) in live:
                    continue
            path.unlink(missing_ok=True)
            gone += 1
        return gone

    def _candidates(self, before: float) -> Iterator[Path]:
        for top in (self._blobs, self._held):
            for folder in list(top.iterdir()):
                if not folder.is_dir():
                    continue
                age = folder.stat().st_mtime
                for entry in os.scandir(folder):
                    with suppress(FileNotFoundError):
                        if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mtime < before:
                            yield Path(entry.path)
                if folder != self._incoming and age < before:
                    with suppress(OSError):  # not empty
                        folder.rmdir()


def _named(path: Path) -> tuple[TenantId, ArrivalId, str] | None:
    tenant, arrival, part = (*path.name.rsplit("-", 2), "", "")[:3]
    return (TenantId(tenant), ArrivalId(arrival), part) if is_id(arrival) else None


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _make_day(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_folder(folder.parent)
