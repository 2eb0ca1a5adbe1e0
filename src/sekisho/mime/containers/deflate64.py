"""Deflate64, the variant of Deflate that zip (method 9) and 7z know and zlib does not: a larger window, longer matches."""

from sekisho.mime.containers.bits import Bits, BrokenCode, Table, enter, turned
from sekisho.mime.containers.expansion import Expanded, Reading

_WINDOW_STEP = 65_536  # octets between two looks at the limits
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
# Code 285 means 3 octets and 16 bits more, and there are the distance codes 30 and 31: that is all the difference to RFC 1951.
_LENGTHS = [*((3 + index, 0) for index in range(8))]
for _bits in range(1, 6):
    _LENGTHS += [(3 + ((4 + _step) << _bits), _bits) for _step in range(4)]
_LENGTHS.append((3, 16))
_DISTANCES = [(1, 0), (2, 0), (3, 0), (4, 0)]
for _bits in range(1, 15):
    _DISTANCES += [(1 + ((2 + _step) << _bits), _bits) for _step in range(2)]


def inflate64(octets: bytes, reading: Reading, limit: int | None = None) -> Expanded:
    """Expand one stream. Stops at `limit` octets if one is given."""
    bits, out = Bits(octets), bytearray()
    counted, whole = 0, False
    try:
        while not whole and (limit is None or len(out) < limit):
            whole = bool(bits.take(1))
            kind = bits.take(2)
            if kind == 0:
                _stored(bits, out)
            elif kind == 3:
                raise BrokenCode("no such block")
            else:
                literals, distances = _FIXED if kind == 1 else _dynamic(bits)
                while _run(bits, out, literals, distances, len(out) + _WINDOW_STEP):
                    reading.grown(len(out) - counted, len(octets), len(out))
                    counted = len(out)
            reading.grown(len(out) - counted, len(octets), len(out))
            counted = len(out)
    except (BrokenCode, EOFError, IndexError) as broken:
        whole = False
        reading.grown(len(out) - counted, len(octets), len(out))
        reading.note("archive.broken", str(broken) or "cut off")
    return Expanded(bytes(out), whole, octets[bits.position - bits.count // 8 :] if whole else b"")


def _stored(bits: Bits, out: bytearray) -> None:
    bits.take(bits.count % 8)
    size = bits.take(16)
    if bits.take(16) != size ^ 0xFFFF:
        raise BrokenCode("length of a stored block")
    while bits.count and size:
        out.append(bits.take(8))
        size -= 1
    piece = bits.octets[bits.position : bits.position + size]
    out += piece
    bits.position += size
    if len(piece) < size:
        raise EOFError


def _run(bits: Bits, out: bytearray, literals: Table, distances: Table, until: int) -> bool:
    """Expand until the block ends (False) or so many octets are there (True)."""
    while len(out) < until:
        symbol = bits.symbol(literals)
        if symbol < 256:
            out.append(symbol)
            continue
        if symbol == 256:
            return False
        base, extra = _LENGTHS[symbol - 257]
        length = base + bits.take(extra)
        base, extra = _DISTANCES[bits.symbol(distances)]
        distance = base + bits.take(extra)
        if distance > len(out):
            raise BrokenCode("points before the beginning")
        start = len(out) - distance
        piece = out[start : start + length]
        if distance < length:
            piece = (piece * (length // distance + 1))[:length]
        out += piece
    return True


def _dynamic(bits: Bits) -> tuple[Table, Table]:
    literals, distances, codes = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
    lengths = [0] * 19
    for index in _ORDER[:codes]:
        lengths[index] = bits.take(3)
    table = _table(lengths)
    found: list[int] = []
    while len(found) < literals + distances:
        symbol = bits.symbol(table)
        if symbol < 16:
            found.append(symbol)
        elif symbol == 16:
            found += [found[-1]] * (3 + bits.take(2))
        else:
            found += [0] * ((3 + bits.take(3)) if symbol == 17 else (11 + bits.take(7)))
    return _table(found[:literals]), _table(found[literals : literals + distances])


def _table(lengths: list[int]) -> Table:
    """Return the look-up table of a canonical code (RFC 1951 section 3.2.2)."""
    width = max(lengths, default=0)
    if not width:
        return [0], 0
    entries = [0] * (1 << width)
    code = 0
    for length in range(1, width + 1):
        for symbol, its in enumerate(lengths):
            if its != length:
                continue
            if code >= 1 << length:
                raise BrokenCode("more codes than fit")
            enter(entries, width, turned(code, length), length, symbol)
            code += 1
        code <<= 1
    return entries, width


_FIXED = (_table([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), _table([5] * 32))
