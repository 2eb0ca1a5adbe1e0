"""Whoever holds an invitation or a link to a new password sets it here. A second factor is not touched by it."""

from dataclasses import replace

from sekisho.access import accounts, links, password_rules
from sekisho.access.accounts import Account
from sekisho.access.links import OpenLink, Purpose
from sekisho.access.passwords import Passwords
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control


async def whose(control: Control, clock: Clock, secret: str) -> tuple[OpenLink, Account]:
    """Return the link and the account that it is for, without using it. Raises NotFound."""
    found = await links.look(control, clock, secret)
    kept = await accounts.find(control, found.entry.tenant, found.link.account)
    if (
        found.link.purpose not in {Purpose.INVITE, Purpose.RESET}
        or kept is None
        or kept.value.disabled
        or kept.value.generation != found.link.generation
    ):
        raise links.gone()
    return found, kept.value


async def set_password(control: Control, clock: Clock, passwords: Passwords, secret: str, password: str, ip: str) -> Account:
    """Set it and end all sessions; return the account, which must log in then. Raises NotFound, or Refused for a weak password."""
    found, account = await whose(control, clock, secret)
    password_rules.check_password(password, (account.login, account.name, "sekisho"))
    kept = await accounts.must_find(control, account.tenant, account.id)
    factors = await accounts.factors_of(control, account)
    renewed = replace(kept.value, generation=kept.value.generation + 1)
    stored = await passwords.hash(password)
    line = AuditLine(clock.now(), account.tenant, account.login, str(account.role), "link", ip[:45], f"account.{found.link.purpose}", account.login)
    changes = [accounts.set_account(renewed, kept.version), accounts.set_factors(renewed, replace(factors.value, password=stored), factors.version)]
    await links.use(control, found, changes, account.tenant, line)
    return renewed
