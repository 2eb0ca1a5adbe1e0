"""Being let in: a new session each time, the browser remembered."""

from sekisho.access import sessions
from sekisho.access.entering import Visit, shown

from .conftest import HERE


async def test_a_session_begins_and_the_one_before_ends(house):
    account = await house.account()
    old = await house.session(account)
    entered = await house.entrance.enter(account, Visit("192.0.2.1", "agent", cookie=old), "passkey", strong=True)
    assert entered.cookie != old
    assert await house.doorkeeper.session_actor(old, "") is None
    assert (await house.doorkeeper.session_actor(entered.cookie, "")).fresh
    assert (await sessions.by_cookie(house.control, entered.cookie)).session.strong
    assert [(line.use_case, line.outcome, line.reason, line.ip) for line in await house.audit()] == [("login", "done", "passkey", "192.0.2.1")]


async def test_a_browser_that_was_here_is_known_for_that_account_only(house):
    alice, bob = await house.account(), await house.account("bob@example.test")
    device = (await house.entrance.enter(alice, HERE, "password", strong=False)).device
    assert await house.entrance.knows(alice, Visit("203.0.113.9", device=device))
    assert not await house.entrance.knows(bob, Visit("203.0.113.9", device=device))
    assert not await house.entrance.knows(alice, Visit("203.0.113.9", device="forged"))
    assert not await house.entrance.knows(None, Visit("203.0.113.9", device=device))
    house.clock.advance(91 * 86_400)
    assert not await house.entrance.knows(alice, Visit("203.0.113.9", device=device))


def test_what_a_browser_says_of_itself_is_one_line():
    assert shown("Firefox\r\nX-Evil: 1\u202e" + "x" * 500) == "Firefox  X-Evil: 1 " + "x" * 181
