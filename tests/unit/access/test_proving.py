"""Proving again who one is: what is asked for, and that the cookie changes."""

import pytest

from sekisho.access.throttle import TooFast
from sekisho.model.errors import NotFound, Refused

from .conftest import PASSWORD


async def stale(house, account):
    cookie = await house.session(account, proved=False)
    return cookie, await house.doorkeeper.session_actor(cookie, "192.0.2.1")


async def test_the_password_proves_it_where_there_is_nothing_more(house):
    account = await house.account()
    cookie, actor = await stale(house, account)
    assert not actor.fresh
    assert await house.proof.wants(actor) == (True, False, False)
    fresh = await house.proof.by_secret(cookie, actor, PASSWORD)
    assert await house.doorkeeper.session_actor(cookie, "") is None
    renewed = await house.doorkeeper.session_actor(fresh, "")
    assert renewed.fresh
    assert renewed.session == actor.session


async def test_with_a_second_factor_the_password_proves_nothing(house):
    account = await house.account()
    seed, _ = await house.with_app(account)
    cookie, actor = await stale(house, await house.change(account))
    assert await house.proof.wants(actor) == (False, True, False)
    with pytest.raises(Refused):
        await house.proof.by_secret(cookie, actor, PASSWORD)
    assert (await house.doorkeeper.session_actor(await house.proof.by_secret(cookie, actor, house.code(seed)), "")).fresh


async def test_guesses_are_slowed_and_told(house):
    cookie, actor = await stale(house, await house.account())
    for _ in range(5):
        with pytest.raises(Refused):
            await house.proof.by_secret(cookie, actor, "wrong")
    with pytest.raises(TooFast):
        await house.proof.by_secret(cookie, actor, PASSWORD)
    assert [line.reason for line in await house.audit()] == ["wrong proof"] * 5


async def test_another_ones_session_is_not_renewed(house):
    _, actor = await stale(house, await house.account())
    other = await house.session(await house.account("bob@example.test"), proved=False)
    with pytest.raises(NotFound):
        await house.proof.by_secret(other, actor, PASSWORD)
