"""7z archives, without any other program: folders decoded whole within the limits, files cut out of them, encrypted ones with known passwords.

After the format's own description (7zFormat.txt of the LZMA SDK, public domain).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.octet_reader import Broken, OctetReader
from sekisho.mime.containers.seven_zip_coders import Locked, Unknown, decode
from sekisho.mime.containers.seven_zip_headers import Entry, Files, Streams, parse_files, parse_streams

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
_START = 32
_HEADER, _ENCODED, _MAIN_STREAMS, _FILES, _ARCHIVE_PROPERTIES, _ADDITIONAL = 1, 0x17, 4, 5, 2, 3
_LARGEST_HEADER = 16 * 1_048_576
_LINK = 0xA000


@dataclass(frozen=True, slots=True)
class _Header:
    streams: Streams
    files: Files


def read_7z(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a 7z archive; one behind a program (self-extracting) is found by its signature."""
    base = octets.find(SIGNATURE)
    if base < 0:
        return
    body = octets[base:] if base else octets
    try:
        header = _read_header(body, reading)
        if header is None:
            return  # an empty archive
    except Locked:
        reading.begin_member()
        yield Member("", b"", encrypted=True)
        return
    except (Broken, Unknown) as problem:
        code = "unscannable.method" if isinstance(problem, Unknown) else "archive.broken"
        reading.note(code, str(problem)[:100])
        return
    yield from _files(body, header, reading)


def _read_header(octets: bytes, reading: Reading) -> _Header | None:
    if len(octets) < _START:
        raise Broken("cut off")
    offset, size = (int.from_bytes(octets[at : at + 8], "little") for at in (12, 20))
    if not size:
        return None
    raw = octets[_START + offset : _START + offset + size]
    if len(raw) < size:
        raise Broken("the header is cut off")
    if crc32(raw) != int.from_bytes(octets[28:32], "little"):
        reading.note("archive.broken", "checksum of the header")
    for _ in range(reading.limits.max_archive_layers):  # a header may be packed, and that one's header too
        source = OctetReader(raw)
        kind = source.octet()
        if kind == _HEADER:
            return _parse(source)
        if kind != _ENCODED:
            raise Broken("no header")
        streams = parse_streams(source)
        if not streams.folders:
            return None
        if streams.folders[0].unpacked > _LARGEST_HEADER:
            raise reading.intercept("unscannable.archive_member_size", "the header")
        raw = _decoded(octets, streams, 0, streams.folders[0].digest, reading)
    raise reading.intercept("unscannable.archive_layers", "headers within headers")


def _parse(source: OctetReader) -> _Header:
    streams, files = Streams(), Files()
    while kind := source.octet():
        if kind == _ARCHIVE_PROPERTIES:
            while source.octet():
                source.take(source.number())
        elif kind == _ADDITIONAL:
            parse_streams(source)
        elif kind == _MAIN_STREAMS:
            streams = parse_streams(source)
        elif kind == _FILES:
            files = parse_files(source)
        else:
            raise Broken(f"unknown part {kind} of the header")
    return _Header(streams, files)


def _decoded(octets: bytes, streams: Streams, number: int, digest: int | None, reading: Reading) -> bytes:
    """Return what a folder holds. Raises Locked, Unknown, Broken; Intercepted where a limit stops it."""
    folder = streams.folders[number]
    packed = [octets[_START + start : _START + start + size] for start, size in streams.packed_of(number)]
    if not folder.locked:
        return decode(folder, packed, reading)
    rounds = max(folder.rounds, 1)
    for password in reading.passwords.candidates(2.0**rounds * 1.2e-4):  # 60 ms each with the 2^19 rounds of 7-Zip
        reading.look_at()
        try:
            content = decode(folder, packed, reading, password)
        except (Broken, Locked):
            continue
        if _is_right(content, streams, number, digest):
            reading.passwords.worked(password)
            reading.note("archive.opened_with_password")
            return content
    raise Locked


def _is_right(content: bytes, streams: Streams, number: int, digest: int | None) -> bool:
    """Tell whether a password gave what was packed: by the checksum of all, or of the first file that has one."""
    if digest is not None:
        return crc32(content) == digest
    position = 0
    for size, its in zip(streams.sizes[number], streams.digests[number], strict=True):
        if its is not None and size:
            return crc32(content[position : position + size]) == its
        position += size
    return True


def _files(octets: bytes, header: _Header, reading: Reading) -> Iterator[Member]:
    streams = header.streams
    slots = ((number, index) for number, sizes in enumerate(streams.sizes) for index in range(len(sizes)))
    current, content, position = -1, None, 0
    for entry in (*header.files.entries, *(Entry("", stream=True) for _ in range(streams.count - header.files.with_stream))):
        reading.look_at()
        if not entry.stream:
            if not entry.folder:
                reading.begin_member()
            yield Member(entry.name + ("/" if entry.folder else ""), b"")
            continue
        slot = next(slots, None)
        if slot is None:
            reading.note("archive.broken", "more files than streams")
            return
        number, index = slot
        size, digest = streams.sizes[number][index], streams.digests[number][index]
        reading.begin_member()
        if size > reading.limits.max_member_octets:
            raise reading.intercept("unscannable.archive_member_size", f"{size} octets")
        if number != current:
            current, position = number, 0
            content = _folder(octets, streams, number, reading)
        if entry.attributes >> 16 & 0xF000 == _LINK and entry.attributes & 0x8000:
            reading.note("archive.link", entry.name)
        if isinstance(content, bytes):
            piece = content[position : position + size]
            position += size
            if len(piece) < size:
                reading.note("archive.broken", f"cut off: {entry.name[:80]}")
            elif digest is not None and crc32(piece) != digest:
                reading.note("archive.broken", f"checksum: {entry.name[:80]}")
            yield Member(entry.name, piece)
        else:
            yield Member(entry.name, b"", encrypted=content is _CLOSED)


class _Closed:
    """What a locked folder gives."""


_CLOSED = _Closed()


def _folder(octets: bytes, streams: Streams, number: int, reading: Reading) -> bytes | _Closed | None:
    """Return what a folder holds; `_CLOSED` if it is locked, None if it cannot be read (the defect is noted)."""
    folder, digests = streams.folders[number], streams.digests[number]
    if folder.unpacked > 2 * reading.limits.max_member_octets:
        raise reading.intercept("unscannable.archive_member_size", f"{folder.unpacked} octets packed in one")
    sizes = streams.sizes[number]
    digest = folder.digest if folder.digest is not None else digests[0] if len(digests) == 1 and sizes[0] == folder.unpacked else None
    try:
        return _decoded(octets, streams, number, digest, reading)
    except Locked:
        return _CLOSED
    except Unknown as unknown:
        reading.note("unscannable.method", str(unknown)[:100])
    except Broken as broken:
        reading.note("archive.broken", str(broken)[:100])
    return None
