import time
import zlib
from base64 import a85encode

import pytest

from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.documents.pdf_filters import unfiltered
from sekisho.mime.limits import Limits

FILE = b"MZ" + bytes(range(256)) * 3


def undone(octets, *filters):
    limits = Limits()
    return unfiltered(octets, filters, Reading("1", len(octets), limits, limits.budget(time.monotonic)))


@pytest.mark.parametrize(
    ("octets", "filters"),
    [
        (FILE, ()),
        (zlib.compress(FILE), ("FlateDecode",)),
        (zlib.compress(FILE).hex().encode() + b"> rest", ("AHx", "Fl")),
        (b"\n4D 5a" + FILE[2:].hex().encode(), ("ASCIIHexDecode",)),
        (a85encode(zlib.compress(FILE), wrapcol=40) + b"~>", ("A85", "FlateDecode")),
        (
            b"\x01MZ" + b"".join(bytes([127]) + FILE[at : at + 128] for at in range(2, 770 - 128, 128)) + b"\x7f" + FILE[642:] + b"\x80x",
            ("RunLengthDecode",),
        ),
        (zlib.compress(FILE), ("Crypt", "FlateDecode")),
    ],
)
def test_filters_are_undone_in_their_order(octets, filters):
    assert undone(octets, *filters) == FILE


def test_runs_of_one_octet():
    assert undone(b"\xfea\x00b", "RL") == b"aaab"


def test_what_is_not_known_is_told():
    assert undone(b"x", "LZWDecode") is None
    assert undone(b"x", *["AHx"] * 11) is None
    assert undone(b"\x85\x01zz", "A85") is None


def test_a_bomb_in_a_bomb_is_stopped():
    with pytest.raises(Intercepted):
        undone(zlib.compress(zlib.compress(bytes(200_000_000), 1)), "Fl", "Fl")
