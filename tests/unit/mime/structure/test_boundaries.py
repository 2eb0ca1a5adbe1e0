import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.structure.boundaries import guess, occurs, spellings, split


def parts_of(body, boundary=b"x", **more):
    found = split(body, 0, len(body), boundary, 100, **more)
    return [body[start:end] for start, end in found.parts]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        (b"--x\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--x--\r\n", [b"\r\none", b"\r\ntwo"]),
        (b"--x\n\none\n--x--", [b"\none"]),
        (b"--x \t\r\nA\r\n--x--  \r\n", [b"A"]),
        (b"--x\r\nA", [b"A"]),
        (b"--x", [b""]),
        (b"pre\r\n--x\r\nA\r\n--x--\r\npost", [b"A"]),
        (b"--xy\r\nA\r\n--x\r\nB\r\n--x--", [b"B"]),
        (b"a--x\r\nB", []),
        (b"", []),
    ],
)
def test_parts(body, parts):
    assert parts_of(body) == parts


def test_what_stands_outside():
    body = b"pre\r\n--x\r\nA\r\n--x--\r\npost"
    found = split(body, 0, len(body), b"x", 100)
    assert body[slice(*found.preamble)] == b"pre"
    assert body[slice(*found.epilogue)] == b"post"
    assert found.closed
    assert not found.after_close


def test_parts_behind_the_end_are_parts():
    body = b"--x\r\nA\r\n--x--\r\n--x\r\nB\r\n--x--\r\n"
    assert parts_of(body) == [b"A", b"B"]
    assert split(body, 0, len(body), b"x", 100).after_close


def test_odd_lines_can_be_taken_for_delimiters():
    body = b"--x\r\nA\r\n--xy\r\nB\r\n--x--"
    odd = split(body, 0, len(body), b"x", 100).odd
    assert [body[line:][:4] for line in odd] == [b"--xy"]
    assert parts_of(body, extra=frozenset(odd)) == [b"A", b"B"]


def test_too_many_parts_stop_the_cut():
    body = b"--x\r\nA\r\n" * 1_000
    found = split(body, 0, len(body), b"x", 100)
    assert found.too_many
    assert len(found.parts) == 100


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ((b"foo",), [b"foo"]),
        ((b"foo ",), [b"foo"]),
        ((b"bar", b"foo", b"bar"), [b"bar", b"foo"]),
        ((b"foo(bar)",), [b"foo(bar)", b"foo"]),
        ((b"=?us-ascii?Q?foo?=",), [b"=?us-ascii?Q?foo?=", b"foo"]),
        ((b"fo o",), [b"fo o", b"fo", b"foo"]),
        ((b"fo\x00o",), [b"fo\x00o", b"fo", b"foo"]),
        ((), []),
    ],
)
def test_spellings(declared, expected):
    assert spellings(declared) == expected


def test_a_boundary_is_guessed_from_the_body():
    body = b"text\r\n--abc\r\nContent-Type: text/plain\r\n\r\nx"
    assert guess(body, 0, len(body)) == b"abc"
    assert guess(b"-- \r\nsignature", 0, 15) is None
    assert occurs(body, 0, len(body), b"abc")
    assert not occurs(body, 0, len(body), b"bc")


@given(st.lists(st.sampled_from([b"--x", b"--", b"\r\n", b"\n", b"--xy", b" ", b"a", b"--x--"]), max_size=50).map(b"".join))
def test_spans_are_in_order_and_apart(body):
    found = split(body, 0, len(body), b"x", 100)
    position = 0
    for start, end in found.parts:
        assert position <= start <= end <= len(body)
        position = end
