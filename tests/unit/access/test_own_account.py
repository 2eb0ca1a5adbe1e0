"""What people do with their own account."""

import pytest

from sekisho.access import accounts, own_account
from sekisho.access.entering import Entered
from sekisho.model.access import Role, operator_at_the_machine
from sekisho.model.errors import NotFound, Refused, StepUpNeeded
from sekisho.model.ids import DEFAULT_TENANT

from .conftest import HERE, PASSWORD

NEW = "seven velvet herons wait"


@pytest.fixture
def do(house):
    async def done(actor, function, **arguments):
        return await house.desk.perform(actor, function, DEFAULT_TENANT, **arguments)

    return done


async def test_a_password_change_ends_the_other_sessions(house, do):
    """web16."""
    account = await house.account(role=Role.HELP_DESK)
    mine, other = await house.session(account), await house.session(account)
    actor = await house.doorkeeper.session_actor(mine, "192.0.2.1")
    await do(actor, own_account.change_password, current=PASSWORD, new=NEW)
    assert await house.doorkeeper.session_actor(other, "") is None
    assert await house.doorkeeper.session_actor(mine, "") is not None
    assert isinstance(await house.login.with_password("alice@example.test", NEW, HERE), Entered)
    with pytest.raises(Refused):
        await house.login.with_password("alice@example.test", PASSWORD, HERE)
    assert NEW not in repr(await house.audit())


async def test_it_needs_the_current_one_and_a_good_new_one(house, do):
    account = await house.account()
    actor = await house.actor(account)
    for current, new in (("wrong", NEW), (PASSWORD, "short"), (PASSWORD, "alice@example.test"), (PASSWORD, "password2026!")):
        with pytest.raises(Refused):
            await do(actor, own_account.change_password, current=current, new=new)
    with pytest.raises(StepUpNeeded):
        await do(await house.actor(account, proved=False), own_account.change_password, current=PASSWORD, new=NEW)
    assert isinstance(await house.login.with_password("alice@example.test", PASSWORD, HERE), Entered)


async def test_the_authenticator_counts_once_a_code_was_right(house, do):
    account = await house.account()
    actor = await house.actor(account)
    begun = await do(actor, own_account.begin_authenticator)
    assert begun.secret in begun.uri
    assert not (await do(actor, own_account.show)).authenticator
    with pytest.raises(Refused):
        await do(actor, own_account.confirm_authenticator, code="000000")
    assert isinstance(await house.login.with_password("alice@example.test", PASSWORD, HERE), Entered)


async def test_the_seed_is_sealed_and_of_this_account_alone(house):
    account = await house.account()
    seed, codes = await house.with_app(account)
    stored = (await accounts.factors_of(house.control, account)).value
    assert seed not in stored.seed
    assert not any(code.replace("-", "") in repr(stored) for code in codes)
    from sekisho.ports.vault import SecretUnreadable

    with pytest.raises(SecretUnreadable):
        await house.stores.vault.open(stored.seed, "account/another/totp")


async def test_setting_it_up_makes_the_session_strong_and_ends_the_others(house, do):
    account = await house.account()
    other = await house.session(account)
    actor = await house.actor(account)
    begun = await do(actor, own_account.begin_authenticator)
    from base64 import b32decode

    codes = await do(actor, own_account.confirm_authenticator, code=house.code(b32decode(begun.secret)))
    assert len(codes) == 8
    assert await house.doorkeeper.session_actor(other, "") is None
    (row,) = await do(actor, own_account.list_sessions)
    assert row.this
    me = await do(actor, own_account.show)
    assert (me.authenticator, me.recovery_codes, me.password) == (True, 8, True)


async def test_removing_it_takes_the_recovery_codes_along(house, do):
    account = await house.account()
    await house.with_app(account)
    actor = await house.actor(await house.change(account))
    assert len(await do(actor, own_account.new_recovery_codes)) == 8
    await do(actor, own_account.remove_authenticator)
    kept = (await accounts.factors_of(house.control, account)).value
    assert not kept.has_second
    assert kept.recovery == ()
    with pytest.raises(NotFound):
        await do(actor, own_account.remove_authenticator)
    with pytest.raises(Refused):
        await do(actor, own_account.new_recovery_codes)


async def test_sessions_are_seen_and_ended_by_their_owner_only(house, do):
    account, bob = await house.account(), await house.account("bob@example.test")
    cookies = [await house.session(account) for _ in range(3)]
    actor, eve = await house.doorkeeper.session_actor(cookies[0], "192.0.2.1"), await house.actor(bob)
    rows = await do(actor, own_account.list_sessions)
    assert sorted(row.this for row in rows) == [False, False, True]
    victim = next(row.id for row in rows if not row.this)
    with pytest.raises(NotFound):
        await do(eve, own_account.end_session, session=victim)
    await do(actor, own_account.end_session, session=victim)
    assert len(await do(actor, own_account.list_sessions)) == 2
    assert await do(actor, own_account.end_other_sessions) == 1
    assert [await house.doorkeeper.session_actor(cookie, "") is not None for cookie in cookies] == [True, False, False]
    assert len(await do(eve, own_account.list_sessions)) == 1


async def test_the_machine_itself_has_no_account(house):
    with pytest.raises(NotFound):
        await house.desk.perform(operator_at_the_machine("root"), own_account.show, DEFAULT_TENANT)
