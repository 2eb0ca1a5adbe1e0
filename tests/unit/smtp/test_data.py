import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sekisho.smtp.data import DataDecoder


def decode(pieces, *, normalise=False, limit=998):
    """Return content, what follows the terminator (None if it has not come) and the decoder."""
    decoder = DataDecoder(normalise=normalise, max_text_line_octets=limit)
    content = []
    for number, piece in enumerate(pieces):
        octets, rest = decoder.decode(piece)
        content.append(octets)
        if rest is not None:
            return b"".join(content), rest + b"".join(pieces[number + 1 :]), decoder
    return b"".join(content), None, decoder


def reference(wire, *, normalise):
    """The slow and plain reading: one expression for the end, one for the line ends, one for the dots."""
    content, terminator, rest = (b"\r\n" + wire).partition(b"\r\n.\r\n")
    assert terminator
    content += b"\r\n"
    bare = re.search(rb"\r(?!\n)|(?<!\r)\n", content) is not None
    if normalise:
        content = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    return re.sub(rb"(?<=\r\n)\.", b"", content)[2:], rest, bare


def octets_of(wire):
    return [wire[i : i + 1] for i in range(len(wire))]


@pytest.mark.parametrize("cut", [lambda wire: [wire], octets_of], ids=["whole", "octets"])
@pytest.mark.parametrize(
    ("wire", "content", "rest"),
    [
        (b".\r\n", b"", b""),
        (b"\r\n.\r\n", b"\r\n", b""),
        (b"a\r\n.\r\nQUIT\r\n", b"a\r\n", b"QUIT\r\n"),
        (b"..\r\n.\r\n", b".\r\n", b""),
        (b".a\r\n..b\r\nc.\r\n.\r\n", b"a\r\n.b\r\nc.\r\n", b""),
        (b"\r\n\r\n.\r\n.\r\n", b"\r\n\r\n", b".\r\n"),
        (b"a\0b\r\n.\r\n", b"a\0b\r\n", b""),
        (b"a\r\n.b\r\n.\r\n", b"a\r\nb\r\n", b""),
        (b"unfinished\r\n.\r", b"unfinished", None),
    ],
)
def test_canonical_content(cut, wire, content, rest):
    found, after, decoder = decode(cut(wire))
    assert (found, after) == (content, rest)
    assert decoder.size == len(content)
    assert not decoder.has_bare_newlines
    assert decoder.defects == (("nul",) if b"\0" in wire else ())


@pytest.mark.parametrize("cut", [lambda wire: [wire], octets_of], ids=["whole", "octets"])
@pytest.mark.parametrize(
    "bare", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\n", b"\r\n.\r", b"\r\r\n.\r\r\n", b"\r", b"\n", b"\n\r", b"\r\r\n"]
)
def test_bare_newlines_end_nothing_and_are_seen(cut, bare):
    wire = b"a" + bare + b"b\r\n.\r\n"
    content, rest, decoder = decode(cut(wire))
    assert decoder.has_bare_newlines
    assert rest == b""
    assert content.endswith(b"b\r\n")
    normalised, rest, decoder = decode(cut(wire), normalise=True)
    assert decoder.defects == ("bare_newlines_normalised",)
    assert rest == b""
    assert (normalised, True) == (reference(wire, normalise=True)[0], decoder.has_bare_newlines)


def test_a_dot_after_a_normalised_newline_is_stuffing():
    assert decode([b"a\n..b\n.\nc\r\n.\r\n"], normalise=True)[0] == b"a\r\n.b\r\n\r\nc\r\n"


@pytest.mark.parametrize("cut", [lambda wire: [wire], octets_of], ids=["whole", "octets"])
@pytest.mark.parametrize(("octets", "long"), [(998, False), (999, True), (20_000, True)])
def test_long_lines_are_noted_and_kept(cut, octets, long):
    wire = b"Subject: x\r\n\r\nshort\r\n" + b"x" * octets + b"\r\nlast\r\n.\r\n"
    content, _, decoder = decode(cut(wire))
    assert content == wire[:-3]
    assert decoder.has_long_lines == long


def test_what_is_held_back_is_small():
    decoder = DataDecoder(normalise=True, max_text_line_octets=998)
    for octets in (b"x" * 100_000, b"\r\n.\r", b"\r\n.", b"\n", b"\r", b"." * 1_000, b"\n"):
        decoder.decode(octets)
        assert len(decoder._held) <= 4


PARTS = st.lists(
    st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"..", b"text", b"\r\n.", b"\0", b"\r\n.\r", b"x" * 40, b"\r\n.\r\n"]) | st.binary(max_size=6)
)


@given(PARTS, st.data(), st.booleans())
@example([b"\r\n.", b"\r", b"\n"], None, True)
def test_any_cut_reads_like_the_reference(parts, data, normalise):
    wire = b"".join(parts) + b"\r\n.\r\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=12))) if data else []
    pieces = [wire[start:end] for start, end in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
    content, rest, decoder = decode(pieces, normalise=normalise, limit=30)
    expected, expected_rest, bare = reference(wire, normalise=normalise)
    assert (rest, decoder.has_bare_newlines) == (expected_rest, bare)
    assert decoder.size == len(content)
    if normalise or not bare:
        assert content == expected
        assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
        assert decoder.has_nul == (b"\0" in content)
        assert decoder.has_long_lines == any(len(line) > 30 for line in content.split(b"\r\n"))
