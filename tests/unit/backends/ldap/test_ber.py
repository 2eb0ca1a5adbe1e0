"""BER: lengths that are checked before anything is taken."""

import pytest

from sekisho.backends.ldap.ber import element, elements, header, integer, number, octets, sequence


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 70_000])
def test_what_is_written_is_read(size):
    assert elements(octets(b"x" * size) + integer(size)) == [(4, b"x" * size), (2, integer(size)[2:])]
    assert number(integer(size)[2:]) == size
    assert elements(sequence(octets("ä"), tag=0x63)) == [(0x63, b"\x04\x02\xc3\xa4")]


@pytest.mark.parametrize(
    "data", [b"\x30", b"\x30\x05\x00", b"\x30\x80", b"\x30\x85\x00\x00\x00\x00\x01", b"\x30\x84\x00\x00", b"\x04\x84\xff\xff\xff\xffx"]
)
def test_what_is_cut_short_or_endless(data):
    with pytest.raises(ValueError):
        elements(data)


def test_numbers_that_no_field_has():
    for content in (b"", b"\x00" * 6):
        with pytest.raises(ValueError):
            number(content)
    assert header(element(0x30, b"x" * 200)) == (0x30, 3, 200)
