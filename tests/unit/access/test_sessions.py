"""Sessions: how they begin, end and are renewed."""

from dataclasses import replace

import pytest

from sekisho.access import bearers, sessions
from sekisho.access.rules import AccessRules
from sekisho.model.errors import NotFound

from .conftest import House


async def test_only_the_digest_is_kept(house):
    cookie = await house.session(await house.account())
    assert bearers.is_secret(cookie)
    (entry,) = await house.control.everything("session")
    assert cookie.encode() not in entry.value
    assert cookie not in entry.key


async def test_a_renewed_session_has_a_new_cookie_and_the_old_one_is_worth_nothing(house):
    cookie = await house.session(await house.account())
    found = await sessions.by_cookie(house.control, cookie)
    fresh = await sessions.renew(house.control, cookie, replace(found.session, proved_at=7.0))
    assert await sessions.by_cookie(house.control, cookie) is None
    assert (await sessions.by_cookie(house.control, fresh)).session.proved_at == 7.0
    assert (await sessions.by_cookie(house.control, fresh)).entry.key == found.entry.key
    with pytest.raises(NotFound):
        await sessions.renew(house.control, cookie, found.session)


async def test_too_many_sessions_end_the_one_used_longest_ago():
    house = House(AccessRules(sessions=3))
    account = await house.account()
    cookies = []
    for _ in range(5):
        cookies.append(await house.session(account))
        house.clock.advance(1)
    assert [await sessions.by_cookie(house.control, cookie) is not None for cookie in cookies] == [False, False, True, True, True]


async def test_use_is_written_down_once_a_minute(house):
    cookie = await house.session(await house.account())
    found, number = await sessions.by_cookie(house.control, cookie), await house.control.number()
    await sessions.touch(house.control, found, house.clock.now() + 59, "192.0.2.9")
    assert await house.control.number() == number
    await sessions.touch(house.control, found, house.clock.now() + 61, "192.0.2.9")
    await sessions.touch(house.control, found, house.clock.now() + 62, "192.0.2.7")  # as somebody with an older view: lost, no error
    seen = (await sessions.by_cookie(house.control, cookie)).session
    assert (seen.seen_at, seen.ip) == (house.clock.now() + 61, "192.0.2.9")


async def test_sessions_of_others_are_not_mixed_in(house):
    alice, bob = await house.account(), await house.account("bob@example.test")
    await house.session(alice)
    await house.session(bob)
    (mine,) = await sessions.of_account(house.control, alice.tenant, alice.id)
    assert mine.session.account == alice.id
    await sessions.end(house.control, alice.tenant, mine.entry.key)
    await sessions.end(house.control, alice.tenant, mine.entry.key)
    assert await sessions.of_account(house.control, alice.tenant, alice.id) == []
    assert len(await sessions.of_account(house.control, bob.tenant, bob.id)) == 1
