"""Files that hold one compressed file: gzip, bzip2, xz, the old .lzma, lzip and Zstandard."""

import bz2
import lzma
import zlib
from collections.abc import Iterator

from sekisho.mime.containers.expansion import Expanded, Member, Reading, decompressed, every_stream, inflated, unzstd, xz_engine

_ENDINGS = {
    ".tgz": ".tar",
    ".taz": ".tar",
    ".tbz": ".tar",
    ".tbz2": ".tar",
    ".txz": ".tar",
    ".tlz": ".tar",
    ".svgz": ".svg",
    ".emz": ".emf",
    ".wmz": ".wmf",
}
_DROPPED = (".gz", ".bz2", ".xz", ".lzma", ".bz", ".z", ".zst", ".lz")
_LZIP_MEMBER = 26  # octets of head and tail of one lzip member
_LARGEST_DICTIONARY = 268_435_456


def read_stream(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the one file that is compressed in `octets`; the reading's kind is "gz", "bz2", "xz", "lzma", "lzip" or "zst"."""
    reading.begin_member()
    kind = reading.kind
    name = inner_name(reading.file_name)
    if kind == "gz":
        other = _gzip_name(octets)
        content = every_stream(octets, lambda data: inflated(data, zlib.MAX_WBITS | 16, reading), reading)
        names = (other,) if other and name and other != name else ()
        yield Member(name or other, content, other_names=names)
    elif kind == "bz2":
        yield Member(name, every_stream(octets, lambda data: decompressed(bz2.BZ2Decompressor(), data, reading), reading))
    elif kind == "zst":
        yield Member(name, every_stream(octets, lambda data: unzstd(data, reading), reading, marks=is_zstd_frame))
    elif kind == "lzip":
        yield Member(name, every_stream(octets, lambda data: _lzip(data, reading), reading))
    else:
        yield Member(name, every_stream(octets, lambda data: decompressed(xz_engine(), data, reading), reading))


def is_zstd_frame(rest: bytes) -> bool:
    """Frames to skip may stand between the others (RFC 8878 section 3.1.2)."""
    return rest[:4] == b"\x28\xb5\x2f\xfd" or rest[1:4] == b"\x2a\x4d\x18"


def _lzip(octets: bytes, reading: Reading) -> Expanded:
    """Expand one member of an lzip file: a raw LZMA stream with fixed properties between a short head and a tail."""
    if len(octets) < _LZIP_MEMBER:
        return Expanded(b"", whole=False, rest=b"")
    size = 1 << (octets[5] & 0x1F)
    dictionary = max(size - (size // 16) * (octets[5] >> 5), 4_096)
    if dictionary > _LARGEST_DICTIONARY:
        reading.note("unscannable.method", "dictionary too large")
        return Expanded(b"", whole=False, rest=b"")
    engine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": 3, "lp": 0, "pb": 2}])
    expanded = decompressed(engine, octets[6:], reading)
    return Expanded(expanded.octets, expanded.whole, expanded.rest[20:])


def inner_name(file_name: str) -> str:
    """Return the name that a file has when it is unpacked: `a.tgz` holds `a.tar`."""
    lower = file_name.lower()
    for ending, inner in _ENDINGS.items():
        if lower.endswith(ending):
            return file_name[: -len(ending)] + inner
    for ending in _DROPPED:
        if lower.endswith(ending):
            return file_name[: -len(ending)]
    return ""


def _gzip_name(octets: bytes) -> str:
    """Return the original name in a gzip header (RFC 1952 section 2.3), or ""."""
    if len(octets) < 11 or not octets[3] & 8:
        return ""
    start = 10
    if octets[3] & 4:
        start += 2 + int.from_bytes(octets[10:12], "little")
    end = octets.find(b"\0", start, start + 1_000)
    if end < 0:
        return ""
    return decoded_name(octets[start:end])


def decoded_name(raw: bytes) -> str:
    """Return a file name from octets of unknown charset: UTF-8, else Japanese, else the PC charset of old archives."""
    for charset in ("utf-8", "cp932"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")
