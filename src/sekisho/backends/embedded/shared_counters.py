"""Counters that all processes of one machine share: a table in a memory-mapped file, exact across processes, bounded, never on the disk's way.

Each key has its bucket of a few slots; a bucket is locked by a range of the file for the microsecond that it takes to change it (fcntl(2)), and
a process that dies lets go of it. A full bucket forgets the slot that ends first: the port allows forgetting, not miscounting.
"""

import fcntl
import mmap
import os
import struct
from hashlib import blake2b
from pathlib import Path

from sekisho.ports.clock import Clock

_SLOT = struct.Struct("<16sdq32s")  # digest of the key, when it ends, the total, a short value with its length in front
_WAYS = 8  # slots of one bucket
_BUCKETS = 16_384  # 131,072 slots in 8 MiB, of which only used pages take memory
_BUCKET = _SLOT.size * _WAYS
_EMPTY = bytes(16)
COUNTERS = "counters.table"  # its name in the folder of the running service
LONGEST_VALUE = 31  # octets


class SharedCounters:
    """See `ports.counters`. Open it after the fork: the lock belongs to the process."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self._file).st_size != _BUCKET * _BUCKETS:
            os.ftruncate(self._file, _BUCKET * _BUCKETS)
        self._table = mmap.mmap(self._file, _BUCKET * _BUCKETS)

    async def add(self, key: str, amount: int, window_seconds: float) -> int:
        """Add to a counter; return the new total."""
        now, digest = self._clock.now(), _digest(b"n", key)
        with _Locked(self._file, place := _place(digest, 0)):
            slot, ends, total, _ = self._find(place, digest, now)
            if ends <= now:
                ends, total = now + window_seconds, 0
            total = min(total + amount, 2**62)
            _SLOT.pack_into(self._table, slot, digest, ends, total, b"")
        return total

    async def remember(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for at most that long; one that is too long is not kept."""
        octets, now, digest = value.encode(), self._clock.now(), _digest(b"v", key)
        if len(octets) > LONGEST_VALUE:
            return
        with _Locked(self._file, place := _place(digest, 1)):
            slot, *_ = self._find(place, digest, now)
            _SLOT.pack_into(self._table, slot, digest, now + seconds, 0, bytes([len(octets)]) + octets)

    async def recall(self, key: str) -> str | None:
        """Return a remembered value, or None."""
        now, digest = self._clock.now(), _digest(b"v", key)
        with _Locked(self._file, place := _place(digest, 1)):
            _, ends, _, octets = self._find(place, digest, now)
        return octets[1 : 1 + octets[0]].decode("utf-8", "replace") if ends > now else None

    def close(self) -> None:
        """Let go of the file; what it says stays for the others."""
        self._table.close()
        os.close(self._file)

    def _find(self, place: int, digest: bytes, now: float) -> tuple[int, float, int, bytes]:
        """Return the slot of a key: its own, or one that it may take, which ended then."""
        best, best_ends = place, float("inf")
        for slot in range(place, place + _BUCKET, _SLOT.size):
            known, ends, total, octets = _SLOT.unpack_from(self._table, slot)
            if known == digest:
                return slot, ends, total, octets
            free = 0.0 if known == _EMPTY or ends <= now else ends
            if free < best_ends:
                best, best_ends = slot, free
        return best, 0.0, 0, b""


class _Locked:
    """One bucket held by this process. Nothing inside awaits, so of one process only one is ever inside."""

    __slots__ = ("_file", "_place")

    def __init__(self, file: int, place: int) -> None:
        self._file, self._place = file, place

    def __enter__(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_EX, _BUCKET, self._place)

    def __exit__(self, *_: object) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, _BUCKET, self._place)


def _digest(kind: bytes, key: str) -> bytes:
    return blake2b(key.encode("utf-8", "replace"), digest_size=16, person=kind).digest()


def _place(digest: bytes, half: int) -> int:
    """Counters have one half of the table, values the other: a flood of strangers' senders must not push rates out."""
    return (int.from_bytes(digest[:4], "little") % (_BUCKETS // 2) + half * _BUCKETS // 2) * _BUCKET
