"""UDF from the outside in (ECMA-167 part 3, UDF 1.02 to 2.60): anchors, the descriptors of the volume, and where the blocks of its partitions lie."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.disks.disk import STEP, NotReadable, Volume, number

ANCHOR, _POINTER, _PARTITION, _LOGICAL, _TERMINATING = 2, 3, 5, 6, 8
_SIZES = (2_048, 512, 4_096, 1_024)  # of a sector, the likely ones first
_MOST_DESCRIPTORS = 256
_MOST_MAPS = 16
_MOST_PACKETS = 65_536
_LAST_SECTORS = 64  # in which the table of a virtual partition is looked for: what writes discs pads them

Place = Callable[[int], tuple[int, int]]  # block -> octet in the volume (-1: nowhere) and how many blocks lie together from there


@dataclass(frozen=True, slots=True)
class Maps:
    """One reading of a disc: the size of a block, where each partition's blocks lie, and the place (partition, block) of its set of files."""

    volume: Volume
    block: int
    places: tuple[Place, ...]
    files: tuple[int, int]
    told: bytes  # what it was read from: two equal ones are one disc

    def read(self, partition: int, block: int, count: int) -> Iterator[bytes]:
        """Yield octets from a block on, in pieces of at most `STEP`; fewer where the volume ends."""
        if partition >= len(self.places):
            return
        while count > 0:
            at, together = self.places[partition](block)
            step = min(count, together * self.block, STEP // self.block * self.block)
            piece = self.volume.read(at, step) if at >= 0 else b""
            if not piece:
                return
            yield piece
            if len(piece) < step:
                return
            count -= step
            block += -(-step // self.block)

    def at(self, partition: int, block: int, count: int) -> bytes:
        """Return the first octets of a block."""
        return b"".join(self.read(partition, block, count))


def tag(octets: bytes) -> int:
    """Return the kind of a descriptor (ECMA-167 part 3 section 7.2), 0 where its sum is wrong."""
    if len(octets) < 16 or (sum(octets[:16]) - octets[4]) & 0xFF != octets[4]:
        return 0
    return number(octets, 0, 2)


def has_udf(octets: bytes) -> bool:
    """Tell whether a disc says that UDF is on it (ECMA-167 part 3 section 9.1), beside another file system or alone."""
    return any(octets[at + 1 : at + 6] in {b"NSR02", b"NSR03"} for at in range(32_768, 32_768 + 64 * 2_048, 2_048))


def every_reading(volume: Volume, reading: Reading) -> Iterator[Maps]:
    """Yield the disc as its anchors, and the second copies of its descriptors, tell of it: once where they agree. Raises NotReadable.

    What size a sector has is told by the drive, not by the disc: every size is tried, lest one description hide another.
    """
    found: list[bytes] = []
    for size in _SIZES:
        for start, count in dict.fromkeys(_sequences(volume, size)):
            reading.look_at()
            for maps in _maps(volume, size, start, count, reading):
                if maps.told not in found:
                    found.append(maps.told)
                    yield maps
    if not found:
        raise NotReadable("UDF without descriptors")


def _sequences(volume: Volume, size: int) -> Iterator[tuple[int, int]]:
    """Yield where the descriptors lie, and their copies, by every anchor: (sector, octets)."""
    last = volume.size // size
    for sector in (256, last - 1, last - 257, 512):
        anchor = volume.read(sector * size, 512)
        if tag(anchor) == ANCHOR:
            for at in (16, 24):
                yield number(anchor, at + 4, 4), number(anchor, at, 4)


def _maps(volume: Volume, size: int, start: int, count: int, reading: Reading) -> Iterator[Maps]:
    partitions: dict[int, bytes] = {}
    logical: dict[int, bytes] = {}  # by their serial numbers: the highest is in force
    sector, left = start, min(count // size, _MOST_DESCRIPTORS)
    seen = {start}
    while left > 0:
        left -= 1
        octets = volume.read(sector * size, size)
        sector += 1
        kind = tag(octets)
        if kind == _POINTER:
            sector, left = number(octets, 24, 4), min(number(octets, 20, 4) // size, _MOST_DESCRIPTORS)
            if sector in seen or len(seen) > _MOST_MAPS:
                return
            seen.add(sector)
        elif kind == _PARTITION:
            held = partitions.get(number(octets, 22, 2), b"")
            if number(octets, 16, 4) >= number(held, 16, 4):
                partitions[number(octets, 22, 2)] = octets
        elif kind == _LOGICAL:
            logical[number(octets, 16, 4)] = octets
        elif kind in {0, _TERMINATING}:
            break
    for serial in sorted(logical, reverse=True)[:1]:
        yield _logical(volume, logical[serial], partitions, reading)


def _logical(volume: Volume, octets: bytes, partitions: dict[int, bytes], reading: Reading) -> Maps:
    block = number(octets, 212, 4)
    if block not in _SIZES:
        raise NotReadable(f"UDF with blocks of {block} octets")
    places: list[Place] = []
    told = [octets[84:216], octets[248:264]]
    at = 440
    for _ in range(min(number(octets, 268, 4), _MOST_MAPS)):
        kind, length = number(octets, at, 1), number(octets, at + 1, 1)
        entry = octets[at : at + length]
        if length < 6 or len(entry) < length:
            break
        at += length
        reading.look_at()
        described = partitions.get(number(entry, 4 if kind == 1 else 38, 2))
        if described is None:
            raise NotReadable("UDF with a partition that is not described")
        start = number(described, 188, 4) * block
        told.append(entry + described[188:196])
        places.append(_place(volume, block, entry, start, reading))
    return Maps(volume, block, tuple(places), (number(octets, 256, 2), number(octets, 252, 4)), b"".join(told))


def _place(volume: Volume, block: int, entry: bytes, start: int, reading: Reading) -> Place:
    name = entry[5:28].rstrip(b"\0")
    if entry[0] == 1:
        return _plain(volume, block, start)
    if name == b"*UDF Sparable Partition":
        return _sparable(volume, block, entry, start)
    if name == b"*UDF Virtual Partition":
        return _virtual(volume, block, start, reading)
    if name == b"*UDF Metadata Partition":
        return _metadata(volume, block, start, number(entry, 40, 4), number(entry, 44, 4))
    raise NotReadable(f"UDF with {name[:40]!r}")


def _plain(volume: Volume, block: int, start: int) -> Place:
    return lambda at: (start + at * block, max((volume.size - start) // block - at + 1, 1))


def _sparable(volume: Volume, block: int, entry: bytes, start: int) -> Place:
    """Some packets of blocks lie elsewhere, because their places on the disc are bad (UDF 2.60 section 2.2.11)."""
    packet = number(entry, 40, 2)
    if not packet:
        raise NotReadable("UDF with packets of no blocks")
    moved: dict[int, int] = {}
    for index in range(min(entry[42], 4)):
        table = volume.read(number(entry, 48 + 4 * index, 4) * block, STEP)
        if table[17:35] != b"*UDF Sparing Table":
            continue
        for one in range(min(number(table, 48, 2), _MOST_PACKETS)):
            original, now = number(table, 56 + 8 * one, 4), number(table, 60 + 8 * one, 4)
            if original < 0xFFFFFFF0:
                moved[original] = now
        break

    def place(at: int) -> tuple[int, int]:
        first = at // packet * packet
        together = packet - (at - first)
        if first in moved:
            return (moved[first] + at - first) * block, together
        return start + at * block, together

    return place


def _virtual(volume: Volume, block: int, start: int, reading: Reading) -> Place:
    """Blocks of a disc that was written bit by bit: a table, the last thing on the disc, tells where each lies (UDF 2.60 section 2.2.12)."""
    last = volume.size // block
    for sector in range(last - 1, max(last - _LAST_SECTORS, 0), -1):
        entry = volume.read(sector * block, block)
        if entry.strip(b"\0") and tag(entry) in {261, 266}:
            table = _table_of(volume, block, start, entry, reading)
            if table:
                return _by_table(table, block, start)
    raise NotReadable("UDF without its table of virtual blocks")


def _by_table(table: bytes, block: int, start: int) -> Place:
    def place(at: int) -> tuple[int, int]:
        entry = table[4 * at : 4 * at + 4]
        return (start + number(entry, 0, 4) * block if len(entry) == 4 and entry != b"\xff" * 4 else -1), 1

    return place


def _table_of(volume: Volume, block: int, start: int, entry: bytes, reading: Reading) -> bytes:
    octets, total = [], 0
    if entry[34] & 7 == 3:
        base = 216 if number(entry, 0, 2) == 266 else 176
        at = base + number(entry, base - 8, 4)
        octets.append(entry[at : at + number(entry, base - 4, 4)])
    for place, count in _extents(entry, block):
        while count > 0 and total < reading.limits.max_member_octets:
            piece = volume.read(start + place * block, min(count, STEP // block * block))
            if not piece:
                break
            octets.append(piece)
            total += len(piece)
            reading.grown(len(piece), reading.size, total)
            count -= len(piece)
            place += len(piece) // block
    table = b"".join(octets)[: number(entry, 56, 8)]
    if entry[27] == 248:  # UDF 2.00 and later: a header with its own length first
        return table[number(table, 0, 2) :]
    return table[:-36] if table[-35:-13] == b"*UDF Virtual Alloc Tbl" else b""


def _metadata(volume: Volume, block: int, start: int, *files: int) -> Place:
    """Entries and folders lie in a file of their own (UDF 2.60 section 2.2.13), which is there twice."""
    for file in files:
        entry = volume.read(start + file * block, block)
        if tag(entry) in {261, 266} and (extents := list(_extents(entry, block))):
            break
    else:
        raise NotReadable("UDF without its file of entries")
    counts = [-(-count // block) for _, count in extents]
    firsts = [0, *accumulate(counts)]

    def place(at: int) -> tuple[int, int]:
        index = bisect_right(firsts, at) - 1
        if not 0 <= index < len(extents):
            return -1, 1
        return start + (extents[index][0] + at - firsts[index]) * block, counts[index] - (at - firsts[index])

    return place


def _extents(entry: bytes, block: int) -> Iterator[tuple[int, int]]:
    """Yield (block, octets) of an entry whose own descriptors tell all of them: short or long ones."""
    base = 216 if number(entry, 0, 2) == 266 else 176
    at, size = base + number(entry, base - 8, 4), 16 if entry[34] & 7 else 8
    if entry[34] & 7 > 1:
        return
    end = min(at + number(entry, base - 4, 4), block)
    while at + size <= end:
        count = number(entry, at, 4)
        if count & 0x3FFFFFFF:
            yield number(entry, at + 4, 4), count & 0x3FFFFFFF
        at += size
