"""Passkeys: added, used, and everything that is not an answer to our question."""

import json

import pytest

from sekisho.access import accounts, passkeys, sessions
from sekisho.access.login import SecondNeeded
from sekisho.access.passkeys import PasskeyLogin
from sekisho.access.rules import AccessRules
from sekisho.model.errors import NotFound, Refused, StepUpNeeded
from sekisho.testing.authenticator import Authenticator

from .conftest import HERE, PASSWORD

ORIGIN = "http://localhost:8025"


@pytest.fixture
def way(house):
    return PasskeyLogin(house.control, house.clock, house.tickets, house.entrance, house.rules)


async def added(house, account, key=None, **changed):
    key = key or Authenticator(ORIGIN)
    actor = await house.actor(await house.change(account))
    begun = await house.desk.perform(actor, passkeys.begin_adding, account.tenant, origin=ORIGIN)
    await house.desk.perform(actor, passkeys.add, account.tenant, ticket=begun.ticket, response=key.create(begun.options, **changed), name="My <key>")
    return key, actor


async def test_a_passkey_is_a_way_in_by_itself(house, way):
    account = await house.account()
    key, _ = await added(house, account)
    assert (await house.doorkeeper.session_actor(await house.session(await house.change(account)), "")) is not None
    asked = await way.begin(ORIGIN)
    options = json.loads(asked.options)
    assert (options["rpId"], options["userVerification"]) == ("localhost", "required")
    entered = await way.enter(asked.ticket, key.get(asked.options), HERE)
    assert (await house.doorkeeper.session_actor(entered.cookie, "")).name == "alice@example.test"
    assert (await sessions.by_cookie(house.control, entered.cookie)).session.strong
    (kept,) = (await accounts.factors_of(house.control, account)).value.passkeys
    assert (kept.name, kept.host, kept.used_at) == ("My <key>", "localhost", house.clock.now())
    needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
    assert isinstance(needed, SecondNeeded)
    assert needed.passkey


async def test_an_answer_counts_once(house, way):
    key, _ = await added(house, await house.account())
    asked = await way.begin(ORIGIN)
    answer = key.get(asked.options)
    await way.enter(asked.ticket, answer, HERE)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, answer, HERE)
    other = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(other.ticket, answer, HERE)


@pytest.mark.parametrize(
    "changed",
    [{"origin": "http://localhost:9999"}, {"origin": "https://evil.test"}, {"challenge": "AAAA"}, {"type": "webauthn.create"}, {"rpId": "evil.test"}],
)
async def test_an_answer_for_another_page_lets_nobody_in(house, way, changed):
    key, _ = await added(house, await house.account())
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, key.get(asked.options, **changed), HERE)


async def test_a_key_that_did_not_check_who_holds_it_and_one_that_is_not_known(house, way):
    key, _ = await added(house, await house.account())
    key.flags = 0x01
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, key.get(asked.options), HERE)
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, Authenticator(ORIGIN).get(asked.options), HERE)
    forged = Authenticator(ORIGIN, identifier=key.identifier)
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, forged.get(asked.options), HERE)


async def test_a_copy_is_told_by_its_counter(house, way):
    key, _ = await added(house, await house.account(), Authenticator(ORIGIN, count=5))
    asked = await way.begin(ORIGIN)
    await way.enter(asked.ticket, key.get(asked.options), HERE)
    key.count -= 1
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, key.get(asked.options), HERE)


async def test_disabled_accounts_and_removed_keys(house, way):
    account = await house.account()
    key, actor = await added(house, account)
    await house.change(account, disabled=True)
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, key.get(asked.options), HERE)
    actor = await house.actor(await house.change(account, disabled=False))
    (kept,) = (await accounts.factors_of(house.control, account)).value.passkeys
    with pytest.raises(NotFound):
        await house.desk.perform(actor, passkeys.remove, account.tenant, passkey="another")
    await house.desk.perform(actor, passkeys.remove, account.tenant, passkey=kept.id)
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, key.get(asked.options), HERE)


@pytest.mark.parametrize(
    "response",
    [
        "",
        "[]",
        "{}",
        "x" * 1_000,
        '{"id":"x","rawId":"x","response":{}}',
        '{"id":5,"rawId":5,"type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    ],
)
async def test_broken_answers(house, way, response):
    account = await house.account()
    actor = await house.actor(account)
    begun = await house.desk.perform(actor, passkeys.begin_adding, account.tenant, origin=ORIGIN)
    with pytest.raises(Refused):
        await house.desk.perform(actor, passkeys.add, account.tenant, ticket=begun.ticket, response=response)
    asked = await way.begin(ORIGIN)
    with pytest.raises(Refused):
        await way.enter(asked.ticket, response, HERE)


async def test_adding_is_bound_to_who_began_and_to_our_origins(house):
    alice, bob = await house.account(), await house.account("bob@example.test")
    begun = await house.desk.perform(await house.actor(alice), passkeys.begin_adding, alice.tenant, origin=ORIGIN)
    with pytest.raises(Refused):
        await house.desk.perform(
            await house.actor(bob), passkeys.add, bob.tenant, ticket=begun.ticket, response=Authenticator(ORIGIN).create(begun.options)
        )
    for origin in ("https://evil.test", "http://127.0.0.1:8025", ""):
        with pytest.raises(Refused):
            await house.desk.perform(await house.actor(alice), passkeys.begin_adding, alice.tenant, origin=origin)
    with pytest.raises(StepUpNeeded):
        await house.desk.perform(await house.actor(alice, proved=False), passkeys.begin_adding, alice.tenant, origin=ORIGIN)


async def test_addresses_cannot_have_passkeys(house):
    way = PasskeyLogin(house.control, house.clock, house.tickets, house.entrance, AccessRules(origins=("http://127.0.0.1:8025",)))
    with pytest.raises(Refused):
        await way.begin("http://127.0.0.1:8025")
