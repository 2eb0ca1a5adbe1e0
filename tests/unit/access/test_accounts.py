"""Accounts in the control store: unique logins, and secrets apart."""

from dataclasses import replace

import pytest

from sekisho.access import accounts
from sekisho.access.accounts import Factors, Passkey
from sekisho.model.access import Role
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId


async def test_an_account_is_found_by_its_login_and_its_id(house):
    made = await house.account()
    assert (await accounts.by_login(house.control, "alice@example.test")).value == made
    assert (await accounts.must_find(house.control, DEFAULT_TENANT, made.id)).value == made
    assert await accounts.by_login(house.control, "bob@example.test") is None
    with pytest.raises(NotFound):
        await accounts.must_find(house.control, TenantId("other"), made.id)


async def test_a_login_is_unique_over_all_tenants(house):
    made = await house.account()
    twin = replace(made, id="another", tenant=TenantId("other"))
    with pytest.raises(Conflict):
        await house.control.commit(twin.tenant, [accounts.set_account(twin, 0)])


async def test_nothing_secret_stands_in_an_account_or_its_audit(house):
    made = await house.account(role=Role.OPERATOR)
    stored = (await house.control.get(made.tenant, "account", made.id)).value
    assert b"argon2" not in stored
    assert "argon2" not in accounts.in_audit(made)
    assert (await accounts.factors_of(house.control, made)).value.password.startswith("$argon2id$")


async def test_factors_are_changed_whoever_else_changes_them(house):
    made = await house.account()
    raced = []

    def change(factors):
        if not raced:
            raced.append(house.control._entries)  # somebody else commits between our read and our write
            key = (made.tenant, "factors", made.id)
            house.control._entries[key] = replace(house.control._entries[key], version=9)
        return replace(factors, step=7)

    await accounts.update_factors(house.control, made, change)
    kept = await accounts.factors_of(house.control, made)
    assert (kept.value.step, kept.version) == (7, 10)
    assert kept.value.password


async def test_a_passkey_is_unique_over_all_accounts(house):
    alice, bob = await house.account(), await house.account("bob@example.test")
    key = Passkey("abc", b"key", "localhost", "my key", 1.0)
    await accounts.update_factors(house.control, alice, lambda factors: replace(factors, passkeys=(key,)))
    assert (await house.control.holder("passkey:abc")).key == alice.id
    with pytest.raises(Conflict):
        await house.control.commit(bob.tenant, [accounts.set_factors(bob, Factors(passkeys=(key,)), 1)])


@pytest.mark.parametrize(("typed", "login"), [(" Alice@Example.TEST ", "alice@example.test"), ("管理者", "管理者"), ("op", "op")])
def test_logins_are_folded(typed, login):
    assert accounts.folded_login(typed) == login


@pytest.mark.parametrize("typed", ["", "  ", "a b", "a\r\nb", "a\u202eb", "x" * 255])
def test_what_is_no_login(typed):
    with pytest.raises(Refused):
        accounts.folded_login(typed)
