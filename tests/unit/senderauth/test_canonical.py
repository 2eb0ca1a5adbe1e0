"""The fast canonical forms are those of RFC 6376 section 3.4, told here line by line."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sekisho.senderauth.canonical import collapsed, relaxed_body, relaxed_field, simple_body

MAIL = st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\r", b"\n", b"a", b"b", b" \r\n", b"  ", b"\r\n\r\n", b" " * 300]), max_size=40).map(
    b"".join
)


def lines_of(body):
    lines = body.split(b"\r\n")
    return lines[:-1] if lines[-1] == b"" else lines


def naive_simple(body):
    lines = lines_of(body)
    while lines and lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines) or b"\r\n"


def naive_relaxed(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in lines_of(body)]
    while lines and lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


@given(MAIL)
@example(b"a\r\r\n\r\n")
@example(b" \t\r\n \r\n")
@example(b"a \t ")
def test_bodies_are_as_the_rfc_tells(body):
    assert simple_body(body) == naive_simple(body)
    assert relaxed_body(body) == naive_relaxed(body)


@pytest.mark.parametrize(
    ("body", "simple", "relaxed"),
    [
        (b"", b"\r\n", b""),
        (b"\r\n\r\n", b"\r\n", b""),
        (b"no end", b"no end\r\n", b"no end\r\n"),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C \r\nD \t E\r\n", b" C\r\nD E\r\n"),  # section 3.4.6
    ],
)
def test_examples(body, simple, relaxed):
    assert simple_body(body) == simple
    assert relaxed_body(body) == relaxed


@pytest.mark.parametrize(
    ("field", "relaxed"),
    [
        (b"A: X", b"a:X"),
        (b"B : Y\t\r\n\tZ  ", b"b:Y Z"),  # section 3.4.6
        (b"SUBJECT:  a \t\r\n b ", b"subject:a b"),
        (b"X:", b"x:"),
        (b"X:\r\n ", b"x:"),
    ],
)
def test_fields(field, relaxed):
    assert relaxed_field(field) == relaxed


@given(st.integers(0, 5_000))
def test_runs_of_any_length_become_one_space(length):
    assert collapsed(b"a" + b" " * length + b"b") == (b"a b" if length else b"ab")
