"""Files with holes in a tar (GNU tar manual, "Storing Sparse Files"): only the pieces stand there, and a list of where they belong."""

from collections.abc import Iterable, Mapping

from sekisho.mime.containers.expansion import Reading

_BLOCK = 512
_MOST = 100_000
_STEP = 1_048_576
Pieces = list[tuple[int, int]]


def old_list(octets: bytes, header: int, reading: Reading) -> tuple[Pieces, int]:
    """Return (place, octets) of the pieces of a header of kind S, and how many octets of further lists follow it."""
    found = _entries(octets[header + 386 : header + 482])
    at, more = header + _BLOCK, octets[header + 482 : header + 483] == b"\1"
    while more and len(found) < _MOST:
        reading.look_at()
        block = octets[at : at + _BLOCK]
        found += _entries(block[:504])
        more = block[504:505] == b"\1"
        at += _BLOCK
    return found, at - header - _BLOCK


def _entries(octets: bytes) -> Pieces:
    pairs = (octets[at : at + 24] for at in range(0, len(octets) - 23, 24))
    return [(_number(pair[:12]), _number(pair[12:])) for pair in pairs if pair[0]]


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else 0


def new_list(content: bytes, told: Mapping[str, str]) -> tuple[Pieces, int]:
    """Return the pieces by the fields of pax: in a field of their own (versions 0), or in front of the content (version 1), and where that begins."""
    if "GNU.sparse.map" in told:
        return _paired(told["GNU.sparse.map"].split(",")[: 2 * _MOST]), 0
    if told.get("GNU.sparse.major") != "1":
        return [], 0
    count, _, rest = content[:_STEP].partition(b"\n")
    wanted = 2 * min(int(count), _MOST) if count.isdigit() and len(count) < 8 else 0
    lines = rest.split(b"\n", wanted)[:wanted]
    used = len(count) + 1 + sum(len(line) + 1 for line in lines)
    return _paired(line.decode("ascii", "replace") for line in lines), -(-used // _BLOCK) * _BLOCK


def _paired(numbers: Iterable[str]) -> Pieces:
    found = [int(one) if one.isdecimal() and one.isascii() and len(one) < 20 else 0 for one in numbers]
    return list(zip(found[::2], found[1::2], strict=False))


def with_holes(content: bytes, pieces: Pieces, size: int, reading: Reading) -> bytes:
    """Return the file as it is unpacked; as it stands there where no list is understood. Holes count against the limits."""
    if not pieces:
        return content
    made = bytearray()
    used = 0
    for place, count in pieces:
        _fill(made, place, reading)
        if place < len(made):
            reading.note("archive.broken", "pieces of a file out of order")
        piece = content[used : used + count]
        made[place : place + len(piece)] = piece  # where it belongs: programs seek before they write
        used += count
    if used < len(content):  # a list that is cut, by us or by who wrote it
        reading.note("unscannable.broken_archive", "pieces that belong nowhere")
    _fill(made, size, reading)
    return bytes(made)


def _fill(made: bytearray, size: int, reading: Reading) -> None:
    while len(made) < size:
        step = min(size - len(made), _STEP)
        reading.grown(step, reading.size, len(made) + step)
        made += bytes(step)
