"""Tickets: sealed, for one purpose, once, and not for ever."""

import pytest

from sekisho.model.errors import Refused


async def test_a_ticket_is_read_and_used_once(house):
    ticket = await house.tickets.issue("walk", {"account": "a"}, 60)
    assert await house.tickets.read("walk", ticket) == {"account": "a"}
    assert await house.tickets.redeem("walk", ticket) == {"account": "a"}
    with pytest.raises(Refused):
        await house.tickets.redeem("walk", ticket)


async def test_what_is_in_it_cannot_be_read_by_whoever_carries_it(house):
    assert "secret-name" not in await house.tickets.issue("walk", {"account": "secret-name"}, 60)


async def test_it_ends_and_is_for_one_purpose(house):
    ticket = await house.tickets.issue("walk", {}, 60)
    with pytest.raises(Refused):
        await house.tickets.read("run", ticket)
    house.clock.advance(60)
    with pytest.raises(Refused):
        await house.tickets.read("walk", ticket)


@pytest.mark.parametrize("forged", ["", "x", "%%%", "AAAA" * 50, "あ", "x" * 100_000])
async def test_forged(house, forged):
    with pytest.raises(Refused):
        await house.tickets.redeem("walk", forged)


async def test_changed_by_one_character(house):
    ticket = await house.tickets.issue("walk", {"account": "a"}, 60)
    for place in range(0, len(ticket), 7):
        changed = ticket[:place] + ("A" if ticket[place] != "A" else "B") + ticket[place + 1 :]
        with pytest.raises(Refused):
            await house.tickets.read("walk", changed)
