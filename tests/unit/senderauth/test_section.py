"""Fields and body are cut where CRLF says so; a header that readers would cut differently is named."""

from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.section import LONGEST_HEADER, RelaxedFields, split


def test_fields_keep_their_octets():
    section = split(b"From: a\r\nSubject : b\r\n c\r\n\r\nbody\r\n\r\n")
    assert section.fields == (b"From: a", b"Subject : b\r\n c")
    assert section.names == (b"from", b"subject")
    assert section.body == b"body\r\n\r\n"
    assert not section.problem
    assert RelaxedFields(section.fields)[1] == b"subject:b c"


def test_no_body_and_no_header():
    assert split(b"From: a\r\n").fields == (b"From: a",)
    assert split(b"From: a\r\n").body == b""
    assert split(b"From: a\r\n\r\n").body == b""
    assert split(b"\r\nbody").body == b"body"
    assert split(b"").fields == ()


def test_files_with_lf_and_mailbox_lines():
    assert split(b"From x@y Mon\nFrom: a\n\nbody\n").fields == (b"From: a",)
    assert split(b"From: a\n\nbody\n").body == b"body\r\n"


def test_what_readers_would_cut_differently_is_named():
    assert split(b"X: a\nFrom: evil\r\n\r\n").problem
    assert split(b"X: a\rFrom: evil\r\n\r\n").problem
    assert split(b"X: a\r\njunk\r\nFrom: b\r\n\r\n").problem
    assert split(b"From\r\n : evil\r\nFrom: b\r\n\r\n").problem  # some readers take it for From
    assert split(b"Fr\x00om: evil\r\nFrom: b\r\n\r\n").problem
    assert split(b"Two words: evil\r\nFrom: b\r\n\r\n").problem
    assert split(b" folded first\r\nFrom: b\r\n\r\n").problem


@given(st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b":", b"a", b" ", b"From ", b"\r\n\r\n", b"\x00"]), max_size=30).map(b"".join))
def test_any_octets_are_a_section(octets):
    section = split(octets)
    assert len(section.fields) == len(section.names)


@given(st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\n ", b"\r\n\t", b"A: b", b" "]), max_size=20).map(b"".join))
def test_lone_line_ends_are_always_told(middle):
    header = b"From: a" + middle
    if b"\r\n\r\n" in header or b"\r\n" not in header:
        return
    lone = header.replace(b"\r\n", b"")
    assert ("without CRLF" in split(header).problem) == (b"\r" in lone or b"\n" in lone)


def test_a_header_that_is_too_long_is_told():
    assert split(b"X: " + b"y" * LONGEST_HEADER + b"\r\n\r\n").problem == "the header is too long"
