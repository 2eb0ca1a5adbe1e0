"""A token opens the API, and nothing else does."""

import pytest
from starlette.requests import Request

from sekisho.access.same_site import csrf_token
from sekisho.api.identity import identify_by
from sekisho.testing.askers import THE_ADMINISTRATOR


class Doors:
    async def token_actor(self, bearer, ip):
        return THE_ADMINISTRATOR if (bearer, ip) == ("sek_1", "192.0.2.1") else None


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ([], False),
        ([("authorization", "Bearer sek_1")], True),
        ([("authorization", "bearer  sek_1")], True),
        ([("authorization", "Bearer sek_2")], False),
        ([("authorization", "Basic sek_1")], False),
        ([("authorization", "sek_1")], False),
        ([("authorization", "Bearer sek_1"), ("authorization", "Bearer sek_1")], False),
        ([("cookie", "sekisho=secret"), ("origin", "http://localhost:8025"), ("x-csrf-token", csrf_token("secret"))], False),
        ([("cookie", "__Host-sekisho=secret"), ("origin", "http://localhost:8025"), ("x-csrf-token", csrf_token("secret"))], False),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_who_asks(method, headers, known):
    told = [(name.encode(), value.encode()) for name, value in headers]
    request = Request({"type": "http", "method": method, "headers": told, "client": ("192.0.2.1", 5)})
    assert (await identify_by(Doors())(request) is not None) == known
