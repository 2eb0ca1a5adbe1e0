"""A body in pieces has the digest of the whole, wherever it is cut."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.body_stream import RelaxedBody
from sekisho.senderauth.canonical import relaxed_body

PIECES = st.lists(st.sampled_from([b"", b" ", b"\t", b"\r\n", b"\r", b"\n", b"a", b"b c", b" \r\n", b"\r\n\r\n", b"  \r"]), max_size=30)


@given(PIECES)
def test_the_same_as_the_whole(pieces):
    stream = RelaxedBody()
    for piece in pieces:
        stream.feed(piece)
    assert stream.digest() == sha256(relaxed_body(b"".join(pieces))).digest()


@pytest.mark.parametrize("size", [1, 2, 3, 1_000, 8_191, 8_193])
def test_long_runs_of_empty_lines_in_pieces_of_any_size(size):
    body = b"a \t" + b"\r\n" * 20_000 + b" b\r\n\r\n"
    stream = RelaxedBody()
    for start in range(0, len(body), size):
        stream.feed(body[start : start + size])
    assert stream.digest() == sha256(relaxed_body(body)).digest()
