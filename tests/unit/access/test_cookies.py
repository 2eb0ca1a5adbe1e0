"""The cookies' attributes, and how they are read back."""

import pytest

from sekisho.access.cookies import DEVICE, LANGUAGE, SESSION, VISIT, Jar


def test_the_session_cookie_stays_with_us():
    """web15, ASVS 5.0 3.3: HttpOnly, SameSite, Secure and __Host- wherever https is spoken."""
    assert Jar(https=True).set(SESSION, "x") == "__Host-sekisho=x; Path=/; HttpOnly; SameSite=Strict; Secure"
    assert Jar(https=False).set(SESSION, "x") == "sekisho=x; Path=/; HttpOnly; SameSite=Strict"
    assert "Domain" not in Jar(https=True).set(SESSION, "x")


def test_only_what_must_survive_a_way_from_elsewhere_is_lax():
    assert [("Strict" in Jar(https=True).set(cookie, "x")) for cookie in (SESSION, DEVICE, VISIT, LANGUAGE)] == [True, True, False, False]


def test_dropping():
    assert Jar(https=False).drop(SESSION).endswith("Max-Age=0")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("sekisho=abc", "abc"), ("a=b; sekisho=abc; c=d", "abc"), ('sekisho="abc"', "abc"), ("sekisho2=abc", ""), ("", ""), ("sekisho", ""), (";;=;", ""), ("sekisho=first; sekisho=second", "first"),
        ("__Host-sekisho=abc", ""), ("x" * 100_000 + "; sekisho=abc", ""),
    ],
)  # fmt: skip
def test_reading(header, value):
    assert Jar(https=False).read(header, SESSION) == value
    assert len(Jar(https=False).read(f"sekisho={'y' * 30_000}", SESSION)) <= 8_000
