"""The first operator."""

import asyncio

import pytest

from sekisho.access import first_run
from sekisho.access.entering import Entered
from sekisho.model.access import Role
from sekisho.model.errors import NotFound, Refused
from sekisho.ports.control import INSTALLATION

from .conftest import HERE, PASSWORD


async def take(house, secret, login="keeper@example.test", password=PASSWORD):
    return await first_run.take(house.control, house.clock, house.passwords, house.entrance, secret, login, "The Keeper", password, "ja", HERE)


async def test_the_link_makes_the_first_operator_once(house):
    secret = await first_run.offer(house.control, house.clock)
    assert await first_run.is_good(house.control, house.clock, secret)
    entered = await take(house, secret)
    actor = await house.doorkeeper.session_actor(entered.cookie, "")
    assert (actor.role, actor.tenant) == (Role.OPERATOR, None)
    assert await first_run.operator_exists(house.control)
    assert await first_run.offer(house.control, house.clock) is None
    assert not await first_run.is_good(house.control, house.clock, secret)
    with pytest.raises(NotFound):
        await take(house, secret, "second@example.test")
    lines = await house.audit(INSTALLATION)
    assert [line.use_case for line in lines] == ["login", "account.first-run"]
    assert PASSWORD not in repr(lines)


async def test_two_at_once_make_one(house):
    secret = await first_run.offer(house.control, house.clock)
    results = await asyncio.gather(*(take(house, secret, f"op{number}@example.test") for number in range(4)), return_exceptions=True)
    assert sum(isinstance(result, Entered) for result in results) == 1
    assert await house.control.count(INSTALLATION, "account") == 1


async def test_a_fresh_link_ends_the_one_before(house):
    old, new = [await first_run.offer(house.control, house.clock) for _ in range(2)]
    with pytest.raises(NotFound):
        await take(house, old)
    assert await take(house, new)


async def test_it_ends_after_a_day(house):
    secret = await first_run.offer(house.control, house.clock)
    house.clock.advance(86_400)
    assert not await first_run.is_good(house.control, house.clock, secret)
    with pytest.raises(NotFound):
        await take(house, secret)


@pytest.mark.parametrize("wrong", [{"password": "password2026"}, {"login": "a b"}, {"password": "keeper@example.test"}])
async def test_what_is_refused_leaves_the_link_good(house, wrong):
    secret = await first_run.offer(house.control, house.clock)
    with pytest.raises(Refused):
        await take(house, secret, **wrong)
    assert await take(house, secret)


@pytest.mark.parametrize("secret", ["", "x" * 43])
async def test_any_other_secret(house, secret):
    await first_run.offer(house.control, house.clock)
    assert not await first_run.is_good(house.control, house.clock, secret)
    with pytest.raises(NotFound):
        await take(house, secret)
