"""Who reads the mailbox comes in, once, in the browser that asked, and as an end user."""

import pytest

from sekisho.access import accounts, links
from sekisho.access.accounts import Factors
from sekisho.access.by_link import ByLink
from sekisho.access.entering import Entered
from sekisho.access.links import Link, Purpose
from sekisho.access.login import SecondNeeded
from sekisho.model.access import Role
from sekisho.model.errors import NotFound
from sekisho.model.ids import DEFAULT_TENANT, TenantId

from .conftest import HERE

MINE = ("taro@example.test", "t.yamada@example.test")


@pytest.fixture
def by_link(house):
    return ByLink(house.control, house.clock, house.entrance, house.login)


async def a_link(house, account="", generation=0, purpose=Purpose.ENTER, addresses=MINE):
    now = house.clock.now()
    link = Link(purpose, account, generation, now, now + 600, "this browser", addresses[0], addresses, "ja")
    secret, change = links.made(link)
    await house.control.commit(DEFAULT_TENANT, [change])
    return secret


async def come_in(by_link, secret, browser="this browser"):
    return await by_link.enter(await by_link.look(secret), browser, HERE)


async def test_the_first_time_makes_an_account_with_an_end_users_rights(house, by_link):
    secret = await a_link(house)
    with pytest.raises(NotFound):
        await come_in(by_link, secret, "another browser")
    came = await come_in(by_link, secret)
    assert isinstance(came, Entered)
    actor = await house.doorkeeper.session_actor(came.cookie, "192.0.2.1")
    assert (actor.role, actor.addresses, actor.tenant, actor.name) == (Role.END_USER, frozenset(MINE), DEFAULT_TENANT, MINE[0])
    assert (came.account.language, came.account.name) == ("ja", MINE[0])
    with pytest.raises(NotFound):
        await come_in(by_link, secret)
    lines = [row.line for row in await house.control.audit(DEFAULT_TENANT)]
    assert {"account.enter", "login"} == {line.use_case for line in lines}


async def test_the_next_time_addresses_follow_the_directory(house, by_link):
    first = await come_in(by_link, await a_link(house))
    secret = await a_link(house, first.account.id, first.account.generation, addresses=(MINE[0], "new@example.test"))
    second = await come_in(by_link, secret)
    assert second.account.id == first.account.id
    assert second.account.addresses == (MINE[0], "new@example.test")
    assert await house.doorkeeper.session_actor(first.cookie, "") is not None


async def test_whoever_was_invited_keeps_what_the_administrator_said(house, by_link):
    made = await house.account(MINE[0], Role.END_USER, addresses=("only@example.test",))
    came = await come_in(by_link, await a_link(house, made.id, made.generation))
    assert came.account.addresses == ("only@example.test",)


async def test_a_second_factor_is_asked_for(house, by_link):
    made = await house.account(MINE[0], Role.END_USER, addresses=MINE)
    factors = await accounts.factors_of(house.control, made)
    await house.control.commit(DEFAULT_TENANT, [accounts.set_factors(made, Factors(factors.value.password, seed=b"sealed"), factors.version)])
    came = await come_in(by_link, await a_link(house, made.id, made.generation))
    assert isinstance(came, SecondNeeded)
    assert came.code


@pytest.mark.parametrize("change", ["disabled", "role", "generation", "gone"])
async def test_an_account_that_changed_ends_the_link(house, by_link, change):
    made = await house.account(
        MINE[0], Role.HELP_DESK if change == "role" else Role.END_USER, addresses=MINE, disabled=change == "disabled"
    )  # fmt: skip
    secret = await a_link(house, "nobody" if change == "gone" else made.id, made.generation - (change == "generation"))
    with pytest.raises(NotFound):
        await by_link.look(secret)


async def test_links_for_something_else_do_not_let_in(house, by_link):
    with pytest.raises(NotFound):
        await by_link.look(await a_link(house, purpose=Purpose.RESET))
    with pytest.raises(NotFound):
        await by_link.look("x" * 43)


async def test_a_login_that_is_taken_elsewhere(house, by_link):
    await house.account(MINE[0], Role.HELP_DESK, TenantId("other"))
    came = await come_in(by_link, await a_link(house))
    assert (came.account.tenant, came.account.login) == (DEFAULT_TENANT, f"mailbox:default/{MINE[0]}")
