"""A link is good for one act on one mail of one recipient, until it ends, and in one spelling."""

from dataclasses import replace

import pytest

from sekisho.model.address import Address
from sekisho.model.errors import Conflict, NotFound
from sekisho.quarantine.digest.tickets import Act, give_back, issue, read, tidy, use_up, was_used


async def test_what_it_says(station):
    held = await station.hold()
    vault, now = station.stores.vault, station.clock.now()
    for act in Act:
        secret = await issue(vault, held, act, now + 60)
        assert len(secret) < 160
        ticket = await read(vault, secret, now)
        assert (ticket.act, ticket.held, ticket.tenant) == (act, held.id, held.tenant)
        assert ticket.is_for(held)
        assert not ticket.is_for(replace(held, recipient=Address("erased-1", "erased.invalid")))
        with pytest.raises(NotFound):
            await read(vault, secret, now + 60)


async def test_nothing_altered_is_taken(station):
    held = await station.hold()
    vault, now = station.stores.vault, station.clock.now()
    secret = await issue(vault, held, Act.RELEASE, now + 60)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place in range(len(secret)):
        other = alphabet[(alphabet.index(secret[place]) + 1) % 64]
        with pytest.raises(NotFound):
            await read(vault, secret[:place] + other + secret[place + 1 :], now)
    sealed_for_another = await vault.seal(b"x" * 60, "another/purpose")
    for bad in ("", "x", secret[:-1], secret + "=", secret + "A", f" {secret}", "é" * 40, "A" * 100_000, sealed_for_another.hex()):
        with pytest.raises(NotFound):
            await read(vault, bad, now)


async def test_used_once_given_back_and_forgotten(station):
    held = await station.hold()
    control, vault, now = station.stores.control, station.stores.vault, station.clock.now()
    ticket = await read(vault, await issue(vault, held, Act.BLOCK, now + 60), now)
    await use_up(control, ticket)
    with pytest.raises(Conflict, match="used already"):
        await use_up(control, ticket)
    await give_back(control, ticket)
    await use_up(control, ticket)
    assert await tidy(control, now) == 0
    assert await was_used(control, ticket)
    assert await tidy(control, now + 61) == 1
