"""The filters of a PDF's streams (ISO 32000 section 7.4), undone one after the other within the limits; what is not known is told."""

import zlib
from base64 import a85decode
from collections.abc import Sequence

from sekisho.mime.containers.expansion import Reading, inflated

_SHORT = {"AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "Fl": "FlateDecode", "RL": "RunLengthDecode"}
_NOT_DIGITS = bytes(octet for octet in range(256) if octet not in b"0123456789abcdefABCDEF")
_MOST_FILTERS = 10
_MOST_RUNS = 2_000_000


def unfiltered(octets: bytes, filters: Sequence[str], reading: Reading) -> bytes | None:
    """Return what a stream holds, None where one of its filters is not known here. Raises `Intercepted` where a limit stops it."""
    if len(filters) > _MOST_FILTERS:
        return None
    for name in filters:
        match _SHORT.get(name, name):
            case "FlateDecode":
                octets = inflated(octets, zlib.MAX_WBITS, reading, len(octets)).octets
            case "ASCIIHexDecode":
                digits = octets.partition(b">")[0].translate(None, _NOT_DIGITS)
                octets = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
            case "ASCII85Decode":
                try:
                    octets = a85decode(octets.strip().removeprefix(b"<~").partition(b"~")[0], ignorechars=b" \t\n\r\v\f\0")
                except ValueError:
                    return None
            case "RunLengthDecode":
                octets = _runs(octets, reading)
            case "Crypt":
                pass  # the library has deciphered it
            case _:
                return None
    return octets


def _runs(octets: bytes, reading: Reading) -> bytes:
    pieces: list[bytes] = []
    position = total = 0
    for number in range(_MOST_RUNS):
        if position >= len(octets) or octets[position] == 128:
            return b"".join(pieces)
        length = octets[position]
        piece = octets[position + 1 : position + 2 + length] if length < 128 else octets[position + 1 : position + 2] * (257 - length)
        position += 2 + length if length < 128 else 2
        total += len(piece)
        if number % 10_000 == 0:
            reading.grown(0, len(octets), total)
        pieces.append(piece)
    raise reading.intercept("unscannable.budget", f"more than {_MOST_RUNS} runs in one stream")
