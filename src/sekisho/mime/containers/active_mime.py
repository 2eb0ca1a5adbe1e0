"""ActiveMime: how Office puts its macros beside a document that is text (`editdata.mso`): a short head, then a compressed compound file."""

import zlib
from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading, inflated

_PLACES = (0x32, 0x22A, 0x2E, 0x36)  # where Word and its kin put the stream


def read_active_mime(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the compound file."""
    said = int.from_bytes(octets[0x1E:0x20], "little") + 46  # the head's own length
    found = False
    for place in dict.fromkeys((said, *_PLACES)):
        if octets[place : place + 1] == b"\x78":
            expanded = inflated(octets[place:], zlib.MAX_WBITS, reading)
            if expanded.octets:  # a bait may stand in one of the places: all are told
                found = True
                reading.begin_member()
                yield Member("", expanded.octets)
    if not found:
        reading.begin_member()
        reading.note("unscannable.broken_archive", "activemime")
        yield Member("", b"")
