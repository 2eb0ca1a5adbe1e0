"""Talking to a provider: what it may say of itself, keys that change, failures that are told apart."""

import pytest

from sekisho.access.oidc.exchange import Exchange
from sekisho.access.oidc.jose import BadToken
from sekisho.access.oidc.providers import Provider
from sekisho.backends.memory import ManualClock
from sekisho.model.errors import TemporaryFailure

from .a_provider import ISSUER, AProvider

PROVIDER = Provider("login", "Login", ISSUER, "sekisho", b"", "groups", {}, None, False)


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def provider():
    return AProvider()


async def redeem(exchange, secret="s"):
    return await exchange.redeem(PROVIDER, secret, "code", "verifier", "https://us.test/back")


async def test_a_code_becomes_claims_and_keys_are_kept(provider, clock):
    exchange = Exchange(provider, clock)
    assert (await redeem(exchange))["sub"] == "alice"
    await redeem(exchange)
    assert provider.asked.count("/keys") == 1
    assert provider.forms[0]["code_verifier"] == ["verifier"]
    assert provider.fields[0]["Authorization"].startswith("Basic ")
    clock.advance(3_601)
    await redeem(exchange)
    assert provider.asked.count("/keys") == 2


async def test_new_keys_are_looked_for_but_not_each_time(provider, clock):
    exchange = Exchange(provider, clock)
    await redeem(exchange)
    clock.advance(61)
    provider.rotate()
    assert (await redeem(exchange))["sub"] == "alice"
    asked = provider.asked.count("/keys")
    provider.kid = "never published"
    for _ in range(5):
        with pytest.raises(BadToken):
            await redeem(exchange)
    assert provider.asked.count("/keys") == asked


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.test"}, {"issuer": f"{ISSUER}/"}, {"token_endpoint": "http://login.example.test/token"}, {"jwks_uri": "file:///etc/passwd"}, {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": 5},
    ],
)  # fmt: skip
async def test_a_description_that_leads_elsewhere_is_refused(provider, clock, wrong):
    """ASVS 5.0, 10.5.3."""
    provider.description |= wrong
    with pytest.raises(BadToken):
        await Exchange(provider, clock).describe(ISSUER)


async def test_failures_are_told_apart(provider, clock):
    exchange = Exchange(provider, clock)
    provider.status = 503
    with pytest.raises(TemporaryFailure):
        await redeem(exchange)
    provider.status = 400
    with pytest.raises(BadToken):
        await redeem(exchange)
    provider.status, provider.answer = 200, b"[1"
    with pytest.raises(BadToken):
        await redeem(exchange)
    provider.answer = b"{}"
    with pytest.raises(BadToken):
        await redeem(exchange)
    provider.away = True
    with pytest.raises(TemporaryFailure):
        await redeem(Exchange(provider, clock))
    with pytest.raises(TemporaryFailure):
        await redeem(Exchange(None, clock))


async def test_a_public_client_and_one_that_posts_its_secret(provider, clock):
    await redeem(Exchange(provider, clock), "")
    assert provider.forms[-1]["client_id"] == ["sekisho"]
    provider.description["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    await redeem(Exchange(provider, clock))
    assert provider.forms[-1]["client_secret"] == ["s"]
    assert "Authorization" not in provider.fields[-1]
