"""The first operator: a one-time link that the machine's owner reads on the terminal makes the account, and never works again."""

from sekisho.access import accounts, links, password_rules
from sekisho.access.accounts import Account, Factors
from sekisho.access.entering import Entered, Entrance, Visit
from sekisho.access.links import SECONDS, Link, Purpose
from sekisho.access.passwords import Passwords
from sekisho.model.access import Role
from sekisho.model.errors import NotFound
from sekisho.model.ids import new_id
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Change, Control

_KEY = "first-run"


async def operator_exists(control: Control) -> bool:
    """Tell whether anybody can run this installation from the console."""
    return await control.count(INSTALLATION, accounts.ACCOUNT) > 0


async def offer(control: Control, clock: Clock) -> str | None:
    """Return the secret of a fresh link, which ends the one before; None if there is an operator."""
    if await operator_exists(control):
        return None
    now = clock.now()
    secret, change = links.made(Link(Purpose.FIRST_RUN, "", 0, now, now + SECONDS[Purpose.FIRST_RUN]), _KEY)
    await control.commit(INSTALLATION, [change])
    return secret


async def is_good(control: Control, clock: Clock, secret: str) -> bool:
    """Tell whether a secret that was shown before still works."""
    try:
        found = await links.look(control, clock, secret)
    except NotFound:
        return False
    return found.link.purpose is Purpose.FIRST_RUN and not await operator_exists(control)


async def take(
    control: Control,
    clock: Clock,
    passwords: Passwords,
    entrance: Entrance,
    secret: str,
    login: str,
    name: str,
    password: str,
    language: str,
    visit: Visit,
) -> Entered:
    """Make the first operator and let them in. Raises NotFound for a link that is not good (any more), Refused for a bad password or login."""
    found = await links.look(control, clock, secret)
    if found.link.purpose is not Purpose.FIRST_RUN or await operator_exists(control):
        raise links.gone()
    folded = accounts.folded_login(login)
    password_rules.check_password(password, (folded, name, "sekisho"))
    now = clock.now()
    account = Account(new_id(now), INSTALLATION, folded, accounts.shown_name(name) or folded, Role.OPERATOR, language=language, created_at=now)
    factors = Factors(password=await passwords.hash(password))
    line = AuditLine(
        now, INSTALLATION, folded, str(Role.OPERATOR), "link", visit.ip[:45], "account.first-run", folded, after=accounts.in_audit(account)
    )
    changes: list[Change] = [accounts.set_account(account, 0), accounts.set_factors(account, factors, 0)]
    await links.use(control, found, changes, INSTALLATION, line)
    return await entrance.enter(account, visit, "password", strong=False)
