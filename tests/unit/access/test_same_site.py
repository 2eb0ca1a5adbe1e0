"""Requests that change something come from our own pages."""

import pytest

from sekisho.access.same_site import comes_from_us, csrf_token, local_path, token_is_right

OWN = ("http://localhost:8025", "https://sekisho.example.test")


@pytest.mark.parametrize(
    ("method", "origin", "fetch_site", "ours"),
    [
        ("GET", None, None, True),
        ("GET", "https://evil.test", "cross-site", True),
        ("POST", "http://localhost:8025", "same-origin", True),
        ("POST", "HTTPS://Sekisho.Example.Test", None, True),
        ("POST", None, "same-origin", True),
        ("POST", None, None, False),
        ("POST", "null", None, False),
        ("POST", "null", "same-origin", False),
        ("POST", "https://evil.test", None, False),
        ("POST", "https://evil.test", "same-origin", False),
        ("POST", "https://sekisho.example.test.evil.test", None, False),
        ("POST", "http://sekisho.example.test", None, False),
        ("POST", "http://localhost:9999", None, False),
        ("POST", "https://sekisho.example.test", "same-site", False),
        ("POST", "https://sekisho.example.test", "cross-site", False),
        ("POST", None, "none", False),
        ("DELETE", None, None, False),
        ("post", "https://evil.test", None, False),
    ],
)
def test_who_sent_it(method, origin, fetch_site, ours):
    assert comes_from_us(method, origin, fetch_site, OWN) is ours


def test_a_token_belongs_to_one_cookie():
    token = csrf_token("cookie-a")
    assert token_is_right("cookie-a", token)
    for secret, given in (("cookie-b", token), ("cookie-a", token[:-1]), ("cookie-a", ""), ("", csrf_token("")), ("cookie-a", "あ" * 64)):
        assert not token_is_right(secret, given)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/held?page=2", "/held?page=2"), ("", "/"), ("//evil.test", "/"), ("https://evil.test/", "/"), ("/\\evil.test", "/"), ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x", "/"), ("\t//evil.test", "/"), ("/" + "a" * 3_000, "/"), ("/関所", "/"),
    ],
)  # fmt: skip
def test_a_login_leads_to_our_own_pages_only(wanted, goes):
    assert local_path(wanted) == goes
