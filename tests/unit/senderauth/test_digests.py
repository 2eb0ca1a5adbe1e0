"""What is hashed: the lowest fields first, each once, absent ones as nothing, the signature itself last without its b=."""

from hashlib import sha256

from sekisho.senderauth.digests import RELAXED, SIMPLE, Digests, hashed, without_signature
from sekisho.senderauth.section import split

DIGESTS = Digests(split(b"X: top\r\nFrom: a\r\nX:  low\r\n\r\nbody  \r\n"))


def test_fields_are_taken_from_the_bottom():
    assert DIGESTS.header(SIMPLE, "sha256", [b"x", b"x", b"x", b"none", b"from"], b"sig:") == sha256(b"X:  low\r\nX: top\r\nFrom: a\r\nsig:").digest()
    assert DIGESTS.header(RELAXED, "sha256", [b"x"], b"sig:") == sha256(b"x:low\r\nsig:").digest()
    assert (DIGESTS.count(b"x"), DIGESTS.count(b"none")) == (2, 0)
    assert list(DIGESTS.places(b"x")) == [0, 2]


def test_bodies_by_form_and_length():
    assert DIGESTS.body(SIMPLE, "sha256") == sha256(b"body  \r\n").digest()
    assert DIGESTS.body(RELAXED, "sha256") == sha256(b"body\r\n").digest()
    assert DIGESTS.body(RELAXED, "sha256", 3) == sha256(b"bod").digest()
    assert (DIGESTS.body_size(SIMPLE), DIGESTS.body_size(RELAXED)) == (8, 6)
    assert len(hashed("sha1", b"")) == 20


def test_only_the_value_of_b_is_taken_out():
    assert without_signature(b"S: a=1; b=abc\r\n def=; bh=xyz") == b"S: a=1; b=; bh=xyz"
    assert without_signature(b"S: b = abc ; a=b") == b"S: b =; a=b"
    assert without_signature(b"S: a=1;\r\n b=ab=") == b"S: a=1;\r\n b="
    assert without_signature(b"S: bb=1") == b"S: bb=1"
