import base64 as standard
import binascii
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.structure.bodies import base64, looks_like_base64, quoted_printable, uuencoded

HELLO = b"hello, world: a longer text that fills a line"
CODED = standard.b64encode(HELLO)


@pytest.mark.parametrize(
    ("data", "octets", "broken"),
    [
        (CODED, HELLO, False),
        (b"\r\n\r\n" + CODED + b"\r\n", HELLO, False),
        (b" ".join(CODED[i : i + 3] for i in range(0, len(CODED), 3)), HELLO, False),
        (b"!".join(CODED[i : i + 5] for i in range(0, len(CODED), 5)), HELLO, True),
        (b"aGVsbG8", b"hello", True),
        (b"aGVsbG8=aGVsbG8=", b"hellohello", True),
        (b"aGVsbG8=\r\naGVsbG8=\r\n", b"hellohello", True),
        (b"aGVsbG8===", b"hello", True),
        (b"-_-_", b"\xfb\xff\xbf", True),
        (b"a", b"", True),
        (b"====", b"", True),
        (b"", b"", False),
    ],
)
def test_base64(data, octets, broken):
    decoded = base64(data)
    assert decoded.octets == octets
    assert [code for code, _ in decoded.defects] == (["mime.broken_base64"] if broken else [])


def test_padding_inside_is_read_both_ways():
    decoded = base64(b"aGVsbA==bG8=")
    assert decoded.octets == b"helllo"
    assert decoded.others == (b"hell\x06\xc6",)


def test_url_safe_is_read_both_ways():
    decoded = base64(b"aGVs-bG8")
    assert decoded.octets == b"hel\xf9\xb1\xbc"
    assert decoded.others == (b"hello",)


@given(st.binary(max_size=300), st.integers(1, 80))
def test_base64_of_any_octets_comes_back(octets, width):
    coded = standard.b64encode(octets)
    lines = b"\r\n".join(coded[i : i + width] for i in range(0, len(coded), width))
    assert base64(lines) == (octets, (), ())


@given(st.lists(st.sampled_from([b"A", b"=", b"==", b"!", b"-", b"\r\n", b"QUJD", b"\xff"]), max_size=40).map(b"".join))
def test_base64_never_fails(data):
    assert isinstance(base64(data).octets, bytes)


@pytest.mark.parametrize(
    ("data", "octets", "broken"),
    [
        (b"plain", b"plain", False),
        (b"caf=C3=A9", "café".encode(), False),
        (b"caf=c3=a9", "café".encode(), False),
        (b"one=\r\ntwo", b"onetwo", False),
        (b"one= \t\r\ntwo", b"onetwo", False),
        (b"one=\ntwo", b"onetwo", False),
        (b"1=3D1", b"1=1", False),
        (b"bad =XY pair", b"bad =XY pair", True),
        (b"100 = a hundred", b"100 = a hundred", True),
    ],
)
def test_quoted_printable(data, octets, broken):
    decoded = quoted_printable(data)
    assert decoded.octets == octets
    assert [code for code, _ in decoded.defects] == (["mime.broken_quoted_printable"] if broken else [])


@given(st.binary(max_size=300))
def test_quoted_printable_of_any_octets_comes_back(octets):
    decoded = quoted_printable(quopri.encodestring(octets))
    assert decoded.octets.replace(b"\r\n", b"\n") == octets.replace(b"\r\n", b"\n")
    assert decoded.defects == ()


def uu(octets):
    return b"".join(binascii.b2a_uu(octets[i : i + 45]) for i in range(0, len(octets), 45))


def test_uuencoded_files_inside_text():
    data = (
        b"hello\r\nbegin 644 att.bin\r\n"
        + uu(bytes(range(200))).replace(b"\n", b"\r\n")
        + b"`\r\nend\r\nmore\r\nbegin 600 b.txt\n"
        + uu(b"two")
        + b"`\nend\n"
    )
    assert [(one.name, one.octets) for one in uuencoded(data)] == [(b"att.bin", bytes(range(200))), (b"b.txt", b"two")]


def test_uuencode_with_stripped_spaces_and_without_end():
    data = b"begin 644 a\n" + b"\n".join(line.rstrip() for line in uu(b"\x00" * 50 + b"x").splitlines())
    assert uuencoded(data)[0].octets[:51].rstrip(b"\x00") in (b"\x00" * 50 + b"x", b"")


def test_text_that_only_talks_of_beginning_holds_no_file():
    assert uuencoded(b"begin the day\nbegin 644\nbeginning 644 x\n") == []


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (standard.b64encode(bytes(range(60))), True),
        (b"\r\n" + standard.encodebytes(bytes(200)).replace(b"\n", b"\r\n"), True),
        (b"A plain text of some length that has no digits or anything", False),
        (b"Donaudampfschifffahrtsgesellschaftskapitaen went home", False),
        (b"short", False),
        (b"A" * 76 + b"\r\n!", False),
    ],
)
def test_undeclared_base64_is_recognised(data, answer):
    assert looks_like_base64(data) is answer
