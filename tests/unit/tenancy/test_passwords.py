"""Passwords: right, wrong, unknown; damaged hashes are refused at start."""

import pytest

from sekisho.tenancy.passwords import check_stored, hash_password, password_matches


def test_right_wrong_and_nobody():
    stored = hash_password("correct horse 電池")
    assert stored.startswith("scrypt$16384$8$1$")
    assert password_matches("correct horse 電池", stored)
    assert not password_matches("correct horse", stored)
    assert not password_matches("", stored)
    assert not password_matches("", None)
    assert hash_password("x") != hash_password("x")


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "secret",
        "scrypt$16384$8$1$AAAA",
        "scrypt$16383$8$1$AAAA$" + "A" * 43 + "=",
        "scrypt$1$8$1$AAAA$" + "A" * 43 + "=",
        "scrypt$1073741824$8$1$AAAA$" + "A" * 43 + "=",
        "scrypt$16384$8$99$AAAA$" + "A" * 43 + "=",
        "scrypt$x$8$1$AAAA$" + "A" * 43 + "=",
        "scrypt$16384$8$1$!!!!$" + "A" * 43 + "=",
        "scrypt$16384$8$1$AAAA$AAAA",
        "scrypt$16384$8$1$$" + "A" * 43 + "=",
        "argon2$16384$8$1$AAAA$" + "A" * 43 + "=",
    ],
)
def test_damaged_hashes(stored):
    with pytest.raises(ValueError):
        check_stored(stored)


def test_a_password_as_long_as_a_book_is_not_a_way_to_keep_us_busy():
    assert not password_matches("x" * 10_000_000, None)
