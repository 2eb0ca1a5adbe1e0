import pytest

from sekisho.mime.containers.octet_reader import Broken, OctetReader


def test_numbers_of_7z():
    for raw, value in ((b"\x05", 5), (b"\x80\x80", 128), (b"\xbf\xff", 16383), (b"\xc0\x00\x40", 0x4000), (b"\xff" + b"\1" * 8, 0x0101010101010101)):
        assert OctetReader(raw).number() == value


def test_nothing_is_read_behind_the_end():
    source = OctetReader(b"\x01\x02\x03\x04\x05")
    assert (source.octet(), source.little(2), source.little(2), source.left) == (1, 0x0302, 0x0504, 0)
    for more in (source.octet, lambda: source.take(1), source.number, lambda: source.take(-1)):
        with pytest.raises(Broken):
            more()


def test_a_count_that_cannot_be_true():
    with pytest.raises(Broken, match="100 things"):
        OctetReader(b"\x64").bounded(99, "things")
