"""Property lists of Apple (`.webarchive`, binary or XML): every piece of data in them is a file, as a page and its parts are in a web archive.

The binary form is a table of objects with their offsets at the end (CoreFoundation, `CFBinaryPList.c`); nothing in it is followed.
"""

import re
from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.documents.xml_tags import decoded
from sekisho.mime.structure import bodies

SIGNATURE = b"bplist0"
_TRAILER, _DATA = 32, 4
_LEAST = 16  # octets of data that may be a file
_XML = re.compile(rb"<data\s{0,20}>([^<]*)")


def read_property_list(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield every piece of data."""
    for piece in _binary(octets, reading) if octets.startswith(SIGNATURE) else _written(octets):
        if len(piece) >= _LEAST:
            reading.begin_member()
            reading.grown(len(piece), len(piece), len(piece))
            yield Member("", piece)


def _written(octets: bytes) -> Iterator[bytes]:
    for found in _XML.finditer(decoded(octets).encode("utf-8", "replace")):  # other characters are passed over, as the system does
        yield bodies.base64(found[1]).octets


def _binary(octets: bytes, reading: Reading) -> Iterator[bytes]:
    trailer = octets[-_TRAILER:]
    width, count, table = trailer[6], int.from_bytes(trailer[8:16], "big"), int.from_bytes(trailer[24:32], "big")
    end = table + width * count
    if len(octets) < _TRAILER + 8 or not 1 <= width <= 8 or end > len(octets):
        reading.note("archive.broken", "no table of objects")
        return
    for at in range(table, end, width):
        reading.look_at()
        place = int.from_bytes(octets[at : at + width], "big")
        if place >= len(octets) or octets[place] >> 4 != _DATA:
            continue
        size, start = octets[place] & 15, place + 1
        if size == 15:  # the size stands in an integer of its own
            digits = 1 << (octets[start] & 15) if start < len(octets) else 0
            size, start = int.from_bytes(octets[start + 1 : start + 1 + digits], "big"), start + 1 + digits
        piece = octets[start : start + size]
        if len(piece) < size:
            reading.note("archive.broken", "cut off")
        yield piece
