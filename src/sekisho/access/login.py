"""Logging in with a password, and with a second factor where there is one: the same time and the same words whether the account exists or not."""

import logging
from dataclasses import dataclass, replace
from typing import NoReturn

from sekisho.access import accounts, recovery, totp
from sekisho.access.accounts import Account, Factors
from sekisho.access.entering import Entered, Entrance, Visit, login_line
from sekisho.access.passwords import Passwords
from sekisho.access.throttle import Throttle, place_of
from sekisho.access.tickets import Tickets
from sekisho.model.errors import Conflict, Refused
from sekisho.model.ids import TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.vault import Vault

log = logging.getLogger(__name__)

_SECOND, _SECOND_SECONDS = "second-factor", 600.0


@dataclass(frozen=True, slots=True)
class SecondNeeded:
    """The password was right, and is not enough. `ticket` goes with the second factor."""

    ticket: str
    code: bool  # an authenticator app's code, or a recovery code
    passkey: bool


class Login:
    """The way in with a password."""

    def __init__(
        self, control: Control, clock: Clock, vault: Vault, passwords: Passwords, throttle: Throttle, tickets: Tickets, entrance: Entrance
    ) -> None:
        self._control = control
        self._clock = clock
        self._vault = vault
        self._passwords = passwords
        self._throttle = throttle
        self._tickets = tickets
        self._entrance = entrance

    async def with_password(self, login: str, password: str, visit: Visit) -> Entered | SecondNeeded:
        """Let in, or ask for the second factor. Raises Refused (wrong, in words that tell nothing more) or TooFast."""
        try:
            whom = accounts.folded_login(login)
        except Refused:
            whom = ""
        kept = await accounts.by_login(self._control, whom) if whom else None
        account = kept.value if kept else None
        home = place_of(visit.ip)
        known = await self._entrance.knows(account, visit) or (account is not None and await self._throttle.is_home(home, whom))
        place = f"{home}{f' {whom}' if known else ''}"
        tries = await self._throttle.attempt(place, whom, known=known)
        factors = (await accounts.factors_of(self._control, account)).value if account else Factors()
        right = await self._passwords.matches(password, factors.password)
        if account is None or account.disabled or not right:
            await self._wrong(account, visit, "password", tries)
        await self._throttle.succeeded(place, whom, known=known)
        if not factors.has_second:  # whoever has only the password may be a thief: with a second factor, the place counts after that
            await self._throttle.make_home(home, whom)
        if self._passwords.outgrown(factors.password):
            await self._hash_again(account, factors.password, password)
        if factors.has_second:
            return await self.second_for(account)
        return await self._entrance.enter(account, visit, "password", strong=False)

    async def second_for(self, account: Account) -> SecondNeeded:
        """Ask for the second factor of somebody whose first one was right."""
        facts = {"account": account.id, "tenant": account.tenant, "generation": str(account.generation)}
        return await self.needs(account, await self._tickets.issue(_SECOND, facts, _SECOND_SECONDS))

    async def with_code(self, ticket: str, code: str, visit: Visit) -> Entered:
        """Let in with the second factor. Raises Refused or TooFast; the ticket stays good after a wrong code."""
        account = await self.of_ticket(ticket)
        # Whoever is here knows the password: these tries are counted by account alone, whatever address they come from.
        place = f"code {account.id}"
        tries = await self._throttle.attempt(place, place, known=True)
        how = await self.check_code(account, code)
        if not how:
            await self._wrong(account, visit, "code", tries)
        await self._throttle.succeeded(place, place, known=True)
        await self._tickets.redeem(_SECOND, ticket)
        await self._throttle.make_home(place_of(visit.ip), account.login)
        return await self._entrance.enter(account, visit, f"password+{how}", strong=True)

    async def of_ticket(self, ticket: str) -> Account:
        """Return whose password was right. Raises Refused if that is too long ago or their account changed since."""
        facts = await self._tickets.read(_SECOND, ticket)
        kept = await accounts.find(self._control, TenantId(facts["tenant"]), facts["account"])
        if kept is None or kept.value.disabled or str(kept.value.generation) != facts["generation"]:
            raise wrong()
        return kept.value

    async def needs(self, account: Account, ticket: str) -> SecondNeeded:
        """Return what may be shown as the second factor."""
        factors = (await accounts.factors_of(self._control, account)).value
        return SecondNeeded(ticket, bool(factors.seed or factors.recovery), bool(factors.passkeys))

    async def check_code(self, account: Account, code: str) -> str:
        """Return "code" or "recovery" if a code is right, and use it up; else ""."""
        kept = await accounts.factors_of(self._control, account)
        given = recovery.folded(code)
        changed: Factors | None = None
        if kept.value.seed and len(given) == totp.DIGITS:
            seed = await self._vault.open(kept.value.seed, seed_name(account))
            step = totp.step_of(seed, given, self._clock.now(), kept.value.step)
            changed = replace(kept.value, step=step) if step is not None else None
        elif recovery.digest(given) in kept.value.recovery:
            changed = replace(kept.value, recovery=tuple(one for one in kept.value.recovery if one != recovery.digest(given)))
        if changed is None:
            return ""
        try:
            await self._control.commit(account.tenant, [accounts.set_factors(account, changed, kept.version)])
        except Conflict:  # somebody used a code at the same moment: perhaps this one
            return ""
        return "code" if changed.step != kept.value.step else "recovery"

    async def _wrong(self, account: Account | None, visit: Visit, what: str, tries: int) -> NoReturn:
        """Write it down and refuse. What was typed is not written: people type passwords into the wrong field."""
        log.warning("login refused: wrong %s from %s (try %d)", what, place_of(visit.ip), tries)
        if account is not None:
            await self._control.note(login_line(self._clock.now(), account, visit.ip, "denied", f"wrong {what}"))
        raise wrong()

    async def _hash_again(self, account: Account, old: str, password: str) -> None:
        stored = await self._passwords.hash(password)
        await accounts.update_factors(
            self._control, account, lambda factors: replace(factors, password=stored) if factors.password == old else factors
        )


def wrong() -> Refused:
    """Return the one answer to every proof that is none."""
    return Refused("That is not right. Check it and try again.", "入力された内容が正しくありません。確認して、もう一度お試しください。")


def seed_name(account: Account) -> str:
    """Return what the sealed secret of an authenticator app is bound to."""
    return f"account/{account.id}/totp"
