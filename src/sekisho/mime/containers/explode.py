"""The oldest methods of zip, which some programs still open: Shrink (1), Reduce (2 to 5) and Implode (6) (APPNOTE.TXT 6.3.10 section 5)."""

from collections.abc import Callable

from sekisho.mime.containers.bits import Bits, BrokenCode, Table, enter, turned
from sekisho.mime.containers.expansion import Expanded, Reading

SHRINK, REDUCE, IMPLODE = 1, (2, 3, 4, 5), 6
OLD = frozenset({SHRINK, *REDUCE, IMPLODE})
_STEP = 65_536  # octets between two looks at the limits
_FIRST_FREE, _CONTROL, _WIDEST = 257, 256, 13
_SIGN = 144  # DLE: what follows is a copy


def expand_old(method: int, octets: bytes, size: int, flags: int, reading: Reading) -> Expanded:
    """Expand one file of `size` octets. These streams have no end mark: the size ends them."""
    out = bytearray()
    counted = 0

    def grown() -> None:
        nonlocal counted
        reading.grown(len(out) - counted, len(octets), len(out))
        counted = len(out)

    bits = Bits(octets)
    try:
        if method == IMPLODE:
            _explode(bits, out, size, flags, grown)
        elif method == SHRINK:
            _unshrink(bits, out, size, grown)
        else:
            _unreduce(bits, out, size, method - 1, grown)
    except (BrokenCode, EOFError, IndexError) as broken:
        reading.note("archive.broken", str(broken) or "cut off")
    grown()
    return Expanded(bytes(out[:size]), len(out) >= size, b"")


def _copy(out: bytearray, distance: int, length: int) -> None:
    """Repeat what stands so far back; what would stand before the beginning is zeros."""
    start = len(out) - distance
    if start < 0:
        zeros = min(-start, length)
        out += bytes(zeros)
        length -= zeros
        start = len(out) - distance
    piece = out[start : start + length]
    if distance < length:
        piece = (piece * (length // distance + 1))[:length]
    out += piece


def _explode(bits: Bits, out: bytearray, size: int, flags: int, grown: Callable[[], None]) -> None:
    low_bits = 7 if flags & 2 else 6
    literals = _tree(bits, 256) if flags & 4 else None
    least = 3 if flags & 4 else 2
    lengths, distances = _tree(bits, 64), _tree(bits, 64)
    until = _STEP
    while len(out) < size:
        if bits.take(1):
            out.append(bits.take(8) if literals is None else bits.symbol(literals))
        else:
            distance = bits.take(low_bits)
            distance += bits.symbol(distances) << low_bits
            length = bits.symbol(lengths)
            length += least + (bits.take(8) if length == 63 else 0)
            _copy(out, distance + 1, length)
        if len(out) >= until:
            grown()
            until = len(out) + _STEP


def _tree(bits: Bits, count: int) -> Table:
    """Read a Shannon-Fano tree: runs of equal lengths; the codes are given from the last symbol of the longest length on."""
    lengths: list[int] = []
    for _ in range(bits.take(8) + 1):
        run = bits.take(8)
        lengths += [(run & 15) + 1] * ((run >> 4) + 1)
    if len(lengths) != count:
        raise BrokenCode("a tree of another size")
    width = max(lengths)
    entries = [0] * (1 << width)
    code = step = last = 0
    for symbol in sorted(range(count), key=lambda one: (lengths[one], one), reverse=True):
        length = lengths[symbol]
        code += step
        if length != last:
            last, step = length, 1 << (16 - length)
        if code > 0xFFFF:
            raise BrokenCode("more codes than fit")
        enter(entries, width, turned(code >> (16 - length), length), length, symbol)
    return entries, width


def _unshrink(bits: Bits, out: bytearray, size: int, grown: Callable[[], None]) -> None:
    """LZW whose table is cleared only of the codes that no other builds upon."""
    parents: dict[int, int] = {}
    values = list(range(256)) + [0] * (1 << _WIDEST)
    width, free, until = 9, _FIRST_FREE, _STEP
    before = last = bits.take(width)
    out.append(_octet(before))
    while len(out) < size:
        code = bits.take(width)
        if code == _CONTROL:
            sign = bits.take(width)
            if sign == 1 and width < _WIDEST:
                width += 1
            elif sign == 2:
                kept = set(parents.values())
                parents = {one: parent for one, parent in parents.items() if one in kept}
                free = _FIRST_FREE
            else:
                raise BrokenCode("no such sign")
            continue
        written = bytearray()
        at = code
        if at >= _FIRST_FREE and at not in parents:
            written.append(last)
            at = before
        while at in parents and len(written) <= 1 << _WIDEST:
            written.append(values[at])
            at = parents[at]
        last = _octet(at) if at not in parents else values[at]
        written.append(last)
        written.reverse()
        out += written
        while free in parents and free < 1 << _WIDEST:
            free += 1
        if free < 1 << _WIDEST:
            parents[free], values[free] = before, last
        before = code
        if len(out) >= until:
            grown()
            until = len(out) + _STEP


def _octet(code: int) -> int:
    if code > 255:
        raise BrokenCode("a code that stands for nothing")
    return code


def _unreduce(bits: Bits, out: bytearray, size: int, factor: int, grown: Callable[[], None]) -> None:
    """Octets guessed from the one before them, then runs copied."""
    followers: list[list[int]] = [[] for _ in range(256)]
    for octet in range(255, -1, -1):
        followers[octet] = [bits.take(8) for _ in range(bits.take(6))]
    most, shift = 0x7F >> (factor - 1), 8 - factor
    last = state = head = length = 0
    until = _STEP
    while len(out) < size:
        known = followers[last]
        if not known or bits.take(1):
            octet = bits.take(8)
        else:
            octet = known[bits.take(max(1, (len(known) - 1).bit_length()))]
        last = octet
        if state == 0:
            if octet == _SIGN:
                state = 1
            else:
                out.append(octet)
        elif state == 1:
            if octet:
                head, length = octet, octet & most
                state = 2 if length == most else 3
            else:
                out.append(_SIGN)
                state = 0
        elif state == 2:
            length += octet
            state = 3
        else:
            _copy(out, (head >> shift << 8) + octet + 1, length + 3)
            state = 0
        if len(out) >= until:
            grown()
            until = len(out) + _STEP
