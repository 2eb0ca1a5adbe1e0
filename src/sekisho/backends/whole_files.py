"""Small files written whole or not at all, for their owner alone."""

import os
from pathlib import Path

_OWNER = 0o600


def write_secret(path: Path, octets: bytes) -> None:
    """Write a file that only its owner can read, durably. Raises OSError."""
    _write(path, octets, _OWNER, durable=True)


def replace_file(path: Path, octets: bytes, *, mode: int = _OWNER, durable: bool = False) -> None:
    """Put a file in the place of the one before: who reads sees the one or the other. `durable`: also after a power cut. Raises OSError."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    _write(fresh, octets, mode, durable=durable)
    fresh.rename(path)
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, octets: bytes, mode: int, *, durable: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(octets)
        if durable:
            file.flush()
            os.fsync(file.fileno())
