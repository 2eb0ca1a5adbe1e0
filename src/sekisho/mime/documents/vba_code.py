"""VBA as it is stored: the compression of MS-OVBA section 2.4.1, and the source of every module of a project."""

import re
from collections.abc import Iterable

MOST_CODE = 3_145_728  # octets of source of one project
_MOST_DIRECTORY = 524_288  # octets of all its directories: honest ones have a few thousand
_MOST_CHUNKS = 2_048
_SOURCE_BEGINS = b"\0Attribut\0e "  # the first eight letters of every module's source can only be stored as they are
_STREAM_NAME, _OFFSET, _VERSION = 0x1A, 0x31, 0x09  # identifiers of records in the stream `dir` (MS-OVBA section 2.3.4.2)
_NAME = re.compile(rb"Attribute VB_Name = \"([^\"\r\n]{1,100})\"")


def decompressed(container: bytes, start: int = 0, most: int = MOST_CODE) -> bytes:
    """Return what a compressed container holds, as far as it can be read; b"" if none begins there."""
    if container[start : start + 1] != b"\x01":
        return b""
    out = bytearray()
    position = start + 1
    for _ in range(_MOST_CHUNKS):
        if position + 2 > len(container) or len(out) >= most:
            break
        header = int.from_bytes(container[position : position + 2], "little")
        if header >> 12 & 7 != 3:
            break
        end = min(position + (header & 0xFFF) + 3, len(container))
        if header >> 15:
            _chunk(container, position + 2, end, out)
        else:
            out += container[position + 2 : position + 2 + 4_096]
            end = position + 2 + 4_096
        position = end
    return bytes(out[:most])


_BITS = [max((size - 1).bit_length(), 4) for size in range(8_193 + 4_098)]  # of a distance, by how much of the chunk there is


def _chunk(container: bytes, position: int, end: int, out: bytearray) -> None:
    began = len(out)
    while position < end:
        flags = container[position]
        position += 1
        if not flags and position + 8 <= end:  # eight letters as they are
            out += container[position : position + 8]
            position += 8
            continue
        size = len(out)
        for bit in (1, 2, 4, 8, 16, 32, 64, 128):
            if position >= end or size - began > 8_192:  # an honest chunk ends at 4,096
                return
            if not flags & bit:
                out.append(container[position])
                position += 1
                size += 1
                continue
            token = container[position] | (container[position + 1] << 8 if position + 1 < len(container) else 0)
            position += 2
            bits = _BITS[size - began]
            length = (token & 0xFFFF >> bits) + 3
            distance = (token >> 16 - bits) + 1
            source = size - distance
            if source < began:
                return  # points before the chunk: broken
            run = out[source : source + length]
            out += run if length <= distance else (run * (length // distance + 1))[:length]
            size += length


def modules(streams: Iterable[tuple[str, bytes]], most: int = MOST_CODE) -> list[tuple[str, str]]:
    """Return (name, source) of every module, at most so many octets. `streams` are (whole name, octets) of the streams of a compound file.

    The offsets in `dir` are followed, and a container that begins anywhere else in a stream is found too.
    """
    whole = list(streams)
    offsets: dict[str, int] = {}
    left = _MOST_DIRECTORY
    for name, octets in whole:
        if left > 0 and (name.lower().endswith("vba/dir") or name.lower() == "dir"):
            directory = decompressed(octets, most=left)
            left -= len(directory)
            offsets |= _offsets(directory)
    found: list[tuple[str, str]] = []
    left = most
    for name, octets in whole:
        last = name.rpartition("/")[2]
        source = decompressed(octets, offsets[last.lower()], left) if last.lower() in offsets else b""
        if not source:
            begin = octets.find(_SOURCE_BEGINS)
            source = decompressed(octets, begin - 3, left) if begin >= 3 else b""
        left -= len(source)
        if source:
            shown = _NAME.search(source)
            found.append(((shown[1].decode("latin-1") if shown else last), source.decode("latin-1")))
    return found


def _offsets(directory: bytes) -> dict[str, int]:
    """Return where in each module's stream the source begins, by the stream's name in lower case."""
    found: dict[str, int] = {}
    position, stream = 0, ""
    while position + 6 <= len(directory) and len(found) < 1_000:
        kind = int.from_bytes(directory[position : position + 2], "little")
        size = int.from_bytes(directory[position + 2 : position + 6], "little")
        body = directory[position + 6 : position + 6 + size]
        if kind == _VERSION:
            size = 6
        elif kind == _STREAM_NAME:
            stream = body.decode("latin-1").lower()
        elif kind == _OFFSET and stream:
            found[stream] = int.from_bytes(body[:4], "little")
        position += 6 + size
    return found
