"""PPMd, a method of 7z and zip: its streams are put alone into an archive that we make, which the system's libarchive, if there is one, reads."""

from zlib import crc32

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.foreign import borrowed

_MOST_MEMORY = 268_435_456  # octets that a stream may ask for
_METHOD = b"\x03\x04\x01"


def expand_of_7z(octets: bytes, properties: bytes, size: int, reading: Reading) -> bytes | None:
    """Return the content of a stream of 7z (variant H), None if it cannot be read."""
    if len(properties) != 5 or int.from_bytes(properties[1:], "little") > _MOST_MEMORY or not size:
        return None
    coder = b"\x01" + bytes((0x20 | len(_METHOD),)) + _METHOD + b"\x05" + properties
    streams = b"\x06" + _number(0) + _number(1) + b"\x09" + _number(len(octets)) + b"\0"
    streams += b"\x07\x0b" + _number(1) + b"\0" + coder + b"\x0c" + _number(size) + b"\0\x08\0\0"
    header = b"\x01\x04" + streams + b"\x05" + _number(1) + b"\x11" + _number(5) + b"\0a\0\0\0" + b"\0\0"
    start = len(octets).to_bytes(8, "little") + len(header).to_bytes(8, "little") + crc32(header).to_bytes(4, "little")
    archive = b"7z\xbc\xaf\x27\x1c\0\x03" + crc32(start).to_bytes(4, "little") + start + octets + header
    return next(borrowed("7z", archive, reading, (size,)), None)


def expand_of_zip(octets: bytes, size: int, checksum: int, reading: Reading) -> bytes | None:
    """Return the content of a stream of zip (variant I), None if it cannot be read."""
    if not size:
        return None
    facts = b"\0\0\x62\0" + bytes(4) + b"".join(value.to_bytes(4, "little") for value in (checksum, len(octets), size)) + b"\x01\0\0\0"
    local = b"PK\x03\x04\x3f\0" + facts + b"a"
    central = b"PK\x01\x02\x3f\0\x3f\0" + facts + bytes(14) + b"a"
    end = b"PK\x05\x06" + bytes(4) + b"\x01\0\x01\0" + len(central).to_bytes(4, "little") + (len(local) + len(octets)).to_bytes(4, "little") + b"\0\0"
    return next(borrowed("zip", local + octets + central + end, reading, (size,)), None)


def _number(value: int) -> bytes:
    """Return a number as 7z writes it, in its longest form."""
    return bytes((value,)) if value < 0x80 else b"\xff" + value.to_bytes(8, "little")
