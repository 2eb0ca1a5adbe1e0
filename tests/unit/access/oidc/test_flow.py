"""A login by a provider from its beginning to its end, and everything that an attacker might change on the way."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sekisho.access import sessions
from sekisho.access.entering import Entered
from sekisho.access.gatehouse import build
from sekisho.access.oidc import providers
from sekisho.access.passwords import Cost, Passwords
from sekisho.access.rules import AccessRules
from sekisho.model.access import Role
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId

from .a_provider import ISSUER, AProvider

BACK = "https://us.test/login/by/default/login/back"
REDIRECT = {"redirect": BACK, "browser": "this browser", "to": "/held"}


class Going:
    """A house with a provider, and a login that is under way."""

    def __init__(self, house):
        self.house = house
        self.provider = AProvider(house.clock.now)
        self.gatehouse = build(
            house.control,
            house.clock,
            house.stores.vault,
            house.stores.counters,
            AccessRules(),
            Passwords(Cost(64, 1)),
            self.provider,
            {"example.test": DEFAULT_TENANT}.get,
        )
        self.login = self.gatehouse.provider_login

    async def set_up(self, tenant=DEFAULT_TENANT, name="login", **more):
        admin = await self.house.actor(await self.house.account(f"admin-{name}@{tenant}.test", Role.TENANT_ADMIN, tenant))
        arguments = {"name": name, "issuer": ISSUER, "client": "sekisho", "secret": "s", "role": Role.HELP_DESK, **more}
        await self.house.desk.perform(admin, providers.set_provider, tenant, **arguments)
        return self

    async def begin(self, **more):
        begun = await self.login.begin(DEFAULT_TENANT, "login", **{**REDIRECT, **more})
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.to).query).items()}
        self.provider.nonce = self.asked["nonce"]
        return begun.ticket

    async def finish(self, ticket, answer=None, *, tenant=DEFAULT_TENANT, name="login", browser="this browser"):
        from sekisho.access.entering import Visit

        given = {"code": "c", "state": self.asked["state"], **(answer or {})}
        return await self.login.finish(
            tenant, name, {key: value for key, value in given.items() if value is not None}, ticket, browser, Visit("192.0.2.1")
        )


@pytest.fixture
async def going(house):
    return await Going(house).set_up()


async def test_whoever_the_provider_vouches_for_is_let_in(going):
    ticket = await going.begin()
    assert going.asked["code_challenge_method"] == "S256"
    assert going.asked["response_type"] == "code"
    came, to = await going.finish(ticket)
    assert isinstance(came, Entered)
    assert to == "/held"
    actor = await going.house.doorkeeper.session_actor(came.cookie, "")
    assert (actor.name, actor.role) == ("alice@example.test", Role.HELP_DESK)
    import hashlib
    from base64 import urlsafe_b64encode

    verifier = going.provider.forms[0]["code_verifier"][0]
    assert urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=") == going.asked["code_challenge"]
    assert going.provider.forms[0]["redirect_uri"] == [BACK]


async def test_a_login_is_finished_once(going):
    """The callback replayed, with the code that was used."""
    ticket = await going.begin()
    await going.finish(ticket)
    with pytest.raises(Refused):
        await going.finish(ticket)
    assert len(going.provider.forms) == 1


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({"nonce": "of another login"}, {}),
        ({"aud": "another client"}, {}),
        ({"exp": 1.0}, {}),
        ({"iss": "https://evil.test"}, {}),
        ({}, {"alg": "none"}),
        ({}, {"alg": "HS256"}),
        ({}, {"alg": "ES256"}),
        ({}, {"typ": "at+jwt"}),
        ({"sub": ""}, {}),
    ],
)
async def test_a_token_that_is_not_for_this_login_lets_nobody_in(going, claims, header):
    ticket, before = await going.begin(), await going.house.control.everything("session")
    going.provider.claims, going.provider.header = claims, header
    with pytest.raises(Refused) as refused:
        await going.finish(ticket)
    assert "did not work" in str(refused.value)
    assert await going.house.control.everything("session") == before


@pytest.mark.parametrize(
    "answer", [{"state": "forged"}, {"state": None}, {"code": None}, {"code": "x" * 5_000}, {"error": "access_denied"}, {"iss": "https://evil.test"}]
)
async def test_an_answer_that_is_not_to_our_question(going, answer):
    ticket = await going.begin()
    with pytest.raises(Refused):
        await going.finish(ticket, answer)
    assert going.provider.forms == []


async def test_another_browser_cannot_finish_it(going):
    for browser in ("another browser", ""):
        ticket = await going.begin()
        with pytest.raises(Refused):
            await going.finish(ticket, browser=browser)
    with pytest.raises(Refused):
        await going.finish("forged")
    ticket = await going.begin()
    going.house.clock.advance(601)
    with pytest.raises(Refused):
        await going.finish(ticket)


async def test_mixed_up_providers(going):
    """RFC 9700 section 4.4: a login begun with one provider is never finished as another's, and a provider that names itself must."""
    await going.set_up(name="evil", issuer=ISSUER)
    await going.set_up(TenantId("other"), "login", issuer=ISSUER)
    for where in ({"name": "evil"}, {"tenant": TenantId("other")}):
        ticket = await going.begin()
        with pytest.raises(Refused):
            await going.finish(ticket, **where)
    going.provider.description["authorization_response_iss_parameter_supported"] = True
    going.login._exchange._descriptions.clear()
    ticket = await going.begin()
    with pytest.raises(Refused):
        await going.finish(ticket)
    ticket = await going.begin()
    assert await going.finish(ticket, {"iss": ISSUER})


async def test_strength_is_what_the_provider_says_or_is_known_for(going):
    for claims, strong in (({}, False), ({"amr": ["mfa"]}, True)):
        ticket = await going.begin()
        going.provider.claims = claims
        came, _ = await going.finish(ticket)
        assert (await sessions.by_cookie(going.house.control, came.cookie)).session.strong is strong


async def test_an_address_that_is_not_verified_lets_nobody_in(going):
    going.provider.claims = {"email_verified": False}
    ticket = await going.begin()
    with pytest.raises(Denied):
        await going.finish(ticket)


async def test_unknown_providers(going):
    with pytest.raises(NotFound):
        await going.login.begin(DEFAULT_TENANT, "nobody", **REDIRECT)
    going.provider.description["issuer"] = "https://evil.test"
    with pytest.raises(Refused):
        await going.login.begin(DEFAULT_TENANT, "login", **REDIRECT)
