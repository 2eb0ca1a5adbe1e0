"""Setting a password by an invitation or a link."""

import pytest

from sekisho.access import administration, links, welcome
from sekisho.access.entering import Entered
from sekisho.access.login import SecondNeeded
from sekisho.model.access import Role
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT

from .conftest import HERE, PASSWORD

NEW = "seven velvet herons wait"


async def invited(house):
    admin = await house.actor(await house.account("admin@example.test"))
    made = await house.desk.perform(admin, administration.invite, DEFAULT_TENANT, login="bob@example.test", role=Role.ANALYST, name="Bob")
    return admin, made


async def set_it(house, secret, password=NEW):
    return await welcome.set_password(house.control, house.clock, house.passwords, secret, password, "192.0.2.1")


async def test_an_invitation_sets_the_first_password_once(house):
    _, made = await invited(house)
    account = await set_it(house, made.secret)
    assert account.login == "bob@example.test"
    assert isinstance(await house.login.with_password("bob@example.test", NEW, HERE), Entered)
    with pytest.raises(NotFound):
        await set_it(house, made.secret, "another long sentence here")


async def test_a_weak_password_leaves_the_link_good(house):
    _, made = await invited(house)
    for weak in ("short", "bob@example.test1", "password2026!"):
        with pytest.raises(Refused):
            await set_it(house, made.secret, weak)
    await set_it(house, made.secret)


async def test_a_reset_does_not_go_past_the_second_factor_and_ends_all_sessions(house):
    account = await house.account()
    await house.with_app(account)
    cookie = await house.session(await house.change(account))
    operator = await house.actor(await house.account("op", Role.OPERATOR))
    link = await house.desk.perform(operator, administration.new_link, DEFAULT_TENANT, account=account.id)
    await set_it(house, link.secret)
    assert await house.doorkeeper.session_actor(cookie, "") is None
    assert isinstance(await house.login.with_password("alice@example.test", NEW, HERE), SecondNeeded)
    with pytest.raises(Refused):
        await house.login.with_password("alice@example.test", PASSWORD, HERE)


@pytest.mark.parametrize("what", ["disabled", "generation", "deleted"])
async def test_a_link_is_over_when_the_account_changed(house, what):
    admin, made = await invited(house)
    if what == "deleted":
        await house.desk.perform(admin, administration.delete, DEFAULT_TENANT, account=made.account)
    elif what == "disabled":
        await house.desk.perform(admin, administration.change, DEFAULT_TENANT, account=made.account, disabled=True)
    else:
        await house.desk.perform(admin, administration.end_sessions, DEFAULT_TENANT, account=made.account)
    with pytest.raises(NotFound):
        await set_it(house, made.secret)


async def test_a_link_for_something_else_sets_no_password(house):
    account = await house.account()
    secret, change = links.link_for(account, links.Purpose.ENTER, house.clock.now())
    await house.control.commit(account.tenant, [change])
    with pytest.raises(NotFound):
        await set_it(house, secret)
