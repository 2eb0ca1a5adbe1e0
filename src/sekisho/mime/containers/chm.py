"""Compiled help (CHM): its own directory of files; their LZX streams are handed, cut at the places of its table, to the library that opens cabinets.

After Pabs' and Matthew Russotto's description of the format ("Unofficial (Preliminary) HTML Help Specification").
"""

from collections.abc import Iterator
from itertools import pairwise

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.foreign import borrowed
from sekisho.mime.containers.octet_reader import Broken, OctetReader
from sekisho.mime.disks.disk import number

_FRAME = 32_768
_SPACE = "::DataSpace/Storage/MSCompressed/"
_TABLE = "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable"
_MOST_FRAMES = 8_192
_MOST_FOLDERS = 65_000

_Places = dict[str, tuple[int, int, int]]  # section, offset, size


def read_chm(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a help file."""
    try:
        places, start = _directory(octets, reading)
        content, control, table = (_plain(octets, places, start, _SPACE + name) for name in ("Content", "ControlData", _TABLE))
        packed = _unpacked(content, control, table, reading)
    except Broken as broken:
        reading.note("archive.broken", str(broken))
        return
    for name, (section, offset, size) in places.items():
        if name.startswith("::") or not size:
            continue
        if name.endswith("/"):
            yield Member(name, b"")
            continue
        reading.begin_member()
        if section:
            content = packed[offset : offset + size]
        else:
            content = octets[start + offset : start + offset + size]
            reading.grown(len(content), reading.size, len(content))
        if len(content) < size:
            reading.note("unscannable.broken_archive", f"cut off: {name[:80]}")
        yield Member(name.removeprefix("/"), content)


def _directory(octets: bytes, reading: Reading) -> tuple[_Places, int]:
    """Return where each file lies, and where section 0 begins."""
    if len(octets) < 96:
        raise Broken("cut off")
    at, length = number(octets, 72, 8), number(octets, 80, 8)
    start = number(octets, 88, 8) if number(octets, 4, 4) >= 3 else at + length
    if octets[at : at + 4] != b"ITSP":
        raise Broken("no directory")
    chunk, count = number(octets, at + 16, 4), number(octets, at + 44, 4)
    at += number(octets, at + 8, 4)
    if not 64 <= chunk <= 65_536:
        raise Broken("size of the directory's pieces")
    places: _Places = {}
    for _ in range(count):
        piece = octets[at : at + chunk]
        at += chunk
        if len(piece) < chunk:
            raise Broken("the directory is cut off")
        reading.look_at()
        if piece[:4] != b"PMGL":
            continue
        source = OctetReader(piece[: chunk - min(number(piece, 4, 4), chunk)], 20)
        while source.left > 0:
            name = source.take(_number(source)).decode("utf-8", "replace")
            places[name] = (_number(source), _number(source), _number(source))
            if len(places) > 20 * reading.limits.max_archive_members:
                raise reading.intercept("unscannable.archive_members", "entries of the directory")
    return places, start


def _number(source: OctetReader) -> int:
    """Return a number of seven bits an octet, the high ones first."""
    value = 0
    for _ in range(10):
        octet = source.octet()
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            return value
    raise Broken("a number without end")


def _plain(octets: bytes, places: _Places, start: int, name: str) -> bytes:
    section, offset, size = places.get(name, (1, 0, 0))
    return b"" if section else octets[start + offset : start + offset + size]


def _unpacked(content: bytes, control: bytes, table: bytes, reading: Reading) -> bytes:
    """Return section 1 as a whole. Raises Broken."""
    if not content:
        return b""
    if control[4:8] != b"LZXC" or len(control) < 20 or len(table) < 40:
        raise Broken("no settings of the compression")
    unit = _FRAME if number(control, 8, 4) == 2 else 1
    interval, window = number(control, 12, 4) * unit // _FRAME, number(control, 16, 4) * unit
    count, size, first = number(table, 4, 4), number(table, 16, 8), number(table, 12, 4)
    if not interval or window not in {1 << bits for bits in range(15, 22)} or number(table, 32, 8) != _FRAME or count > _MOST_FRAMES:
        if count > _MOST_FRAMES:
            raise reading.intercept("unscannable.archive_member_size", f"{count} frames packed in one")
        raise Broken("settings of the compression")
    if size > reading.limits.max_member_octets * 4:
        raise reading.intercept("unscannable.archive_member_size", f"{size} octets packed in one")
    ends = [number(table, first + 8 * index, 8) for index in range(count)] + [min(number(table, 24, 8), len(content))]
    frames = [(content[begin:end], min(_FRAME, size - index * _FRAME)) for index, (begin, end) in enumerate(pairwise(ends))]
    frames = [(packed, long) for packed, long in frames if long > 0]
    folders = [frames[at : at + interval] for at in range(0, len(frames), interval)]
    if len(folders) > _MOST_FOLDERS or any(len(packed) > 0xFFFF for packed, _ in frames):
        raise Broken("frames of the compression")
    cabinet = _as_cabinet(folders, window.bit_length() - 1)
    sizes = tuple(sum(long for _, long in folder) for folder in folders)
    pieces: list[bytes] = []
    for piece in borrowed("cab", cabinet, reading, sizes):
        if piece is None:
            reading.note("unscannable.broken_archive", "its compression")
            break
        pieces.append(piece)
    return b"".join(pieces)


def _as_cabinet(folders: list[list[tuple[bytes, int]]], window: int) -> bytes:
    """Return a cabinet ([MS-CAB]) with one folder of one file for each stretch of frames after which the compression begins anew."""
    files = [
        sum(long for _, long in folder).to_bytes(4, "little") + bytes(4) + index.to_bytes(2, "little") + bytes(4) + b"\x20\0a\0"
        for index, folder in enumerate(folders)
    ]
    first_file = 36 + 8 * len(folders)
    at = first_file + sum(map(len, files))
    heads: list[bytes] = []
    data: list[bytes] = []
    for folder in folders:
        heads.append(at.to_bytes(4, "little") + len(folder).to_bytes(2, "little") + (window << 8 | 3).to_bytes(2, "little"))
        for packed, long in folder:
            data.append(bytes(4) + len(packed).to_bytes(2, "little") + long.to_bytes(2, "little") + packed)
            at += 8 + len(packed)
    head = b"MSCF" + bytes(4) + at.to_bytes(4, "little") + bytes(4) + first_file.to_bytes(4, "little") + bytes(4) + b"\x03\x01"
    head += len(folders).to_bytes(2, "little") + len(files).to_bytes(2, "little") + bytes(6)
    return head + b"".join(heads) + b"".join(files) + b"".join(data)
