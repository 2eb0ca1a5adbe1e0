"""A cookie or a token to an actor, or nobody."""

import pytest

from sekisho.access import bearers, tokens
from sekisho.access.rules import AccessRules
from sekisho.model.access import GRANTS, Permission, Role, Sight
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION

from .conftest import House


async def test_a_session_stands_for_its_account(house):
    account = await house.account(domains=("example.test",))
    actor = await house.actor(account)
    assert (actor.name, actor.role, actor.tenant, actor.via, actor.ip) == (
        "alice@example.test",
        Role.TENANT_ADMIN,
        DEFAULT_TENANT,
        "session",
        "192.0.2.1",
    )
    assert actor.permissions == GRANTS[Role.TENANT_ADMIN]
    assert actor.sight == Sight(domains=frozenset({"example.test"}))
    assert actor.fresh


async def test_an_operator_acts_for_all_tenants_and_an_end_user_sees_their_addresses(house):
    operator = await house.actor(await house.account("op", Role.OPERATOR))
    assert operator.tenant is None
    user = await house.actor(await house.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",)))
    assert user.sight == Sight(addresses=frozenset({"taro@example.test"}))


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "../../x", "x" * 100_000, "あ" * 43])
async def test_nobody(house, cookie):
    assert await house.doorkeeper.session_actor(cookie, "192.0.2.1") is None
    assert await house.doorkeeper.token_actor(cookie, "192.0.2.1") is None


async def test_one_kind_of_secret_does_not_open_the_other_door(house):
    account = await house.account()
    cookie = await house.session(account)
    assert await house.doorkeeper.token_actor(cookie, "") is None
    assert await house.doorkeeper.session_actor(bearers.fresh_token(), "") is None


@pytest.mark.parametrize(("seconds", "alive"), [(1_700, True), (1_900, False)])
async def test_a_session_that_nobody_uses_ends(house, seconds, alive):
    cookie = await house.session(await house.account())
    house.clock.advance(seconds)
    assert (await house.doorkeeper.session_actor(cookie, "") is not None) is alive
    assert len(await house.control.everything("session")) == alive


async def test_every_session_ends_however_it_is_used(house):
    cookie = await house.session(await house.account())
    for _ in range(48):
        house.clock.advance(900)
        assert await house.doorkeeper.session_actor(cookie, "") is not None
    house.clock.advance(900)
    assert await house.doorkeeper.session_actor(cookie, "") is None


@pytest.mark.parametrize("change", [{"disabled": True}, {"generation": 2}])
async def test_a_session_ends_with_what_it_stood_for(house, change):
    account = await house.account()
    cookie = await house.session(account)
    await house.change(account, **change)
    assert await house.doorkeeper.session_actor(cookie, "") is None


async def test_a_clock_that_was_turned_back_does_not_keep_anything_alive(house):
    """web34: sessions and tokens that come from the future are over."""
    account = await house.account()
    cookie = await house.session(account)
    made = await house.desk.perform(
        await house.actor(account), tokens.create, DEFAULT_TENANT, name="backup", permissions=[Permission.READ_MAIL], days=1
    )
    house.clock.advance(-7_200)
    assert await house.doorkeeper.session_actor(cookie, "") is None
    assert await house.doorkeeper.token_actor(made.token, "") is None


async def test_a_proof_of_who_one_is_grows_stale(house):
    cookie = await house.session(await house.account())
    house.clock.advance(601)
    assert not (await house.doorkeeper.session_actor(cookie, "")).fresh


@pytest.mark.parametrize(("role", "strong", "may_work"), [(Role.ANALYST, False, False), (Role.ANALYST, True, True), (Role.END_USER, False, True)])
async def test_staff_without_a_second_factor_may_only_set_one_up_where_it_is_demanded(role, strong, may_work):
    house = House(AccessRules(second_factor=True))
    actor = await house.actor(await house.account(role=role), strong=strong)
    assert Permission.OWN_ACCOUNT in actor.permissions
    assert (actor.permissions == GRANTS[role]) is may_work


async def test_a_token_is_never_more_than_its_owner(house):
    account = await house.account(domains=("example.test",))
    owner = await house.actor(account)
    made = await house.desk.perform(
        owner, tokens.create, DEFAULT_TENANT, name="backup", permissions=[Permission.READ_MAIL, Permission.CHANGE_POLICY], days=7
    )
    actor = await house.doorkeeper.token_actor(made.token, "192.0.2.5")
    assert (actor.name, actor.via, actor.tenant) == ("token:backup/alice@example.test", "token", DEFAULT_TENANT)
    assert actor.permissions == {Permission.READ_MAIL, Permission.CHANGE_POLICY}
    assert actor.sight == owner.sight
    await house.change(account, role=Role.ANALYST)
    assert (await house.doorkeeper.token_actor(made.token, "")).permissions == {Permission.READ_MAIL}
    await house.change(account, disabled=True)
    assert await house.doorkeeper.token_actor(made.token, "") is None


async def test_an_operators_token_may_be_for_one_tenant(house):
    operator = await house.actor(await house.account("op", Role.OPERATOR))
    wanted = [Permission.READ_TENANT, Permission.RUN_STATION, Permission.READ_STATION]
    made = await house.desk.perform(operator, tokens.create, INSTALLATION, name="t", permissions=wanted, for_tenant="other")
    actor = await house.doorkeeper.token_actor(made.token, "")
    assert actor.permissions == {Permission.READ_TENANT}, "it makes no tenants, and vouches for no domain"
    assert actor.tenant == TenantId("other")
    assert not actor.may(Permission.READ_TENANT, DEFAULT_TENANT)


async def test_a_token_ends_by_time_and_by_revocation(house):
    owner = await house.actor(await house.account())
    short, long = [
        await house.desk.perform(owner, tokens.create, DEFAULT_TENANT, name=name, permissions=[Permission.READ_MAIL], days=days)
        for name, days in (("short", 1), ("long", 2))
    ]
    house.clock.advance(86_400)
    assert await house.doorkeeper.token_actor(short.token, "") is None
    assert await house.doorkeeper.token_actor(long.token, "") is not None
    await house.desk.perform(owner, tokens.revoke_own, DEFAULT_TENANT, token=long.id)
    assert await house.doorkeeper.token_actor(long.token, "") is None
