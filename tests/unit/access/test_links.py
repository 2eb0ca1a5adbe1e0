"""One-time links: once, not for ever, and only for what they are for."""

import asyncio

import pytest

from sekisho.access import links
from sekisho.access.links import Purpose
from sekisho.model.errors import NotFound
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import Change

LINE = AuditLine(0.0, "default", "a", "r", "link", "", "test", "s")


async def made(house, purpose=Purpose.INVITE):
    account = await house.account()
    secret, change = links.link_for(account, purpose, house.clock.now())
    await house.control.commit(account.tenant, [change])
    return account, secret


async def test_only_the_digest_is_kept_and_looking_changes_nothing(house):
    _, secret = await made(house)
    (entry,) = await house.control.everything("link")
    assert secret.encode() not in entry.value
    for _ in range(3):
        assert (await links.look(house.control, house.clock, secret)).link.purpose is Purpose.INVITE


async def test_it_is_used_once_also_by_two_at_once(house):
    account, secret = await made(house)
    found = [await links.look(house.control, house.clock, secret) for _ in range(2)]
    used = [links.use(house.control, one, [Change("thing", "x", b"1")], account.tenant, LINE) for one in found]
    results = await asyncio.gather(*used, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotFound"]
    with pytest.raises(NotFound):
        await links.look(house.control, house.clock, secret)


async def test_a_newer_one_takes_its_place(house):
    account, old = await made(house)
    new, change = links.link_for(account, Purpose.INVITE, house.clock.now())
    await house.control.commit(account.tenant, [change])
    with pytest.raises(NotFound):
        await links.look(house.control, house.clock, old)
    assert await links.look(house.control, house.clock, new)


@pytest.mark.parametrize(("purpose", "seconds"), [(Purpose.ENTER, 600), (Purpose.RESET, 86_400), (Purpose.INVITE, 3 * 86_400)])
async def test_it_ends(house, purpose, seconds):
    _, secret = await made(house, purpose)
    house.clock.advance(seconds - 1)
    assert await links.look(house.control, house.clock, secret)
    house.clock.advance(1)
    with pytest.raises(NotFound):
        await links.look(house.control, house.clock, secret)


async def test_a_clock_that_was_turned_back_ends_it(house):
    _, secret = await made(house)
    house.clock.advance(-3_600)
    with pytest.raises(NotFound):
        await links.look(house.control, house.clock, secret)


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "x" * 100_000, "あ" * 43])
async def test_what_is_no_link(house, secret):
    with pytest.raises(NotFound):
        await links.look(house.control, house.clock, secret)


async def test_of_another_tenant(house):
    _, secret = await made(house)
    found = await links.look(house.control, house.clock, secret)
    with pytest.raises(NotFound):
        await links.use(house.control, found, [], "other", LINE)
