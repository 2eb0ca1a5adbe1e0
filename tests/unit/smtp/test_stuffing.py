"""Dot-stuffing over any chunk borders, and the refusal of lone line ends."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.smtp.stuffing import NotCanonical, Stuffer, stuff_whole

LINES = st.lists(st.sampled_from([b"", b".", b"..", b".a", b"a.", b"text", b"\xe6\x97\xa5"]), max_size=12)


def unstuff(sent: bytes) -> bytes:
    """What a server makes of it, line by line (RFC 5321 section 4.5.2)."""
    lines = sent.split(b"\r\n")
    assert lines[-2:] == [b".", b""]
    assert b"." not in lines[:-2]
    return b"".join(line.removeprefix(b".") + b"\r\n" for line in lines[:-2])


def stuffed_in_chunks(content: bytes, cuts: list[int]) -> bytes:
    stuffer = Stuffer()
    places = sorted({min(cut, len(content)) for cut in cuts} | {0, len(content)})
    return b"".join(stuffer.stuff(content[a:b]) for a, b in itertools.pairwise(places)) + stuffer.end()


@given(LINES, st.booleans(), st.lists(st.integers(0, 60), max_size=8))
def test_every_cutting_gives_the_same_and_the_server_gets_the_content(lines, ended, cuts):
    content = b"\r\n".join(lines) + (b"\r\n" if ended else b"")
    whole = stuff_whole(content)
    assert stuffed_in_chunks(content, cuts) == whole
    assert unstuff(whole) == (content if content.endswith(b"\r\n") or not content else content + b"\r\n")


@pytest.mark.parametrize(
    "content", [b"a\nb", b"a\rb", b"\n", b"\r", b"a\r\r\n", b"a\n\r\n", b"a\r\n\n", b"\r\n.\n", b"\r\n.\r", b"\n.\r\n", b"\r.\r\n"]
)
def test_a_lone_line_end_is_never_sent_whole_nor_in_any_cutting(content):
    with pytest.raises(NotCanonical):
        stuff_whole(content)
    for cut in range(len(content) + 1):
        with pytest.raises(NotCanonical):
            stuffed_in_chunks(content, [cut])


@given(st.binary(max_size=40).map(lambda octets: octets.translate(bytes.maketrans(b"abcd", b"\r\n.\r"))), st.lists(st.integers(0, 40), max_size=5))
def test_whole_and_chunks_agree_on_any_octets(content, cuts):
    try:
        whole = stuff_whole(content)
    except NotCanonical:
        with pytest.raises(NotCanonical):
            stuffed_in_chunks(content, cuts)
    else:
        assert stuffed_in_chunks(content, cuts) == whole
