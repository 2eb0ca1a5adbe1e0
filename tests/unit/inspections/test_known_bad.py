from hashlib import sha256

import pytest

from sekisho.inspections.known_bad import EICAR, EICAR_STRING, KnownBad, parse_hashes, shipped_hashes
from sekisho.mime.content import Content, Leaf
from sekisho.testing.builders import a_message, a_part


def seen(*files, unopened=()):
    parts = tuple(a_part(name, content=octets, path=str(number)) for number, (name, octets) in enumerate(files, 1))
    message = a_message(parts=parts)
    leaves = tuple(Leaf(part, b"" if part.file_name in unopened else octets) for part, (_, octets) in zip(parts, files, strict=True))
    return [(finding.kind, finding.evidence.where) for finding in KnownBad().peek(Content(message, leaves, "", "", (), ()))]


@pytest.mark.parametrize("tail", [b"", b"\r\n", b"\n", b"\x1a", b" \t\r\n", b"\r\n-- \r\na footer"])
def test_the_test_file_is_seen_once_whatever_follows_it(tail):
    assert seen(("eicar.com", EICAR_STRING + tail)) == [(EICAR, "part:1")]


def test_a_part_that_was_not_opened_is_known_by_its_digest():
    assert seen(("a.txt", b"x"), ("eicar.com", EICAR_STRING), unopened={"eicar.com"}) == [(EICAR, "part:2")]


@pytest.mark.parametrize("octets", [b"", b" " + EICAR_STRING, b"Hello, the test string is " + EICAR_STRING, EICAR_STRING[:-1], EICAR_STRING.lower()])
def test_innocent(octets):
    assert seen(("", octets)) == []


def test_the_list_begins_with_the_test_file():
    assert shipped_hashes()[sha256(EICAR_STRING).hexdigest()] == "EICAR test file"
    assert len(EICAR_STRING) == 68


def test_a_list_is_read_and_a_damaged_one_refused():
    assert parse_hashes(f"# comment\n\n{'ab' * 32} A name # note\n{'cd' * 32}\n") == {"ab" * 32: "A name", "cd" * 32: ""}
    with pytest.raises(ValueError, match="line 2"):
        parse_hashes(f"{'ab' * 32} x\n{'AB' * 32} x\n")
    with pytest.raises(ValueError, match="line 1"):
        parse_hashes("abc x\n")
