"""Files that hold one compressed file: gzip, bzip2, xz and the old .lzma."""

import bz2
import zlib
from collections.abc import Iterator

from sekisho.mime.expansion import Member, Reading, decompressed, every_stream, inflated, xz_engine

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
_DROPPED = (".gz", ".bz2", ".xz", ".lzma", ".bz", ".z")


def read_stream(octets: bytes, kind: str, file_name: str, reading: Reading) -> Iterator[Member]:
    """Yield the one file that is compressed in `octets`; `kind` is "gz", "bz2", "xz" or "lzma"."""
    reading.begin_member()
    name = inner_name(file_name)
    if kind == "gz":
        other = _gzip_name(octets)
        content = every_stream(octets, lambda data: inflated(data, zlib.MAX_WBITS | 16, reading), reading)
        names = (other,) if other and name and other != name else ()
        yield Member(name or other, content, other_names=names)
    elif kind == "bz2":
        yield Member(name, every_stream(octets, lambda data: decompressed(bz2.BZ2Decompressor(), data, reading), reading))
    else:
        yield Member(name, every_stream(octets, lambda data: decompressed(xz_engine(), data, reading), reading))


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
