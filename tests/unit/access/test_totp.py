"""Codes of authenticator apps: RFC 6238's own values, lifetime, and that none is taken twice."""

import pytest

from sekisho.access import totp

SEED = b"12345678901234567890"  # RFC 6238 appendix B


@pytest.mark.parametrize(
    ("at", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_values_of_the_standard(at, eight_digits):
    assert totp.code_at(SEED, at // 30) == eight_digits[2:]


def test_this_step_and_the_one_before_are_taken_and_no_other():
    now, current = 1_111_111_111.0, 1_111_111_111 // 30
    assert [totp.step_of(SEED, totp.code_at(SEED, current + away), now, 0) for away in (-2, -1, 0, 1)] == [None, current - 1, current, None]


def test_a_used_code_is_refused():
    now, current = 1_111_111_111.0, 1_111_111_111 // 30
    assert totp.step_of(SEED, totp.code_at(SEED, current), now, current) is None
    assert totp.step_of(SEED, totp.code_at(SEED, current - 1), now, current) is None  # nor an older one after it


@pytest.mark.parametrize("code", ["", "00000", "0000000", "あいうえおか", "１２３４５６"])
def test_what_is_no_code(code):
    assert totp.step_of(SEED, code, 59.0, 0) is None


def test_seeds_are_new_and_the_uri_is_what_apps_read():
    assert len({totp.fresh_seed() for _ in range(100)}) == 100
    assert totp.provisioning_uri(SEED, "alice@example.test", "Sekisho 関") == (
        "otpauth://totp/Sekisho%20%E9%96%A2:alice%40example.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Sekisho%20%E9%96%A2"
        "&algorithm=SHA1&digits=6&period=30"
    )
