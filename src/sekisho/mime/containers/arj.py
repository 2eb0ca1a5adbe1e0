"""ARJ archives: stored files, the methods 1 to 3 by the library that opens LZH (their streams are the same), method 4 by ourselves.

After the technical notes of ARJ Software (TECHNOTE.TXT).
"""

from collections.abc import Iterator
from zlib import crc32

from sekisho.mime.containers.bits import BrokenCode
from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.foreign import borrowed
from sekisho.mime.containers.octet_reader import Broken, OctetReader
from sekisho.mime.containers.streams import decoded_name

_MARK = b"\x60\xea"
_GARBLED, _GOES_ON, _WENT_ON = 0x01, 0x04, 0x08
_FOLDER, _FILES = 3, frozenset({0, 1})
_LARGEST_HEADER = 2_600
_STEP = 65_536


def read_arj(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of an ARJ archive."""
    source = OctetReader(octets)
    try:
        if _header(source) is None:
            return
        while (header := _header(source)) is not None:
            flags, method, kind = header[4], header[5], header[6]
            packed, size, digest = (int.from_bytes(header[at : at + 4], "little") for at in (12, 16, 20))
            name = decoded_name(header[header[0] :].partition(b"\0")[0])
            data = source.octets[source.position : source.position + packed]
            source.position += len(data)
            if kind == _FOLDER:
                yield Member(f"{name.rstrip('/')}/", b"")
                continue
            if kind not in _FILES:  # labels of disks, chapters
                continue
            reading.begin_member()
            if flags & (_GOES_ON | _WENT_ON):
                reading.note("unscannable.volume", "a file goes on in another volume")
            if flags & _GARBLED:
                yield Member(name, b"", encrypted=True)
                continue
            content = _expanded(data, method, size, reading)
            if content is None:
                yield Member(name, b"")
                continue
            if len(content) < size or crc32(content) != digest:
                reading.note("archive.broken", f"checksum: {name[:80]}")
            yield Member(name, content)
            if len(data) < packed:
                raise Broken("cut off")
    except Broken as broken:
        reading.note("archive.broken", str(broken))


def _header(source: OctetReader) -> bytes | None:
    """Return the next header without its checksum, None at the end of the archive."""
    if source.take(2) != _MARK:
        raise Broken("no header")
    size = source.little(2)
    if not size:
        return None
    if size > _LARGEST_HEADER or size < 30:
        raise Broken("size of a header")
    header = source.take(size)
    source.take(4)
    while more := source.little(2):
        source.take(more + 4)
    return header


def _expanded(data: bytes, method: int, size: int, reading: Reading) -> bytes | None:
    """Return what a file holds, as far as it can be read; None, and why, where it cannot."""
    if method == 0:
        reading.grown(len(data), len(data), len(data))
        return data
    if method in {1, 2, 3}:
        found = next(borrowed("lzh", _as_lzh(data, size), reading, (size,)), None)
        if found is None:
            reading.note("unscannable.method", f"method {method}")
        return found
    if method == 4:
        return _fastest(data, size, reading)
    reading.note("unscannable.method", f"method {method}")
    return None


def _as_lzh(data: bytes, size: int) -> bytes:
    """Return the stream as the one file of an LZH archive (header of level 0), whose method "lh7" is the same with a larger window."""
    body = b"-lh7-" + len(data).to_bytes(4, "little") + size.to_bytes(4, "little") + bytes(4) + b"\x20\0\x01a\0\0"
    return bytes((len(body), sum(body) & 0xFF)) + body + data + b"\0"


class _HighBits:
    """Bits from the high end of each octet."""

    def __init__(self, octets: bytes) -> None:
        self._octets, self._position, self._value, self._count = octets, 0, 0, 0

    def take(self, count: int) -> int:
        while self._count < count:
            piece = self._octets[self._position : self._position + 8]
            if not piece:
                raise EOFError
            self._value = (self._value & ((1 << self._count) - 1)) << 8 * len(piece) | int.from_bytes(piece, "big")
            self._position += len(piece)
            self._count += 8 * len(piece)
        self._count -= count
        return self._value >> self._count & ((1 << count) - 1)

    def stepped(self, first: int, last: int) -> int:
        """Return a number whose width is told by ones before it."""
        base, width = 0, first
        while width < last and self.take(1):
            base += 1 << width
            width += 1
        return base + (self.take(width) if width else 0)


def _fastest(data: bytes, size: int, reading: Reading) -> bytes:
    bits, out, counted = _HighBits(data), bytearray(), 0
    try:
        while len(out) < size:
            length = bits.stepped(0, 7)
            if length:
                distance = bits.stepped(9, 13) + 1
                if distance > len(out):
                    raise BrokenCode("points before the beginning")
                start, length = len(out) - distance, length + 2
                out += (out[start : start + length] * (length // distance + 1))[:length]
            else:
                out.append(bits.take(8))
            if len(out) - counted >= _STEP:
                reading.grown(len(out) - counted, len(data), len(out))
                counted = len(out)
    except (BrokenCode, EOFError) as broken:
        reading.note("archive.broken", str(broken) or "cut off")
    reading.grown(len(out) - counted, len(data), len(out))
    return bytes(out[:size])
