"""Administrators and the accounts of others: never above themselves, never the last one away."""

import asyncio

import pytest

from sekisho.access import administration, tokens
from sekisho.access.login import SecondNeeded
from sekisho.model.access import Permission, Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, StepUpNeeded
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION, Change

from .conftest import HERE, PASSWORD, an_actor

OTHER = TenantId("other")


@pytest.fixture
async def admin(house):
    return await house.actor(await house.account("admin@example.test"))


@pytest.fixture
async def operator(house):
    return await house.actor(await house.account("op", Role.OPERATOR))


async def invite(house, actor, tenant=DEFAULT_TENANT, **arguments):
    return await house.desk.perform(actor, administration.invite, tenant, **{"login": "bob@example.test", "role": Role.ANALYST, **arguments})


async def test_an_account_is_made_and_seen(house, admin):
    made = await invite(house, admin, name="Bob\r\n\u202eMiller", domains=("Example.Test", "example.test"))
    row = await house.desk.perform(admin, administration.show, DEFAULT_TENANT, account=made.account)
    assert (row.login, row.name, row.role, row.domains, row.second_factor) == (
        "bob@example.test",
        "Bob Miller",
        Role.ANALYST,
        ("example.test",),
        False,
    )
    page = await house.desk.perform(admin, administration.list_accounts, DEFAULT_TENANT, limit=1)
    rest = await house.desk.perform(admin, administration.list_accounts, DEFAULT_TENANT, after=page.next)
    assert {one.login for one in (*page.items, *rest.items)} == {"admin@example.test", "bob@example.test"}
    line = (await house.audit())[0]
    assert (line.use_case, line.subject, line.before) == ("account.invite", "bob@example.test", "")
    assert made.secret not in repr(line)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"role": Role.OPERATOR}, Refused), ({"role": Role.END_USER}, Refused), ({"login": "admin@example.test"}, Conflict), ({"login": "a b"}, Refused),
        ({"domains": ("x" * 400,)}, Refused), ({"addresses": tuple(f"a{number}@example.test" for number in range(1_001))}, Refused),
    ],
)  # fmt: skip
async def test_what_cannot_be(house, admin, wrong, error):
    with pytest.raises(error):
        await invite(house, admin, **wrong)
    assert await house.control.count(DEFAULT_TENANT, "account") == 1


async def test_operators_are_made_by_operators_for_the_installation(house, operator, admin):
    with pytest.raises(Refused):
        await invite(house, operator, INSTALLATION)
    assert await invite(house, operator, INSTALLATION, role=Role.OPERATOR)
    with pytest.raises(Denied):
        await invite(house, admin, INSTALLATION, login="eve@example.test", role=Role.OPERATOR)


async def test_nobody_makes_anybody_above_themselves(house):
    helper = an_actor(Role.TENANT_ADMIN, permissions=frozenset({Permission.CHANGE_ACCESS, Permission.READ_MAIL}), account="x")
    with pytest.raises(Denied):
        await invite(house, helper, role=Role.ANALYST)


async def test_whoever_has_some_domains_handles_only_those(house, admin):
    north = await house.actor(await house.account("north@example.test", domains=("north.test",)))
    for reach in ({}, {"domains": ("south.test",)}, {"domains": ("north.test", "south.test")}):
        with pytest.raises(Denied):
            await invite(house, north, **reach)
    with pytest.raises(Denied):
        await invite(house, north, role=Role.END_USER, addresses=("a@south.test",))
    made = await invite(house, north, domains=("north.test",))
    with pytest.raises(Denied):
        await house.desk.perform(north, administration.change, DEFAULT_TENANT, account=made.account, domains=())
    with pytest.raises(Denied):  # a link to the password of whoever reaches further would be theirs
        await house.desk.perform(north, administration.new_link, DEFAULT_TENANT, account=admin.account)
    with pytest.raises(Denied):
        await house.desk.perform(north, administration.clear_factors, DEFAULT_TENANT, account=admin.account)


async def test_whoever_has_some_domains_sees_only_accounts_within_them(house, admin):
    north = await house.actor(await house.account("north@example.test", domains=("north.test",)))
    made = await invite(house, north, role=Role.END_USER, addresses=("a@north.test",))
    await house.account("south@example.test", domains=("south.test",))
    page = await house.desk.perform(north, administration.list_accounts, DEFAULT_TENANT)
    assert {row.id for row in page.items} == {north.account, made.account}
    assert (await house.desk.perform(north, administration.show, DEFAULT_TENANT, account=made.account)).role is Role.END_USER
    with pytest.raises(NotFound):
        await house.desk.perform(north, administration.show, DEFAULT_TENANT, account=admin.account)


async def test_another_role_ends_the_sessions(house, admin):
    account = await house.account("bob@example.test", Role.ANALYST)
    cookie = await house.session(account)
    await house.desk.perform(admin, administration.change, DEFAULT_TENANT, account=account.id, name="Robert")
    assert await house.doorkeeper.session_actor(cookie, "") is not None
    await house.desk.perform(admin, administration.change, DEFAULT_TENANT, account=account.id, role=Role.HELP_DESK)
    assert await house.doorkeeper.session_actor(cookie, "") is None
    line = (await house.audit())[0]
    assert '"role":"analyst"' in line.before
    assert '"role":"help-desk"' in line.after


async def test_deleting_leaves_nothing(house, admin):
    account = await house.account("bob@example.test", Role.ANALYST)
    cookie = await house.session(account)
    owner = await house.doorkeeper.session_actor(cookie, "")
    token = await house.desk.perform(owner, tokens.create, DEFAULT_TENANT, name="t", permissions=[Permission.READ_MAIL])
    link = await house.desk.perform(admin, administration.new_link, DEFAULT_TENANT, account=account.id)
    await house.desk.perform(admin, administration.delete, DEFAULT_TENANT, account=account.id)
    assert await house.doorkeeper.session_actor(cookie, "") is None
    assert await house.doorkeeper.token_actor(token.token, "") is None
    assert not [key for key in house.control._entries if account.id in key[2]]
    assert link.secret
    assert await invite(house, admin)  # the login is free again


async def test_the_last_administrator_stays(house, admin, operator):
    """web33."""
    for actor, tenant, account in ((admin, DEFAULT_TENANT, admin.account), (operator, INSTALLATION, operator.account)):
        for function, arguments in (
            (administration.delete, {}),
            (administration.change, {"disabled": True}),
            (administration.change, {"role": Role.ANALYST}),
            (administration.change, {"domains": ("example.test",)}),
        ):
            with pytest.raises(Refused):
                await house.desk.perform(actor, function, tenant, account=account, **arguments)
    await house.desk.perform(operator, administration.delete, DEFAULT_TENANT, account=admin.account)  # operators may leave a tenant without one


async def test_two_administrators_cannot_remove_each_other_at_once(house, admin):
    second = await house.actor(await house.account("second@example.test"))
    results = await asyncio.gather(
        house.desk.perform(admin, administration.delete, DEFAULT_TENANT, account=second.account),
        house.desk.perform(second, administration.delete, DEFAULT_TENANT, account=admin.account),
        return_exceptions=True,
    )
    assert sum(result is None for result in results) == 1
    assert await house.control.count(DEFAULT_TENANT, "account") == 1


async def test_a_lost_factor_is_taken_away_and_the_password_stays(house, admin):
    account = await house.account("bob@example.test", Role.ANALYST)
    await house.with_app(account)
    assert isinstance(await house.login.with_password("bob@example.test", PASSWORD, HERE), SecondNeeded)
    await house.desk.perform(admin, administration.clear_factors, DEFAULT_TENANT, account=account.id)
    assert not isinstance(await house.login.with_password("bob@example.test", PASSWORD, HERE), SecondNeeded)


async def test_it_is_dangerous_and_asks_for_a_fresh_proof(house):
    account = await house.account("admin@example.test")
    with pytest.raises(StepUpNeeded):
        await invite(house, await house.actor(account, proved=False))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.HELP_DESK, Role.END_USER, Role.AUDITOR])
async def test_others_may_not(house, role):
    account = await house.account("admin@example.test")
    with pytest.raises(Denied):
        await house.desk.perform(an_actor(role, via="session", fresh=True), administration.delete, DEFAULT_TENANT, account=account.id)
    with pytest.raises(Denied):
        await house.desk.perform(
            an_actor(Role.TENANT_ADMIN, OTHER, via="session", fresh=True), administration.delete, DEFAULT_TENANT, account=account.id
        )
    with pytest.raises(NotFound):
        await house.desk.perform(an_actor(Role.TENANT_ADMIN, OTHER, via="session", fresh=True), administration.delete, OTHER, account=account.id)


async def test_nobody_takes_logins_at_a_domain_that_another_organisation_has_proven(house):
    admin = await house.actor(await house.account("admin@example.test"))
    await house.control.commit(TenantId("other"), [Change("domain", "other.test", b"{}", claims=("domain:other.test",))])
    await house.control.commit(DEFAULT_TENANT, [Change("domain", "own.test", b"{}", claims=("domain:own.test",))])
    with pytest.raises(Refused, match="another organisation"):
        await house.desk.perform(admin, administration.invite, DEFAULT_TENANT, login="Boss@Other.test", role=Role.ANALYST)
    for login in ("anna@own.test", "anna@unproven.test", "anna"):
        await house.desk.perform(admin, administration.invite, DEFAULT_TENANT, login=login, role=Role.ANALYST)
