"""Files that Microsoft's COMPRESS packed (`setup.ex_`): one file, a simple sliding window."""

from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading

_START = 14
_WINDOW = 4_096
_STEP = 65_536


def read_szdd(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the one file."""
    reading.begin_member()
    size = int.from_bytes(octets[10:14], "little")
    window, at = bytearray(b" " * _WINDOW), _WINDOW - 16
    out, counted, position = bytearray(), 0, _START
    while position < len(octets) and len(out) < size:
        flags = octets[position]
        position += 1
        for bit in range(8):
            if flags >> bit & 1:
                piece = octets[position : position + 1]
                position += 1
            else:
                pair = octets[position : position + 2]
                position += 2
                if len(pair) < 2:
                    break
                start, length = pair[0] | (pair[1] & 0xF0) << 4, (pair[1] & 15) + 3
                piece = b""
                for step in range(length):
                    octet = window[(start + step) % _WINDOW]
                    out.append(octet)
                    window[at] = octet
                    at = (at + 1) % _WINDOW
            for octet in piece:
                out.append(octet)
                window[at] = octet
                at = (at + 1) % _WINDOW
        if len(out) - counted >= _STEP:
            reading.grown(len(out) - counted, len(octets), len(out))
            counted = len(out)
    reading.grown(max(0, len(out) - counted), len(octets), len(out))
    if len(out) < size:
        reading.note("archive.broken", "cut off")
    yield Member(_name(reading.file_name, octets[9:10]), bytes(out[:size]))


def _name(name: str, missing: bytes) -> str:
    """Return the name with its last letter put back: it was replaced by a line."""
    if name.endswith("_") and missing.isalnum():
        return name[:-1] + missing.decode("ascii").lower()
    return name
