"""The moment when somebody is let in: a session begins, the books say so, the browser is remembered as one that was here before."""

from dataclasses import dataclass

from sekisho.access import sessions
from sekisho.access.accounts import Account
from sekisho.access.rules import AccessRules
from sekisho.access.sessions import Session
from sekisho.access.tickets import Tickets
from sekisho.model.errors import Refused
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control

_DEVICE = "device"
_DEVICE_SECONDS = 90 * 86_400.0


@dataclass(frozen=True, slots=True)
class Visit:
    """Who knocks, as the door sees them. `device` and `cookie` are what the browser sent, or ""."""

    ip: str
    agent: str = ""
    device: str = ""
    cookie: str = ""  # of a session that may still be going on


@dataclass(frozen=True, slots=True)
class Entered:
    """They are in. `cookie` goes into the session's cookie, `device` into one that lasts longer."""

    account: Account
    cookie: str
    device: str


class Entrance:
    """Lets people in whose proof others have checked."""

    def __init__(self, control: Control, clock: Clock, tickets: Tickets, rules: AccessRules) -> None:
        self._control = control
        self._clock = clock
        self._tickets = tickets
        self._rules = rules

    async def enter(self, account: Account, visit: Visit, how: str, *, strong: bool) -> Entered:
        """Begin a session. The one that the browser had ends: its cookie is never continued."""
        now = self._clock.now()
        old = await sessions.by_cookie(self._control, visit.cookie)
        if old is not None:
            await self._control.forget(sessions.SESSION, [(old.entry.tenant, old.entry.key)])
        session = Session(account.id, account.generation, now, now, now, how, visit.ip[:45], shown(visit.agent), strong)
        cookie = await sessions.begin(self._control, account, session, self._rules, login_line(now, account, visit.ip, "done", how))
        return Entered(account, cookie, await self._tickets.issue(_DEVICE, {"account": account.id}, _DEVICE_SECONDS))

    async def knows(self, account: Account | None, visit: Visit) -> bool:
        """Tell whether this browser logged in to this account before."""
        if account is None or not visit.device:
            return False
        try:
            return (await self._tickets.read(_DEVICE, visit.device)).get("account") == account.id
        except Refused:
            return False


def login_line(now: float, account: Account, ip: str, outcome: str, how: str) -> AuditLine:
    """Return the audit's line of a login, or of one that failed."""
    return AuditLine(now, account.tenant, account.login, str(account.role), "session", ip[:45], "login", account.login, outcome, reason=how)


def shown(agent: str) -> str:
    """Return what a browser says of itself, fit to be shown in a list."""
    return "".join(character if character.isprintable() else " " for character in agent[:200])
