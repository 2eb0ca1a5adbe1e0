"""Proving again who one is, before something dangerous: with the second factor where there is one, else with the password."""

from dataclasses import replace

from sekisho.access import accounts, sessions
from sekisho.access.accounts import Account, Factors
from sekisho.access.entering import login_line
from sekisho.access.login import Login, wrong
from sekisho.access.passwords import Passwords
from sekisho.access.throttle import Throttle
from sekisho.model.access import Actor
from sekisho.model.errors import NotFound
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control


class Proof:
    """Renews a session whose owner proved who they are; the cookie changes with it."""

    def __init__(self, control: Control, clock: Clock, passwords: Passwords, throttle: Throttle, login: Login) -> None:
        self._control = control
        self._clock = clock
        self._passwords = passwords
        self._throttle = throttle
        self._login = login

    async def wants(self, actor: Actor) -> tuple[bool, bool, bool]:
        """Return what would prove it: (password, code, passkey)."""
        _, factors = await self._mine(actor)
        return (bool(factors.password) and not factors.has_second, bool(factors.seed or factors.recovery), bool(factors.passkeys))

    async def by_secret(self, cookie: str, actor: Actor, secret: str) -> str:
        """Take a code, or where there is no second factor the password; return the new cookie. Raises Refused or TooFast."""
        account, factors = await self._mine(actor)
        place = f"prove {account.id}"
        await self._throttle.attempt(place, place, known=True)
        if factors.has_second:
            how = await self._login.check_code(account, secret)
        else:
            how = "password" if await self._passwords.matches(secret, factors.password) else ""
        if not how:
            await self._control.note(login_line(self._clock.now(), account, actor.ip, "denied", "wrong proof"))
            raise wrong()
        await self._throttle.succeeded(place, place, known=True)
        return await self.renew(cookie, account, actor.ip, how)

    async def renew(self, cookie: str, account: Account, ip: str, how: str) -> str:
        """Return the new cookie of a session whose owner has just proved who they are. Raises NotFound if it is another's, or over."""
        found = await sessions.by_cookie(self._control, cookie)
        if found is None or found.session.account != account.id:
            raise NotFound("The session is over.", "セッションは終了しています。")
        now = self._clock.now()
        session = replace(found.session, proved_at=now, strong=found.session.strong or how != "password")
        return await sessions.renew(self._control, cookie, session, login_line(now, account, ip, "done", f"proved by {how}"))

    async def _mine(self, actor: Actor) -> tuple[Account, Factors]:
        kept = await accounts.must_find(self._control, accounts.home(actor), actor.account)
        return kept.value, (await accounts.factors_of(self._control, kept.value)).value
