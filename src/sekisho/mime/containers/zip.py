"""Zip files in both readings: by the central directory, as most programs read them, and by the local headers, as streaming ones do.

Where the two disagree, both are opened and the file is marked: what one program hides, another shows (APPNOTE.TXT 6.3.10).
"""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import replace

from sekisho.mime.containers.deflate64 import inflate64
from sekisho.mime.containers.expansion import BROKEN, Expanded, Member, Reading, decompressed, inflated, unzstd, xz_engine
from sekisho.mime.containers.explode import OLD, expand_old
from sekisho.mime.containers.ppmd import expand_of_zip
from sekisho.mime.containers.zip_headers import CENTRAL, DESCRIPTOR, LOCAL, UNKNOWN, Entry, read_directory, read_local
from sekisho.mime.containers.zip_locks import AES as _AES
from sekisho.mime.containers.zip_locks import MOST_OLD, Strong, open_old, open_strong, strong_lock

_METHODS = {1: "shrink", 6: "implode", 10: "pkware", 96: "jpeg", 97: "wavpack", 98: "ppmd", _AES: "AES"}
_STREAMED = 0x08  # flag bit 3: sizes stand behind the data
_LOCKED, _STRONG_LOCK = 0x2041, 0x2040  # flag bits 0, 6 and 13
_TRY, _OLD_TRY = 2.0, 0.05  # milliseconds that one password takes with WinZip's AES and with the old cipher
_SYMLINK = 0xA000


def read_zip(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a zip, each local header once, in the order of their place in the file."""
    listed, ends = read_directory(octets, reading)
    found = _scan(octets, {entry.at: entry for entry in listed}, reading)
    by_place: dict[int, list[Entry]] = {}
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
            last_end = max(last_end, local.data + (entry.packed if entry.packed != UNKNOWN else 0))


def _scan(octets: bytes, listed: dict[int, Entry], reading: Reading) -> dict[int, Entry]:
    """Return every local header in the file. The data of a listed file is stepped over: a zip stored in a zip is not a second reading."""
    found: dict[int, Entry] = {}
    for at in listed:
        local = read_local(octets, at)
        if local is not None:
            found[at] = local  # a listed file is believed whatever its method
    spans = sorted((local.data, local.data + listed[at].packed) for at, local in found.items())
    position, span = 0, 0
    while True:
        position = octets.find(LOCAL, position)
        if position < 0:
            return found
        reading.look_at()
        while span < len(spans) and spans[span][1] <= position:
            span += 1
        if span < len(spans) and spans[span][0] <= position and position not in listed:
            position = spans[span][1]
            continue
        local = found.get(position) or read_local(octets, position)
        if local is None or (position not in listed and local.method > _AES):
            position += 4
            continue
        if position not in listed and len(found) > 2 * reading.limits.max_archive_members:
            return found  # the count intercepts when the members are read
        found[position] = local
        packed = listed[position].packed if position in listed else local.packed
        known = packed not in {0, UNKNOWN} and local.data + packed <= len(octets)
        position = local.data + packed if known else position + 30


def _member(octets: bytes, entry: Entry, local: Entry, reading: Reading, *, listed_there: bool) -> Iterator[Member]:
    """Yield one file, twice where the two headers disagree about how it is packed."""
    reading.begin_member()
    others = () if entry.name == local.name else (local.name,)
    if others:
        reading.note("archive.two_readings", f"names: {entry.name[:80]!r} and {local.name[:80]!r}")
    if entry.attributes & 0xF000 == _SYMLINK:
        reading.note("archive.link", entry.name)
    packed = entry.packed
    if not listed_there and local.flags & _STREAMED and not packed:
        packed = _streamed_size(octets, local)
    elif listed_there and not local.flags & _STREAMED and local.packed not in {entry.packed, UNKNOWN}:
        reading.note("archive.two_readings", "packed sizes")
        packed = max(entry.packed, local.packed)
    data = octets[local.data : local.data + packed]
    if len(data) < packed:
        reading.note("archive.broken", f"cut off: {entry.name[:80]}")
    if (entry.flags | local.flags) & _LOCKED or _AES in {entry.method, local.method}:
        content = _unlocked(data, entry, local, reading)
        yield Member(entry.name, content or b"", encrypted=content is None, other_names=others)
        return
    for method in dict.fromkeys((entry.method, local.method)):
        if method != entry.method:
            reading.note("archive.two_readings", "methods")
            reading.begin_member()
        expanded = _expanded(method, data, entry, local, reading)
        if expanded is None:
            reading.note("unscannable.method", _METHODS.get(method, str(method)))
            yield Member(entry.name, b"", other_names=others)
            continue
        _check(expanded, entry, local, reading, alone=entry.method == local.method)
        yield Member(entry.name, expanded.octets, other_names=others)
        if expanded.rest and packed and (listed_there or local.packed):
            # The stream ended before the size that the headers give: a streaming reader goes on here.
            reading.note("archive.trailing_data", f"{len(expanded.rest)} octets within {entry.name[:80]}")
            if LOCAL in expanded.rest:
                reading.note("archive.two_readings", "files within the data of another")
                reading.begin_member()
                reading.grown(len(expanded.rest), len(expanded.rest), len(expanded.rest))
                yield Member("", expanded.rest)


def _unlocked(data: bytes, entry: Entry, local: Entry, reading: Reading) -> bytes | None:
    """Try the passwords; return the unpacked data of a locked file, None if it stays closed."""
    if (entry.flags | local.flags) & _STRONG_LOCK:  # PKWARE's own encryption, with certificates or keys (APPNOTE section 7)
        return None
    lock = (strong_lock(entry) or strong_lock(local)) if _AES in {entry.method, local.method} else None
    if lock is None and (_AES in {entry.method, local.method} or len(data) > MOST_OLD):
        return None
    for password in reading.passwords.candidates(_TRY if lock else _OLD_TRY):
        reading.look_at()
        packed = _opened(data, lock, entry, local, password)
        if packed is None:
            continue
        attempt = replace(reading, defects=[])  # what a wrong password makes of the data is no defect of the archive
        expanded = _expanded(lock.method if lock else entry.method, packed, entry, local, attempt)
        if expanded is None:
            reading.note("unscannable.method", _METHODS.get(entry.method, str(entry.method)))
            return b""
        if not expanded.whole or (lock is None and zlib.crc32(expanded.octets) not in {entry.checksum, local.checksum}):
            continue
        reading.expanded = attempt.expanded
        reading.passwords.worked(password)
        reading.note("archive.opened_with_password", entry.name[:80])
        return expanded.octets
    return None


def _opened(data: bytes, lock: Strong | None, entry: Entry, local: Entry, password: str) -> bytes | None:
    if lock is not None:
        return open_strong(data, lock, password)
    checks = {entry.checksum >> 24, local.checksum >> 24}  # the last octet of the cipher's head repeats one of these
    if (entry.flags | local.flags) & _STREAMED:
        checks |= {entry.time >> 8, local.time >> 8}
    return open_old(data, tuple(checks), password)


def _streamed_size(octets: bytes, local: Entry) -> int:
    """Return how far the data of a file without a known size may go: to its descriptor, the next header, or the end."""
    ends = [octets.find(mark, local.data) for mark in (DESCRIPTOR, LOCAL, CENTRAL)]
    if local.method == 8:
        ends = [octets.find(CENTRAL, local.data)]  # Deflate knows its own end
    known = [end for end in ends if end >= 0]
    return min(known, default=len(octets)) - local.data


def _expanded(method: int, data: bytes, entry: Entry, local: Entry, reading: Reading) -> Expanded | None:
    """Return the unpacked data, None for a method that is not read."""
    match method:
        case 0:
            reading.grown(len(data), len(data), len(data))
            return Expanded(data, whole=True, rest=b"")
        case 8:
            return inflated(data, -zlib.MAX_WBITS, reading)
        case old if old in OLD:
            expanded = expand_old(old, data, entry.size, local.flags, reading)
            return expanded if expanded.whole else None
        case 9:
            return inflate64(data, reading)
        case 93 | 20:
            return unzstd(data, reading)
        case 12:
            return decompressed(bz2.BZ2Decompressor(), data, reading)
        case 14:
            return _lzma(data, local, reading)
        case 95:
            return decompressed(xz_engine(), data, reading)
        case 98:
            content = expand_of_zip(data, entry.size, entry.checksum, reading)
            return None if content is None else Expanded(content, whole=True, rest=b"")
    return None


def _lzma(data: bytes, local: Entry, reading: Reading) -> Expanded:
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


def _check(expanded: Expanded, entry: Entry, local: Entry, reading: Reading, *, alone: bool) -> None:
    """Note where what came out is not what the headers say."""
    if not expanded.whole:
        reading.note("archive.broken", f"cut off: {entry.name[:80]}")
        return
    streamed = entry is local and local.flags & _STREAMED and not entry.size
    if not streamed and len(expanded.octets) != entry.size:
        reading.note("archive.size_mismatch", f"{entry.size} said, {len(expanded.octets)} found")
    elif alone and not streamed and zlib.crc32(expanded.octets) != entry.checksum:
        reading.note("archive.broken", f"checksum: {entry.name[:80]}")
