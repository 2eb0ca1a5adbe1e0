"""The headers of zip files: local ones, the central directory, the end record, Zip64 (APPNOTE.TXT 6.3.10 section 4.3)."""

from dataclasses import dataclass

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.streams import decoded_name

LOCAL = b"PK\x03\x04"
CENTRAL = b"PK\x01\x02"
END = b"PK\x05\x06"
DESCRIPTOR = b"PK\x07\x08"
UNKNOWN = 0xFFFFFFFF  # the size stands in the Zip64 extra field
_TAIL = 65_557  # the end record with the longest comment


@dataclass(frozen=True, slots=True)
class Entry:
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
    time: int = 0
    extra: bytes = b""


def read_directory(octets: bytes, reading: Reading) -> tuple[list[Entry], int]:
    """Return the entries of the central directory that the last end record names, and how many end records there are."""
    end = octets.rfind(END, max(0, len(octets) - _TAIL))
    if end < 0:
        end = octets.rfind(END)
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
    if 0xFFFF in {count, disk} or UNKNOWN in {size, start}:
        wide = octets.rfind(b"PK\x06\x06", max(0, end - 1_024), end)
        if wide >= 0:
            size = int.from_bytes(octets[wide + 40 : wide + 48], "little")
            start = int.from_bytes(octets[wide + 48 : wide + 56], "little")
            directory_end = wide
    position = directory_end - size
    if position < 0 or octets[position : position + 4] != CENTRAL:
        position = start
    shift = position - start  # what was put before the archive: a self-extractor, another file
    if shift < 0 or position > len(octets):
        shift, position = 0, start
    entries: list[Entry] = []
    while octets[position : position + 4] == CENTRAL:
        reading.look_at()
        entry, position = _central(octets, position, shift)
        entries.append(entry)
        if len(entries) > reading.limits.max_archive_members:
            break  # the count intercepts when the members are read
    if not entries and size:
        reading.note("archive.broken", "directory not found")
    return entries, 1


def _central(octets: bytes, position: int, shift: int) -> tuple[Entry, int]:
    fixed = octets[position : position + 46].ljust(46, b"\0")
    flags = int.from_bytes(fixed[8:10], "little")
    name_size, extra_size, comment_size = (int.from_bytes(fixed[offset : offset + 2], "little") for offset in (28, 30, 32))
    name = octets[position + 46 : position + 46 + name_size]
    extra = octets[position + 46 + name_size : position + 46 + name_size + extra_size]
    packed, size, at = (int.from_bytes(fixed[offset : offset + 4], "little") for offset in (20, 24, 42))
    if UNKNOWN in {packed, size, at}:
        size, packed, at = _wide_sizes(extra, size, packed, at)
    entry = Entry(
        at=at + shift,
        name=_name(name, flags),
        flags=flags,
        method=int.from_bytes(fixed[10:12], "little"),
        checksum=int.from_bytes(fixed[16:20], "little"),
        packed=packed,
        size=size,
        attributes=int.from_bytes(fixed[40:42], "little") if fixed[5] == 3 else 0,
        time=int.from_bytes(fixed[12:14], "little"),
        extra=extra,
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
                if value == UNKNOWN and used + 8 <= len(field):
                    found[index] = int.from_bytes(field[used : used + 8], "little")
                    used += 8
            break
        position += 4 + length
    while len(found) < 3:
        found.append(0)
    return found[0], found[1], found[2]


def read_local(octets: bytes, at: int) -> Entry | None:
    """Return the local header at this offset, None if there is none."""
    fixed = octets[at : at + 30]
    if len(fixed) < 30 or fixed[:4] != LOCAL:
        return None
    flags, method = int.from_bytes(fixed[6:8], "little"), int.from_bytes(fixed[8:10], "little")
    name_size, extra_size = int.from_bytes(fixed[26:28], "little"), int.from_bytes(fixed[28:30], "little")
    if fixed[4] > 99 or at + 30 + name_size > len(octets):
        return None
    packed, size = int.from_bytes(fixed[18:22], "little"), int.from_bytes(fixed[22:26], "little")
    extra = octets[at + 30 + name_size : at + 30 + name_size + extra_size]
    if UNKNOWN in {packed, size}:
        size, packed, _ = _wide_sizes(extra, size, packed)
    return Entry(
        at=at,
        name=_name(octets[at + 30 : at + 30 + name_size], flags),
        flags=flags,
        method=method,
        checksum=int.from_bytes(fixed[14:18], "little"),
        packed=packed,
        size=size,
        data=at + 30 + name_size + extra_size,
        time=int.from_bytes(fixed[10:12], "little"),
        extra=extra,
    )


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8", "replace") if flags & 0x800 else decoded_name(raw)
