"""Streams made here by small packers of the three old methods; a real imploded file is in tests/suites/test_files_clamav.py."""

import pytest

from sekisho.mime.containers.expansion import Member
from sekisho.mime.containers.explode import IMPLODE, SHRINK, expand_old

TEXT = b"to be or not to be, that is the question; to be or not to be, " * 3


class BitWriter:
    def __init__(self):
        self.value = self.count = 0

    def put(self, value, count):
        self.value |= value << self.count
        self.count += count

    def octets(self):
        return self.value.to_bytes(-(-self.count // 8) + 2, "little")


def expanded(read, method, octets, size, flags=0):
    """Return what comes out and the codes of what is wrong."""
    found, codes = read(lambda data, reading: [Member("", expand_old(method, data, size, flags, reading).octets)], octets)
    return found[0].octets, codes


def shrunk(content):
    bits, known, free, width = BitWriter(), {bytes((octet,)): octet for octet in range(256)}, 257, 9
    before = b""
    for octet in content:
        longer = before + bytes((octet,))
        if longer in known:
            before = longer
            continue
        while known[before] >= 1 << width:
            bits.put(256, width)
            bits.put(1, width)
            width += 1
        bits.put(known[before], width)
        known[longer] = free
        free += 1
        before = longer[-1:]
    bits.put(known[before], width)
    return bits.octets()


def reversed_bits(code, count):
    return int(f"{code:0{count}b}"[::-1], 2)


def imploded(content, *, with_literals):
    """Equal lengths for all codes: 8 bits for a literal, 6 for lengths and distances. The first given code is that of the last symbol."""
    bits = BitWriter()
    for count, length in ((256, 8),) * with_literals + ((64, 6),) * 2:
        bits.put(count // 16 - 1, 8)
        for _ in range(count // 16):
            bits.put(0xF0 | length - 1, 8)

    def code(symbol, length):
        bits.put(reversed_bits((1 << length) - 1 - symbol, length), length)

    least, position = 3 if with_literals else 2, 0
    while position < len(content):
        best, far = 0, 0
        for distance in range(1, min(position, 4_000) + 1):
            length = 0
            while length < 300 and position + length < len(content) and content[position + length] == content[position + length - distance]:
                length += 1
            if length > best:
                best, far = length, distance
        if best < 4:
            bits.put(1, 1)
            code(content[position], 8) if with_literals else bits.put(content[position], 8)
            position += 1
            continue
        bits.put(0, 1)
        bits.put(far - 1 & 63, 6)
        code(far - 1 >> 6, 6)
        code(min(best - least, 63), 6)
        if best - least >= 63:
            bits.put(best - least - 63, 8)
        position += best
    return bits.octets()


@pytest.mark.parametrize("content", [TEXT, b"a" * 2_000, bytes(range(256)) * 3, b"x"])
def test_shrink(read, content):
    assert expanded(read, SHRINK, shrunk(content), len(content)) == (content, [])


def test_shrink_clears_the_codes_that_nothing_builds_upon(read):
    bits = BitWriter()
    for code in (97, 98, 256, 2, 257, 99):  # "a", "b" (257 is "ab"), cleared, and 257 comes to be "bb": its own beginning and end
        bits.put(code, 9)
    assert expanded(read, SHRINK, bits.octets(), 5) == (b"abbbc", [])


@pytest.mark.parametrize("with_literals", [False, True])
@pytest.mark.parametrize("content", [TEXT, b"a" * 700, bytes(range(256))])
def test_implode(read, content, with_literals):
    packed = imploded(content, with_literals=with_literals)
    assert expanded(read, IMPLODE, packed, len(content), 4 if with_literals else 0) == (content, [])


def test_reduce_without_followers_copies_and_escapes(read):
    bits = BitWriter()
    for _ in range(256):
        bits.put(0, 6)
    for octet in (*b"abc", 144, 0, 144, 1, 3, 33):  # the sign itself; then four octets from four back
        bits.put(octet, 8)
    assert expanded(read, 2, bits.octets(), 9) == (b"abc\x90abc\x90!", [])


def test_reduce_with_followers(read):
    bits = BitWriter()
    for octet in range(255, -1, -1):
        bits.put(2 if octet == 97 else 0, 6)
        for follower in b"bc" if octet == 97 else b"":
            bits.put(follower, 8)
    bits.put(97, 8)
    bits.put(0, 1)  # a follower of "a": the second
    bits.put(1, 1)
    bits.put(97, 8)
    bits.put(1, 1)  # none of the followers
    bits.put(100, 8)
    assert expanded(read, 5, bits.octets(), 4) == (b"acad", [])


def test_what_is_broken_is_told(read):
    assert expanded(read, SHRINK, shrunk(TEXT)[:20], len(TEXT))[1] == ["archive.broken"]
    assert expanded(read, IMPLODE, b"\0" * 40, 100)[1] == ["archive.broken"]
    assert expanded(read, 3, b"", 10)[1] == ["archive.broken"]
    bits = BitWriter()
    for code in (97, 256, 7):
        bits.put(code, 9)
    assert expanded(read, SHRINK, bits.octets(), 5) == (b"a", ["archive.broken"])


def test_a_limit_intercepts(read):
    bits = BitWriter()
    bits.put(97, 9)
    for code in range(257, 512):
        bits.put(code, 9)
    found, codes = read(lambda data, reading: [Member("", expand_old(SHRINK, data * 700, 1 << 40, 0, reading).octets)], bits.octets())
    assert codes in (["unscannable.archive_ratio"], ["archive.broken"])
    assert found == [] or len(found[0].octets) < 60_000_000
