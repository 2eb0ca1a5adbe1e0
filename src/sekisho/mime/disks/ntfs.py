"""NTFS: every file that its master table has in use, with its streams; names from the records, folders from their parents.

The table is read, not the folders' trees: what a tree does not list is told too. After the documentation of the Linux-NTFS project.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.disks.disk import STEP, NotReadable, Volume, number
from sekisho.mime.disks.lznt1 import unpack_lznt1

_NAME, _DATA, _END = 0x30, 0x80, 0xFFFFFFFF
_IN_USE, _FOLDER = 1, 2
_COMPRESSED, _ENCRYPTED = 0x00FF, 0x4000
_OF_THE_SYSTEM = 16  # records of the file system itself
_DOS_NAME = 2
_DEEPEST = 64
_LARGEST_UNIT = 1_048_576  # Windows packs 65,536 octets together
_PACKED_ELSEWHERE = "WofCompressedData"  # a file whose own stream reads as zeros: Windows unpacks this one instead
_MOST_RUNS = 100_000
_TABLE_STEP = 65_536


@dataclass(slots=True)
class _Stream:
    """One stream of data: held in the record itself, or in runs of clusters ((place or -1 for zeros, count), by the first cluster of each piece)."""

    size: int = 0
    held: bytes | None = None
    flags: int = 0
    unit: int = 0  # so many clusters, as a power of two, are packed together
    pieces: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    names: dict[str, int] = field(default_factory=dict)  # to the record of the folder
    short_name: tuple[str, int] | None = None  # of eight and three letters, for the oldest programs
    folder: bool = False
    streams: dict[str, _Stream] = field(default_factory=dict)


def read_ntfs(volume: Volume, reading: Reading) -> Iterator[Member]:
    """Yield the files of an NTFS volume, and their further streams as `name:stream`. Raises NotReadable."""
    head = volume.read(0, 512).ljust(512, b"\0")
    sector, cluster = number(head, 11, 2), number(head, 13, 1)
    cluster = (1 << (256 - cluster) if cluster > 128 else cluster) * sector
    size = head[64] * cluster if head[64] < 128 else 1 << (256 - head[64])
    if sector not in {512, 1_024, 2_048, 4_096} or not sector <= cluster <= 2 * STEP or not 512 <= size <= _TABLE_STEP:
        raise NotReadable("sizes of NTFS")
    table = _parse(_mended(volume.read(number(head, 48, 8) * cluster, size)), {})
    own = table.streams.get("") if table is not None else None
    if own is None or own.held is not None:
        raise NotReadable("no master table")
    files: dict[int, _File] = {}
    octets, index = b"", 0
    for piece in _runs(volume, own, cluster, min(own.size, reading.limits.max_member_octets)):
        octets += piece
        while len(octets) >= size:
            record, octets = octets[:size], octets[size:]
            if record[:4] == b"FILE" and record[22] & _IN_USE:
                reading.look_at()
                _parse(_mended(record), files, index)
            index += 1
    if index * size + len(octets) < min(own.size, reading.limits.max_member_octets):  # its further pieces are told where only a driver looks
        reading.note("unscannable.broken_archive", "the master table")
    if own.size > reading.limits.max_member_octets:
        raise reading.intercept("unscannable.archive_member_size", "the master table")
    for at, one in sorted(files.items()):
        if at >= _OF_THE_SYSTEM:
            yield from _members(volume, one, files, cluster, reading)


def _members(volume: Volume, one: _File, files: dict[int, _File], cluster: int, reading: Reading) -> Iterator[Member]:
    names = [_path(name, parent, files) for name, parent in one.names.items()]
    if not names:
        names = [_path(*one.short_name, files) if one.short_name else "?"]
    if names[0].startswith("$Extend/$"):
        return  # journals of the file system: megabytes of zeros
    if one.folder:
        yield Member(f"{names[0]}/", b"")
    for stream, data in one.streams.items():
        reading.begin_member()
        name = f"{names[0]}:{stream}" if stream else names[0]
        if data.flags & _ENCRYPTED:
            yield Member(name, b"", encrypted=True)
            continue
        if stream == _PACKED_ELSEWHERE or (
            data.flags & _COMPRESSED and data.held is None and not (0 < data.unit < 16 and cluster << data.unit <= _LARGEST_UNIT)
        ):
            reading.note("unscannable.method", "a file that Windows packed")
            yield Member(name, b"")
            continue
        yield Member(name, _content(volume, data, cluster, name, reading), other_names=tuple(names[1:]))


def _content(volume: Volume, data: _Stream, cluster: int, name: str, reading: Reading) -> bytes:
    if data.held is not None:
        reading.grown(len(data.held), reading.size, len(data.held))
        return data.held
    pieces: list[bytes] = []
    total = 0
    for piece in _packed(volume, data, cluster) if data.flags & _COMPRESSED else _runs(volume, data, cluster, data.size):
        total += len(piece)
        reading.grown(len(piece), reading.size, total)
        pieces.append(piece)
    if total < data.size:
        reading.note("archive.broken", f"cut off: {name[:80]}")
    return b"".join(pieces)


def _path(name: str, parent: int, files: dict[int, _File]) -> str:
    parts = [name]
    while parent != 5 and len(parts) < _DEEPEST:  # 5: the root
        above = files.get(parent)
        if above is None or not above.names:
            break
        folder, parent = next(iter(above.names.items()))
        parts.append(folder)
    return "/".join(reversed(parts))


def _runs(volume: Volume, data: _Stream, cluster: int, size: int) -> Iterator[bytes]:
    """Yield the octets of a stream in order, at most `size`."""
    left, due = size, 0
    for start, runs in sorted(data.pieces.items()):
        if start != due:
            return  # a piece is missing
        for place, count in runs:
            due += count
            at, here = place * cluster, min(count * cluster, left)
            left -= here
            while here > 0:
                piece = volume.read(at, min(here, STEP)) if place >= 0 else bytes(min(here, STEP))
                if not piece:
                    return
                yield piece
                at += len(piece)
                here -= len(piece)
            if left <= 0:
                return


def _packed(volume: Volume, data: _Stream, cluster: int) -> Iterator[bytes]:
    """Yield the octets of a stream that NTFS packed: of each unit all clusters are there, none (zeros), or fewer than all (LZNT1)."""
    size, left, due = cluster << data.unit, data.size, 0
    stored, filled, holes = b"", 0, 0
    for start, runs in sorted(data.pieces.items()):
        if start != due:
            return  # a piece is missing
        for place, count in runs:
            due += count
            while count > 0 and left > 0:
                step = min(count, (1 << data.unit) - filled)
                if place >= 0:
                    stored += volume.read(place * cluster, step * cluster)
                    place += step
                else:
                    holes += step
                filled += step
                count -= step
                if filled == 1 << data.unit:
                    whole = stored if not holes else unpack_lznt1(stored, size)[:size].ljust(size, b"\0")
                    yield whole[:left]
                    left -= len(whole[:left])
                    if not whole:
                        return
                    stored, filled, holes = b"", 0, 0


def _mended(record: bytes) -> bytes:
    """Put back the last two octets of each sector, which stand apart to show torn writes."""
    at, count = number(record, 4, 2), number(record, 6, 2)
    mended = bytearray(record)
    for index in range(1, min(count, len(record) // 512 + 1)):
        original = record[at + 2 * index : at + 2 * index + 2]
        if len(original) == 2:
            mended[512 * index - 2 : 512 * index] = original
    return bytes(mended)


def _parse(record: bytes, files: dict[int, _File], index: int = 0) -> _File | None:
    """Add what a record says to the file it belongs to: a long file has further records that name the first one."""
    if record[:4] != b"FILE" or len(record) < 48:
        return None
    base = number(record, 32, 6) or index
    one = files.setdefault(base, _File())
    one.folder = one.folder or bool(record[22] & _FOLDER)
    at = number(record, 20, 2)
    while at + 24 <= len(record):
        kind, length = number(record, at, 4), number(record, at + 4, 4)
        if kind == _END or length < 24 or at + length > len(record):
            break
        attribute = record[at : at + length]
        if kind == _NAME and not attribute[8]:
            value = attribute[number(attribute, 20, 2) :]
            if len(value) >= 66:
                name, parent = value[66 : 66 + 2 * value[64]].decode("utf-16-le", "replace"), number(value, 0, 6)
                if value[65] == _DOS_NAME:
                    one.short_name = name, parent
                else:
                    one.names.setdefault(name, parent)
        elif kind == _DATA:
            _stream(attribute, one)
        at += length
    return one


def _stream(attribute: bytes, one: _File) -> None:
    start = number(attribute, 10, 2)
    name = attribute[start : start + 2 * attribute[9]].decode("utf-16-le", "replace")
    data = one.streams.setdefault(name, _Stream())
    data.flags |= number(attribute, 12, 2)
    if not attribute[8]:
        start = number(attribute, 20, 2)
        data.held = attribute[start : start + number(attribute, 16, 4)]
        data.size = len(data.held)
        return
    first = number(attribute, 16, 8)
    if not first:
        data.unit = number(attribute, 34, 2)
        data.size = number(attribute, 48, 8)
    data.pieces[first] = _run_list(attribute[number(attribute, 32, 2) :])


def _run_list(octets: bytes) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    at, place = 0, 0
    while at < len(octets) and octets[at] and len(runs) < _MOST_RUNS:
        count_size, place_size = octets[at] & 15, octets[at] >> 4
        count = number(octets, at + 1, count_size)
        at += 1 + count_size
        if place_size:
            place += int.from_bytes(octets[at : at + place_size], "little", signed=True)
            at += place_size
        runs.append((place if place_size else -1, count))
    return runs
