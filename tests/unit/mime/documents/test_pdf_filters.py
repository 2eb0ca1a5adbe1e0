import time
import zlib
from base64 import a85encode

import pytest

from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.documents.pdf_filters import changes_late, filters_of, unfiltered
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
    assert undone(b"x", "JBIG2Decode") is None
    assert undone(b"x", *["AHx"] * 11) is None
    assert undone(b"\x85\x01zz", "A85") is None


def test_a_bomb_in_a_bomb_is_stopped():
    with pytest.raises(Intercepted):
        undone(zlib.compress(zlib.compress(bytes(200_000_000), 1)), "Fl", "Fl")


def packed_by_lzw(octets, *, late=False):
    """Write codes as ISO 32000 section 7.4.4.2 says, with a clear in front and whenever the table is full."""
    bits, table, width, known = [], {}, 9, b""

    def put(code):
        bits.append(f"{code:0{width}b}")

    put(256)
    for octet in octets:
        longer = known + bytes((octet,))
        if len(longer) == 1 or longer in table:
            known = longer
            continue
        put(table[known] if len(known) > 1 else known[0])
        table[longer] = 258 + len(table)
        width = (258 + len(table) + (-1 if late else 0)).bit_length()
        known = longer[-1:]
        if len(table) == 4_096 - 259:
            put(known[0])
            put(256)
            table, width, known = {}, 9, b""
    if known:
        put(table[known] if len(known) > 1 else known[0])
    put(257)
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def test_lzw():
    assert undone(bytes.fromhex("800b6050220c0c8501"), "LZWDecode") == bytes([45, 45, 45, 45, 45, 65, 45, 45, 45, 66])  # the example of the standard
    varied = bytes(at * at % 251 for at in range(30_000))
    assert undone(packed_by_lzw(varied), "LZW") == varied


def test_lzw_that_changes_late_is_told_by_its_parameters():
    assert changes_late(b"<< /EarlyChange 0 /Columns 4 >>")
    assert not changes_late(b"<< /EarlyChange 1 >>")
    varied = bytes(at * at % 251 for at in range(3_000))
    limits = Limits()
    packed = packed_by_lzw(varied, late=True)
    assert unfiltered(packed, ["LZW"], Reading("1", len(packed), limits, limits.budget(time.monotonic)), late=True) == varied


def test_a_bomb_of_lzw_is_stopped():
    with pytest.raises(Intercepted):
        undone(packed_by_lzw(bytes(3_000_000)), "LZW")


def test_broken_lzw_gives_what_came_before():
    assert undone(bytes.fromhex("800b6050ffff"), "LZW") == bytes([45, 45, 45])


def test_filters_by_their_dictionary():
    assert filters_of(b"<< /Length 3 >>") == []
    assert filters_of(b"<< /Filter /FlateDecode >>") == ["FlateDecode"]
    assert filters_of(b"<< /Filter [ /AHx /Fl ] >>") == ["AHx", "Fl"]
    assert filters_of(b"<< /Filter 9 0 R >>") is None


def test_codes_that_stand_for_nothing_do_not_stop_the_clock():
    clears = int("100000000" * 8, 2).to_bytes(9, "big") * 100_000
    limits, now = Limits(), iter(range(1_000_000))
    with pytest.raises(Intercepted):
        unfiltered(clears, ["LZW"], Reading("1", len(clears), limits, limits.budget(lambda: float(next(now)), 2.0)))


@pytest.mark.parametrize("octets", [bytes(1_500_001), b"\0\0\0\0\x01" * 200_000, bytes(range(256)) * 4_001 + b"x"])
def test_base_85_is_undone_in_pieces(octets):
    assert undone(a85encode(octets, wrapcol=79) + b"~>", "A85") == octets


def test_what_letters_and_runs_grow_to_is_counted():
    limits = Limits()
    for octets, name in ((b"z" * 700_000, "A85"), (bytes((129, 65)) * 20_000, "RL")):
        reading = Reading("1", len(octets), limits, limits.budget(time.monotonic))
        assert reading.expanded == 0
        assert len(unfiltered(octets, [name], reading) or b"") == reading.expanded
