"""Messages of ours inside another: found by our mark at the beginning of a line, at most five, never in the message's own header."""

import pytest

from sekisho.policy.enclosed import MOST, enclosed

ID = "01hf7yat00g8568as8da"
LINE = b"X-Sekisho-Id: " + ID.encode() + b"\r\n"


def test_behind_the_own_header_and_in_files():
    raw = LINE + b"\r\n--b\r\n" + LINE
    assert enclosed(raw, len(LINE), []) == (ID,)
    assert enclosed(LINE, len(LINE), []) == ()
    assert enclosed(b"", 0, [LINE]) == (ID,)


@pytest.mark.parametrize(
    "raw",
    [b"> " + LINE, b"X-Sekisho-Id: not-an-id\r\n", b"X-Sekisho-Id:", b"X-Sekisho-Id: " + b"0" * 21 + b"\n", b"X-Sekisho-Id: \xff" * 9],
)
def test_what_is_no_mark(raw):
    assert enclosed(raw, 0, []) == ()


def test_many_are_cut_and_each_counts_once():
    ids = [f"01hf7yat00g8568as8d{letter}" for letter in "0123456789"]
    raw = b"".join(b"X-Sekisho-Id: %s\r\n" % one.encode() for one in ids for _ in range(2))
    assert enclosed(raw, 0, []) == tuple(ids[:MOST])
