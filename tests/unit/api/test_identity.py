"""A session changes nothing unless a page of ours asks; a token is enough by itself."""

import pytest
from starlette.requests import Request

from sekisho.access.same_site import csrf_token
from sekisho.api.identity import identify_by
from sekisho.testing.askers import THE_ADMINISTRATOR

OURS = "http://localhost:8025"
RIGHT = {"cookie": "sekisho=secret", "origin": OURS, "x-csrf-token": csrf_token("secret")}


class Doors:
    async def session_actor(self, cookie, ip):
        return THE_ADMINISTRATOR if (cookie, ip) == ("secret", "192.0.2.1") else None

    async def token_actor(self, bearer, ip):
        return THE_ADMINISTRATOR if (bearer, ip) == ("sek_1", "192.0.2.1") else None


def ask(method, **headers):
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "method": method, "headers": told, "client": ("192.0.2.1", 5)})
    return identify_by(Doors(), {OURS})(request)


@pytest.mark.parametrize(
    ("method", "headers", "known"),
    [
        ("GET", {}, False),
        ("GET", {"authorization": "Bearer sek_1"}, True),
        ("POST", {"authorization": "bearer  sek_1"}, True),
        ("GET", {"authorization": "Basic sek_1"}, False),
        ("GET", {"authorization": "Basic x", "cookie": "sekisho=secret"}, False),
        ("GET", {"authorization": "Bearer sek_2", "cookie": "sekisho=secret"}, False),
        ("GET", {"cookie": "sekisho=secret"}, True),
        ("GET", {"cookie": "__Host-sekisho=secret"}, False),
        ("GET", {"cookie": "sekisho="}, False),
        ("POST", {"cookie": "sekisho=secret"}, False),
        ("POST", RIGHT, True),
        ("DELETE", RIGHT, True),
        ("POST", RIGHT | {"origin": "https://evil.test"}, False),
        ("POST", RIGHT | {"origin": "null"}, False),
        ("POST", RIGHT | {"sec-fetch-site": "cross-site"}, False),
        ("POST", RIGHT | {"x-csrf-token": csrf_token("other")}, False),
        ("POST", RIGHT | {"x-csrf-token": ""}, False),
    ],
)
async def test_who_asks(method, headers, known):
    assert (await ask(method, **headers) is not None) == known


@pytest.mark.parametrize(
    ("cookie", "known"), [("__Host-sekisho=secret", True), ("sekisho=secret", False), ("sekisho=secret; __Host-sekisho=x", False)]
)
async def test_over_https_only_a_cookie_that_no_other_host_can_set_counts(cookie, known):
    scope = {"type": "http", "method": "GET", "scheme": "https", "headers": [(b"cookie", cookie.encode())], "client": ("192.0.2.1", 5)}
    assert (await identify_by(Doors(), {OURS})(Request(scope)) is not None) == known
