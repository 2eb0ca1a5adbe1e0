"""OneNote sections: the files put into them, each cut out by the marks around it ([MS-ONESTORE] section 2.6.13)."""

from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading

_BEGIN = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
_HEADER = 36  # mark, size, and two fields that say nothing
_REVISION_STORE = bytes.fromhex("3fdd9a101b91f549a5d01791edc8aed8")


def read_onenote(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the embedded files. What a server exported is laid out otherwise and is not read: never clean."""
    if octets[48:64] != _REVISION_STORE:
        reading.note("unscannable.format", "onenote, as exported by a server")
    position = octets.find(_BEGIN)
    while position >= 0:
        size = int.from_bytes(octets[position + 16 : position + 24], "little")
        content = octets[position + _HEADER : position + _HEADER + size]
        reading.begin_member()
        if len(content) < size:
            reading.note("archive.broken", "cut off")
        reading.grown(len(content), len(content), len(content))
        yield Member("", content)
        # A size that lies must not hide what follows: the search goes on right behind the header.
        position = octets.find(_BEGIN, position + _HEADER)
