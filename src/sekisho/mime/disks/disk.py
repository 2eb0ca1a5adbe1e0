"""A disk as octets by place: a raw image, or the blocks of a virtual disk found as they are asked for. What was never written reads as zeros."""

from collections.abc import Callable
from dataclasses import dataclass

STEP = 1_048_576  # octets that are asked for at once


class NotReadable(Exception):
    """A structure that is not what its format says, or a form of it that is not read. The text says which."""


@dataclass(frozen=True, slots=True)
class Disk:
    """`size` is what the disk says of itself. `find` tells where in the file the data of a block lies, -1 for one that was never written."""

    octets: bytes
    size: int
    sector: int = 512
    block: int = 0  # octets of one block; 0: the octets lie in order
    find: Callable[[int], int] | None = None

    def read(self, start: int, count: int) -> bytes:
        """Return octets of the disk, fewer only behind its end. Ask for no more than `STEP` at once."""
        count = min(count, STEP, self.size - start)
        if start < 0 or count <= 0:
            return b""
        if self.find is None:
            return self.octets[start : start + count]
        pieces: list[bytes] = []
        while count > 0:
            number, offset = divmod(start, self.block)
            step = min(count, self.block - offset)
            at = self.find(number)
            pieces.append(self.octets[at + offset : at + offset + step].ljust(step, b"\0") if at >= 0 else bytes(step))
            start += step
            count -= step
        return b"".join(pieces)


def number(octets: bytes, at: int, count: int) -> int:
    """Return a number with the low octet first, 0 where there are no octets."""
    return int.from_bytes(octets[at : at + count], "little")


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of a disk that holds a file system."""

    disk: Disk
    start: int
    size: int

    def read(self, start: int, count: int) -> bytes:
        """Return octets of the volume, fewer only behind its end."""
        return self.disk.read(self.start + start, min(count, self.size - start)) if start >= 0 else b""
