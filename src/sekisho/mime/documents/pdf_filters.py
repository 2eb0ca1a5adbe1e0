"""The filters of a PDF's streams (ISO 32000 section 7.4), undone one after the other within the limits; what is not known is told."""

import re
import zlib
from base64 import a85decode
from collections.abc import Sequence

from sekisho.mime.containers.expansion import Reading, inflated

_SHORT = {"AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "Fl": "FlateDecode", "LZW": "LZWDecode", "RL": "RunLengthDecode"}
_NOT_DIGITS = bytes(octet for octet in range(256) if octet not in b"0123456789abcdefABCDEF")
_MOST_FILTERS = 10
_MOST_RUNS = 2_000_000
_STEP = 1_048_576  # octets between two looks at the limits
_PIECE = 262_144  # octets of what is undone one by one, or by a library that is as slow, between two looks at the clock
_BLANKS = b" \t\n\r\v\f\0"
_CLEAR, _END, _FIRST = 256, 257, 258  # codes of LZW that stand for no octets
_WIDEST = 4_096  # codes
_LATE_CHANGE = re.compile(rb"/EarlyChange\s{1,5}0(?!\d)")
_NAMES = re.compile(rb"/Filter\s{0,20}(?:\[([^\]]{0,500})\]|(/[A-Za-z0-9]{1,40}))")
_NAME = re.compile(rb"/([A-Za-z0-9]{1,40})")


def filters_of(dictionary: bytes) -> list[str] | None:
    """Return the filters that a stream's dictionary names (escapes undone), in order; None where they stand elsewhere."""
    found = _NAMES.search(dictionary)
    if found is None:
        return None if b"/Filter" in dictionary else []
    return [name.decode("ascii") for name in _NAME.findall(found[1] if found[1] is not None else found[2])]


def changes_late(parameters: bytes) -> bool:
    """Tell whether the parameters of LZW say that codes grow one later than usual."""
    return _LATE_CHANGE.search(parameters) is not None


def unfiltered(octets: bytes, filters: Sequence[str], reading: Reading, *, late: bool = False) -> bytes | None:
    """Return what a stream holds, None where one of its filters is not known here. Raises `Intercepted` where a limit stops it.

    `late`: of LZW, see `changes_late`. What a predictor did (section 7.4.4.4) stays as it is: that changes hardly anything of the size.
    """
    if len(filters) > _MOST_FILTERS:
        return None
    for name in filters:
        match _SHORT.get(name, name):
            case "FlateDecode":
                octets = inflated(octets, zlib.MAX_WBITS, reading, len(octets)).octets
            case "LZWDecode":
                octets = _lzw(octets, reading, late=late)
            case "ASCIIHexDecode":
                digits = octets.partition(b">")[0].translate(None, _NOT_DIGITS)
                octets = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
            case "ASCII85Decode":
                try:
                    octets = _of_85(octets, reading)
                except ValueError:
                    return None
            case "RunLengthDecode":
                octets = _runs(octets, reading)
            case "Crypt":
                pass  # the library has deciphered it
            case _:
                return None
    return octets


def _of_85(octets: bytes, reading: Reading) -> bytes:
    """Undo ASCII85 in pieces of whole groups: the library takes ninety times the memory of what it is given at once. Raises ValueError."""
    letters = octets.strip().removeprefix(b"<~").partition(b"~")[0].translate(None, _BLANKS)
    pieces: list[bytes] = []
    position = total = 0
    while position < len(letters):
        piece = letters[position : position + _PIECE]
        odd = (len(piece) - piece.count(b"z")) % 5 if position + len(piece) < len(letters) else 0  # a "z" is a group by itself
        piece = piece[: len(piece) - odd]
        position += len(piece)
        pieces.append(a85decode(piece))
        total += len(pieces[-1])
        reading.grown(len(pieces[-1]), len(octets), total)
    return b"".join(pieces)


def _runs(octets: bytes, reading: Reading) -> bytes:
    pieces: list[bytes] = []
    position = total = counted = 0
    for number in range(_MOST_RUNS):
        if position >= len(octets) or octets[position] == 128:
            reading.grown(total - counted, len(octets), total)
            return b"".join(pieces)
        length = octets[position]
        piece = octets[position + 1 : position + 2 + length] if length < 128 else octets[position + 1 : position + 2] * (257 - length)
        position += 2 + length if length < 128 else 2
        total += len(piece)
        if number % 10_000 == 0:
            reading.grown(total - counted, len(octets), total)
            counted = total
        pieces.append(piece)
    raise reading.intercept("unscannable.budget", f"more than {_MOST_RUNS} runs in one stream")


def _lzw(octets: bytes, reading: Reading, *, late: bool) -> bytes:
    """Undo LZW (section 7.4.4.2): codes of 9 to 12 bits, the highest bit first."""
    table: list[bytes] = [bytes((octet,)) for octet in range(256)] + [b"", b""]
    early = 0 if late else 1
    pieces: list[bytes] = []
    previous = b""
    bits = held = total = counted = 0
    width = 9
    for number, octet in enumerate(octets):
        if number % _PIECE == 0:  # codes that stand for nothing let nothing grow
            reading.grown(0, len(octets), total)
        held = held << 8 | octet
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits
        held &= (1 << bits) - 1
        if code == _END:
            break
        if code == _CLEAR:
            del table[_FIRST:]
            previous, width = b"", 9
            continue
        if code < len(table):
            piece = table[code]
        elif code == len(table) and previous:
            piece = previous + previous[:1]
        else:
            reading.note("archive.broken", "LZW")
            break
        if previous and len(table) < _WIDEST:
            table.append(previous + piece[:1])
            width = min(12, max(9, (len(table) + early).bit_length()))
        pieces.append(piece)
        previous = piece
        total += len(piece)
        if total - counted > _STEP:
            reading.grown(total - counted, len(octets), total)
            counted = total
    reading.grown(total - counted, len(octets), total)
    return b"".join(pieces)
