"""Zip files in both readings: by the central directory, as most programs read them, and by the local headers, as streaming ones do.

Where the two disagree, both are opened and the file is marked: what one program hides, another shows (APPNOTE.TXT 6.3.10).
"""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.mime.expansion import BROKEN, Expanded, Member, Reading, decompressed, inflated, xz_engine
from sekisho.mime.stream_containers import decoded_name

_LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_DESCRIPTOR = b"PK\x07\x08"
_TAIL = 65_557  # the end record with the longest comment
_UNKNOWN = 0xFFFFFFFF
_AES = 99
_METHODS = {1: "shrink", 6: "implode", 9: "deflate64", 10: "pkware", 93: "zstd", 96: "jpeg", 97: "wavpack", 98: "ppmd"}
_STREAMED = 0x08  # flag bit 3: sizes stand behind the data
_SYMLINK = 0xA000


@dataclass(frozen=True, slots=True)
class _Entry:
    """One header of either kind. `at` is where the local header stands."""

    at: int
    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    attributes: int = 0
    data: int = 0  # local headers only: where the data begins


def read_zip(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a zip, each local header once, in the order of their place in the file."""
    listed, ends = _directory(octets, reading)
    found = _scan(octets, {entry.at: entry for entry in listed}, reading)
    by_place: dict[int, list[_Entry]] = {}
    for entry in listed:
        by_place.setdefault(entry.at, []).append(entry)
    if not ends:
        reading.note("archive.broken", "no directory")
    elif len(listed) <= reading.limits.max_archive_members and set(found) - set(by_place):
        reading.note("archive.two_readings", "files that the directory does not list")
    if any(len(entries) > 1 for entries in by_place.values()):
        reading.note("archive.overlap", "one file listed more than once")
    last_end = 0
    for at in sorted({*found, *by_place}):
        local = found.get(at)
        entries = by_place.get(at) or [local] if local is not None else by_place[at]
        if local is None:
            reading.note("archive.broken", f"no file at octet {at}")
            continue
        if local.data and at < last_end:
            reading.note("archive.overlap", "files share octets")
        last_end = max(last_end, local.data)
        for entry in entries:
            assert entry is not None
            yield from _member(octets, entry, local, reading, listed_there=at in by_place)
            last_end = max(last_end, local.data + (entry.packed if entry.packed != _UNKNOWN else 0))


def _directory(octets: bytes, reading: Reading) -> tuple[list[_Entry], int]:
    """Return the entries of the central directory that the last end record names, and how many end records there are."""
    end = octets.rfind(_END, max(0, len(octets) - _TAIL))
    if end < 0:
        end = octets.rfind(_END)
        if end < 0:
            return [], 0
        reading.note("archive.trailing_data", "behind the end record")
    if len(octets) - end < 22:
        reading.note("archive.broken", "end record cut off")
        return [], 1
    disk = int.from_bytes(octets[end + 4 : end + 6], "little")
    count = int.from_bytes(octets[end + 10 : end + 12], "little")
    size = int.from_bytes(octets[end + 12 : end + 16], "little")
    start = int.from_bytes(octets[end + 16 : end + 20], "little")
    if disk not in {0, 0xFFFF}:
        reading.note("unscannable.volume", f"volume {disk + 1} of a divided archive")
    directory_end = end
    if 0xFFFF in {count, disk} or _UNKNOWN in {size, start}:
        wide = octets.rfind(b"PK\x06\x06", max(0, end - 1_024), end)
        if wide >= 0:
            size = int.from_bytes(octets[wide + 40 : wide + 48], "little")
            start = int.from_bytes(octets[wide + 48 : wide + 56], "little")
            directory_end = wide
    position = directory_end - size
    if position < 0 or octets[position : position + 4] != _CENTRAL:
        position = start
    shift = position - start  # what was put before the archive: a self-extractor, another file
    if shift < 0 or position > len(octets):
        shift, position = 0, start
    entries: list[_Entry] = []
    while octets[position : position + 4] == _CENTRAL:
        reading.look_at()
        entry, position = _central(octets, position, shift)
        entries.append(entry)
        if len(entries) > reading.limits.max_archive_members:
            break  # the count intercepts when the members are read
    if not entries and size:
        reading.note("archive.broken", "directory not found")
    return entries, 1


def _central(octets: bytes, position: int, shift: int) -> tuple[_Entry, int]:
    fixed = octets[position : position + 46].ljust(46, b"\0")
    flags = int.from_bytes(fixed[8:10], "little")
    name_size, extra_size, comment_size = (int.from_bytes(fixed[offset : offset + 2], "little") for offset in (28, 30, 32))
    name = octets[position + 46 : position + 46 + name_size]
    extra = octets[position + 46 + name_size : position + 46 + name_size + extra_size]
    packed, size, at = (int.from_bytes(fixed[offset : offset + 4], "little") for offset in (20, 24, 42))
    if _UNKNOWN in {packed, size, at}:
        size, packed, at = _wide_sizes(extra, size, packed, at)
    entry = _Entry(
        at=at + shift,
        name=_name(name, flags),
        flags=flags,
        method=int.from_bytes(fixed[10:12], "little"),
        checksum=int.from_bytes(fixed[16:20], "little"),
        packed=packed,
        size=size,
        attributes=int.from_bytes(fixed[40:42], "little") if fixed[5] == 3 else 0,
    )
    return entry, position + 46 + name_size + extra_size + comment_size


def _wide_sizes(extra: bytes, *sizes: int) -> tuple[int, int, int]:
    """Replace sizes of 0xFFFFFFFF by those of the Zip64 extra field (APPNOTE section 4.5.3)."""
    position, found = 0, list(sizes)
    while position + 4 <= len(extra):
        kind, length = int.from_bytes(extra[position : position + 2], "little"), int.from_bytes(extra[position + 2 : position + 4], "little")
        if kind == 1:
            field, used = extra[position + 4 : position + 4 + length], 0
            for index, value in enumerate(found):
                if value == _UNKNOWN and used + 8 <= len(field):
                    found[index] = int.from_bytes(field[used : used + 8], "little")
                    used += 8
            break
        position += 4 + length
    while len(found) < 3:
        found.append(0)
    return found[0], found[1], found[2]


def _scan(octets: bytes, listed: dict[int, _Entry], reading: Reading) -> dict[int, _Entry]:
    """Return every local header in the file. The data of a listed file is stepped over: a zip stored in a zip is not a second reading."""
    found: dict[int, _Entry] = {}
    for at in listed:
        local = _local(octets, at)
        if local is not None:
            found[at] = local  # a listed file is believed whatever its method
    spans = sorted((local.data, local.data + listed[at].packed) for at, local in found.items())
    position, span = 0, 0
    while True:
        position = octets.find(_LOCAL, position)
        if position < 0:
            return found
        reading.look_at()
        while span < len(spans) and spans[span][1] <= position:
            span += 1
        if span < len(spans) and spans[span][0] <= position and position not in listed:
            position = spans[span][1]
            continue
        local = found.get(position) or _local(octets, position)
        if local is None or (position not in listed and local.method > _AES):
            position += 4
            continue
        if position not in listed and len(found) > 2 * reading.limits.max_archive_members:
            return found  # the count intercepts when the members are read
        found[position] = local
        packed = listed[position].packed if position in listed else local.packed
        known = packed not in {0, _UNKNOWN} and local.data + packed <= len(octets)
        position = local.data + packed if known else position + 30


def _local(octets: bytes, at: int) -> _Entry | None:
    fixed = octets[at : at + 30]
    if len(fixed) < 30 or fixed[:4] != _LOCAL:
        return None
    flags, method = int.from_bytes(fixed[6:8], "little"), int.from_bytes(fixed[8:10], "little")
    name_size, extra_size = int.from_bytes(fixed[26:28], "little"), int.from_bytes(fixed[28:30], "little")
    if fixed[4] > 99 or at + 30 + name_size > len(octets):
        return None
    packed, size = int.from_bytes(fixed[18:22], "little"), int.from_bytes(fixed[22:26], "little")
    extra = octets[at + 30 + name_size : at + 30 + name_size + extra_size]
    if _UNKNOWN in {packed, size}:
        size, packed, _ = _wide_sizes(extra, size, packed)
    return _Entry(
        at=at,
        name=_name(octets[at + 30 : at + 30 + name_size], flags),
        flags=flags,
        method=method,
        checksum=int.from_bytes(fixed[14:18], "little"),
        packed=packed,
        size=size,
        data=at + 30 + name_size + extra_size,
    )


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8", "replace") if flags & 0x800 else decoded_name(raw)


def _member(octets: bytes, entry: _Entry, local: _Entry, reading: Reading, *, listed_there: bool) -> Iterator[Member]:
    """Yield one file, twice where the two headers disagree about how it is packed."""
    reading.begin_member()
    others = () if entry.name == local.name else (local.name,)
    if others:
        reading.note("archive.two_readings", f"names: {entry.name[:80]!r} and {local.name[:80]!r}")
    if entry.attributes & 0xF000 == _SYMLINK:
        reading.note("archive.link", entry.name)
    if (entry.flags | local.flags) & 0x2041 or _AES in {entry.method, local.method}:
        yield Member(entry.name, b"", encrypted=True, other_names=others)
        return
    packed = entry.packed
    if not listed_there and local.flags & _STREAMED and not packed:
        packed = _streamed_size(octets, local)
    elif listed_there and not local.flags & _STREAMED and local.packed not in {entry.packed, _UNKNOWN}:
        reading.note("archive.two_readings", "packed sizes")
        packed = max(entry.packed, local.packed)
    data = octets[local.data : local.data + packed]
    if len(data) < packed:
        reading.note("archive.broken", f"cut off: {entry.name[:80]}")
    for method in dict.fromkeys((entry.method, local.method)):
        if method != entry.method:
            reading.note("archive.two_readings", "methods")
            reading.begin_member()
        expanded = _expanded(method, data, local, reading)
        if expanded is None:
            reading.note("unscannable.method", _METHODS.get(method, str(method)))
            yield Member(entry.name, b"", other_names=others)
            continue
        _check(expanded, entry, local, reading, alone=entry.method == local.method)
        yield Member(entry.name, expanded.octets, other_names=others)
        if expanded.rest and packed and (listed_there or local.packed):
            # The stream ended before the size that the headers give: a streaming reader goes on here.
            reading.note("archive.trailing_data", f"{len(expanded.rest)} octets within {entry.name[:80]}")
            if _LOCAL in expanded.rest:
                reading.note("archive.two_readings", "files within the data of another")
                reading.begin_member()
                reading.grown(len(expanded.rest), len(expanded.rest), len(expanded.rest))
                yield Member("", expanded.rest)


def _streamed_size(octets: bytes, local: _Entry) -> int:
    """Return how far the data of a file without a known size may go: to its descriptor, the next header, or the end."""
    ends = [octets.find(mark, local.data) for mark in (_DESCRIPTOR, _LOCAL, _CENTRAL)]
    if local.method == 8:
        ends = [octets.find(_CENTRAL, local.data)]  # Deflate knows its own end
    known = [end for end in ends if end >= 0]
    return min(known, default=len(octets)) - local.data


def _expanded(method: int, data: bytes, local: _Entry, reading: Reading) -> Expanded | None:
    """Return the unpacked data, None for a method that is not read."""
    match method:
        case 0:
            reading.grown(len(data), len(data), len(data))
            return Expanded(data, whole=True, rest=b"")
        case 8:
            return inflated(data, -zlib.MAX_WBITS, reading)
        case 12:
            return decompressed(bz2.BZ2Decompressor(), data, reading)
        case 14:
            return _lzma(data, local, reading)
        case 95:
            return decompressed(xz_engine(), data, reading)
    return None


def _lzma(data: bytes, local: _Entry, reading: Reading) -> Expanded:
    """LZMA in zip has its own head: version, size of the properties, properties (APPNOTE section 5.8.8)."""
    size = int.from_bytes(data[2:4], "little")
    try:
        # A decoder for the old .lzma form wants the expanded size behind the properties: not known here, so its end mark or the end of data ends it.
        del local
        head = data[4 : 4 + size]
        properties, dictionary = head[0], int.from_bytes(head[1:5], "little")
        engine = lzma.LZMADecompressor(
            lzma.FORMAT_RAW,
            filters=[
                {
                    "id": lzma.FILTER_LZMA1,
                    "lc": properties % 9,
                    "lp": properties // 9 % 5,
                    "pb": properties // 45,
                    "dict_size": min(max(dictionary, 4_096), 268_435_456),
                }
            ],
        )
    except (*BROKEN, IndexError) as broken:
        reading.note("archive.broken", str(broken))
        return Expanded(b"", whole=False, rest=b"")
    expanded = decompressed(engine, data[4 + size :], reading)
    return Expanded(expanded.octets, whole=True, rest=b"")


def _check(expanded: Expanded, entry: _Entry, local: _Entry, reading: Reading, *, alone: bool) -> None:
    """Note where what came out is not what the headers say."""
    if not expanded.whole:
        reading.note("archive.broken", f"cut off: {entry.name[:80]}")
        return
    streamed = entry is local and local.flags & _STREAMED and not entry.size
    if not streamed and len(expanded.octets) != entry.size:
        reading.note("archive.size_mismatch", f"{entry.size} said, {len(expanded.octets)} found")
    elif alone and not streamed and zlib.crc32(expanded.octets) != entry.checksum:
        reading.note("archive.broken", f"checksum: {entry.name[:80]}")
