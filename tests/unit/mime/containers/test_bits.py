import pytest

from sekisho.mime.containers.bits import Bits, BrokenCode, enter, turned


def test_bits_come_from_the_low_end():
    bits = Bits(b"\xb4\x01")
    assert [bits.take(count) for count in (2, 3, 4)] == [0, 5, 13]
    with pytest.raises(EOFError):
        bits.take(8)


def test_codes_are_looked_up():
    entries = [0] * 4
    enter(entries, 2, 0b0, 1, 7)
    enter(entries, 2, 0b01, 2, 300)
    bits = Bits(bytes((0b00001010,)))
    assert [bits.symbol((entries, 2)) for _ in range(3)] == [7, 300, 300]
    with pytest.raises(BrokenCode):
        Bits(b"\x03").symbol((entries, 2))
    assert turned(0b0011, 4) == 0b1100
