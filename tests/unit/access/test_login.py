"""Logging in: who gets in, who does not, and what they are told."""

import asyncio
import logging
from dataclasses import replace

import pytest

from sekisho.access import accounts, totp
from sekisho.access.entering import Entered, Visit
from sekisho.access.login import SecondNeeded, seed_name
from sekisho.access.passwords import Cost, Passwords
from sekisho.access.throttle import TooFast
from sekisho.model.access import Role
from sekisho.model.errors import Refused

from .conftest import HERE, PASSWORD


async def refusal(awaitable):
    with pytest.raises(Refused) as refused:
        await awaitable
    return type(refused.value), str(refused.value), refused.value.japanese


async def test_the_right_password_lets_in(house):
    account = await house.account()
    entered = await house.login.with_password(" Alice@Example.TEST", PASSWORD, HERE)
    assert isinstance(entered, Entered)
    assert entered.account == account
    assert (await house.doorkeeper.session_actor(entered.cookie, "")).name == "alice@example.test"


async def test_wrong_unknown_disabled_and_without_password_are_told_alike(house):
    await house.account()
    await house.account("off@example.test", disabled=True)
    await house.account("none@example.test", Role.END_USER, addresses=("none@example.test",), password="")
    told = {
        await refusal(house.login.with_password(login, password, Visit(f"192.0.2.{number}")))
        for number, (login, password) in enumerate(
            [
                ("alice@example.test", "wrong"),
                ("nobody@example.test", PASSWORD),
                ("off@example.test", PASSWORD),
                ("none@example.test", ""),
                ("", PASSWORD),
                ("a b", "x" * 5_000),
            ]
        )
    }
    assert len(told) == 1


async def test_whether_there_is_an_account_costs_the_same_work(house, monkeypatch):
    """Not measured in time, which tells nothing on a busy machine, but in how often the costly function runs."""
    await house.account()
    checked = []
    real = house.passwords.matches

    async def counted(password, stored):
        checked.append(stored)
        return await real(password, stored)

    monkeypatch.setattr(house.passwords, "matches", counted)
    for login in ("alice@example.test", "nobody@example.test", ""):
        await refusal(house.login.with_password(login, "wrong", HERE))
    assert len(checked) == 3
    assert [bool(stored) for stored in checked] == [True, False, False]


async def test_ten_wrong_tries_are_slowed_and_told_in_log_and_audit(house, caplog):
    """web13: the same for an account that there is and for one that there is not."""
    await house.account()
    told = {}
    with caplog.at_level(logging.WARNING):
        for login, ip in (("alice@example.test", "192.0.2.1"), ("nobody@example.test", "192.0.2.2")):
            told[login] = [await refusal(house.login.with_password(login, "wrong", Visit(ip))) for _ in range(10)]
    alice, nobody = told.values()
    assert alice == nobody
    assert [kind for kind, _, _ in alice] == [Refused] * 5 + [TooFast] * 5
    assert caplog.text.count("login refused") == 10
    assert "nobody" not in caplog.text
    assert [line.outcome for line in await house.audit()] == ["denied"] * 5


async def test_the_right_password_waits_as_well_while_its_place_must_wait(house):
    await house.account()
    for _ in range(5):
        await refusal(house.login.with_password("alice@example.test", "wrong", HERE))
    with pytest.raises(TooFast):
        await house.login.with_password("alice@example.test", PASSWORD, HERE)
    house.clock.advance(2)
    assert isinstance(await house.login.with_password("alice@example.test", PASSWORD, HERE), Entered)


async def test_the_owner_gets_in_from_a_known_browser_while_strangers_guess(house):
    await house.account()
    device = (await house.login.with_password("alice@example.test", PASSWORD, HERE)).device
    for number in range(120):
        with pytest.raises(Refused):
            await house.login.with_password("alice@example.test", "wrong", Visit(f"198.51.{number}.1"))
    with pytest.raises(TooFast):
        await house.login.with_password("alice@example.test", PASSWORD, Visit("203.0.113.1"))
    assert isinstance(await house.login.with_password("alice@example.test", PASSWORD, Visit("203.0.113.1", device=device)), Entered)


async def test_many_guesses_at_once_are_counted(house):
    await house.account()
    results = await asyncio.gather(
        *(house.login.with_password("alice@example.test", f"guess {number}", HERE) for number in range(30)), return_exceptions=True
    )
    assert sum(type(result) is Refused for result in results) == 5
    assert sum(isinstance(result, TooFast) for result in results) == 25


async def test_a_hash_of_smaller_parameters_is_made_anew_at_login(house):
    account = await house.account()
    house.login._passwords = Passwords(Cost(memory=128, passes=1))
    old = (await accounts.factors_of(house.control, account)).value.password
    await house.login.with_password("alice@example.test", PASSWORD, HERE)
    new = (await accounts.factors_of(house.control, account)).value.password
    assert "m=64," in old
    assert "m=128," in new
    assert isinstance(await house.login.with_password("alice@example.test", PASSWORD, HERE), Entered)


async def test_with_a_second_factor_the_password_is_not_enough(house):
    account = await house.account()
    seed, _ = await house.with_app(account)
    needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
    assert isinstance(needed, SecondNeeded)
    assert (needed.code, needed.passkey) == (True, False)
    entered = await house.login.with_code(needed.ticket, house.code(seed), HERE)
    assert (await house.doorkeeper.session_actor(entered.cookie, "")).name == "alice@example.test"


async def test_a_code_is_taken_once_and_the_ticket_too(house):
    account = await house.account()
    seed, _ = await house.with_app(account)
    first, second = [await house.login.with_password("alice@example.test", PASSWORD, HERE) for _ in range(2)]
    code = house.code(seed)
    await house.login.with_code(first.ticket, code, HERE)
    await refusal(house.login.with_code(second.ticket, code, HERE))
    house.clock.advance(30)
    await refusal(house.login.with_code(first.ticket, house.code(seed), HERE))  # that ticket was used
    house.clock.advance(30)
    assert await house.login.with_code(second.ticket, house.code(seed), HERE)


async def test_two_at_once_with_the_same_code_are_not_both_let_in(house):
    account = await house.account()
    seed, _ = await house.with_app(account)
    tickets = [(await house.login.with_password("alice@example.test", PASSWORD, HERE)).ticket for _ in range(3)]
    results = await asyncio.gather(*(house.login.with_code(ticket, house.code(seed), HERE) for ticket in tickets), return_exceptions=True)
    assert sum(isinstance(result, Entered) for result in results) == 1


async def test_recovery_codes_work_once_each(house):
    account = await house.account()
    _, codes = await house.with_app(account)
    assert len(set(codes)) == 8
    for typed in (codes[0].upper(), codes[1].replace("-", "")):
        needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
        assert await house.login.with_code(needed.ticket, typed, HERE)
    needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
    await refusal(house.login.with_code(needed.ticket, codes[0], HERE))
    assert len((await accounts.factors_of(house.control, account)).value.recovery) == 6


async def test_guessing_codes_is_slowed_from_wherever_it_comes(house):
    account = await house.account()
    seed, _ = await house.with_app(account)
    needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
    for number in range(5):
        await refusal(house.login.with_code(needed.ticket, "000000", Visit(f"198.51.100.{number}")))
    with pytest.raises(TooFast):
        await house.login.with_code(needed.ticket, house.code(seed), Visit("203.0.113.1"))


@pytest.mark.parametrize("change", [{"disabled": True}, {"generation": 9}])
async def test_a_ticket_is_worth_nothing_once_the_account_changed(house, change):
    account = await house.account()
    seed, _ = await house.with_app(account)
    needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
    await house.change(account, **change)
    await refusal(house.login.with_code(needed.ticket, house.code(seed), HERE))


async def test_a_ticket_ends_after_ten_minutes(house):
    account = await house.account()
    seed, _ = await house.with_app(account)
    needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
    house.clock.advance(600)
    await refusal(house.login.with_code(needed.ticket, house.code(seed), HERE))


async def test_nothing_that_was_typed_stands_in_log_or_audit(house, caplog):
    account = await house.account()
    seed, codes = await house.with_app(account)
    with caplog.at_level(logging.DEBUG):
        await refusal(house.login.with_password("my-secret-typed-here", "typed-password", HERE))
        needed = await house.login.with_password("alice@example.test", PASSWORD, HERE)
        await refusal(house.login.with_code(needed.ticket, "913913", HERE))
        await house.login.with_code(needed.ticket, house.code(seed), HERE)
    everything = caplog.text + repr(await house.audit()) + "".join(str(entry.value) for entry in house.control._entries.values())
    for secret in ("my-secret-typed-here", "typed-password", PASSWORD, "913913", needed.ticket, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in everything


async def test_strangers_lock_nobody_out_of_the_place_where_they_logged_in_before(house):
    await house.account()
    await house.login.with_password("alice@example.test", PASSWORD, Visit("198.51.100.7"))
    for number in range(110):
        with pytest.raises(Refused):
            await house.login.with_password("alice@example.test", "wrong", Visit(f"203.0.113.{number}"))
    with pytest.raises(TooFast):
        await house.login.with_password("alice@example.test", PASSWORD, Visit("192.0.2.99"))
    assert isinstance(await house.login.with_password("alice@example.test", PASSWORD, Visit("198.51.100.7")), Entered)


async def test_with_a_second_factor_a_password_alone_makes_no_place_ones_own(house):
    account = await house.account("bob@example.test")
    seed = totp.fresh_seed()
    sealed = await house.stores.vault.seal(seed, seed_name(account))
    await accounts.update_factors(house.control, account, lambda factors: replace(factors, seed=sealed))
    thief = Visit("203.0.113.9")
    needed = await house.login.with_password("bob@example.test", PASSWORD, thief)
    assert isinstance(needed, SecondNeeded)
    assert not await house.throttle.is_home("203.0.113.9", "bob@example.test")
    await house.login.with_code(needed.ticket, totp.code_at(seed, int(house.clock.now() // 30)), thief)
    assert await house.throttle.is_home("203.0.113.9", "bob@example.test")
