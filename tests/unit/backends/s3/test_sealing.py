"""Blobs sealed by tenant."""

import pytest

from sekisho.backends.s3.sealing import OVERHEAD, seal, unseal

KEY = bytes(range(32))


def test_what_was_sealed_opens_for_its_name_and_key_alone():
    sealed = seal(KEY, "t/a/raw", b"content")
    assert unseal(KEY, "t/a/raw", sealed) == b"content"
    assert len(sealed) == 7 + OVERHEAD
    assert seal(KEY, "t/a/raw", b"content") != sealed
    for key, name, octets in [
        (bytes(32), "t/a/raw", sealed),
        (KEY, "t/b/raw", sealed),
        (KEY, "t/a/raw", sealed[:-1]),
        (KEY, "t/a/raw", bytes([sealed[0] ^ 1]) + sealed[1:]),
        (KEY, "t/a/raw", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (KEY, "t/a/raw", b""),
    ]:
        with pytest.raises(ValueError, match=r"sealed"):
            unseal(key, name, octets)
