"""Sessions: begun at a login, found by their cookie, renewed at a proof, ended. Only digests of cookies are kept."""

from dataclasses import dataclass, replace

import msgspec

from sekisho.access import bearers
from sekisho.access.accounts import Account
from sekisho.access.rules import AccessRules
from sekisho.model.errors import Conflict, NotFound
from sekisho.model.ids import TenantId, new_id
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import Change, Control, Entry

SESSION = "session"
_TOUCH_SECONDS = 60.0  # how much later a use must be to be written down
_BACKWARDS = 60.0  # a clock that stands this much before a session's beginning was turned back: the session is over


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that somebody logged in with."""

    account: str
    generation: int  # of the account, when it began
    began_at: float
    seen_at: float
    proved_at: float  # when they last proved who they are
    how: str  # "password", "password+code", "password+recovery", "passkey", "link", "oidc NAME"
    ip: str
    agent: str
    strong: bool  # by more than one factor, or by a provider that answers for it
    digest: str = ""  # of the cookie


@dataclass(frozen=True, slots=True)
class Found:
    """A session in its place."""

    entry: Entry
    session: Session


_encode = msgspec.json.Encoder().encode
_to_session = msgspec.json.Decoder(Session).decode


def session_of(entry: Entry) -> Session:
    """Return an entry's session."""
    return _to_session(entry.value)


async def begin(control: Control, account: Account, session: Session, rules: AccessRules, line: AuditLine | None = None) -> str:
    """Keep a new session and return its cookie's value. The one used longest ago ends if there are too many."""
    others = await of_account(control, account.tenant, account.id)
    surplus = sorted(others, key=lambda found: found.session.seen_at)[: max(0, len(others) - rules.sessions + 1)]
    secret = bearers.fresh_secret()
    changes = [Change(SESSION, found.entry.key, None) for found in surplus]
    changes.append(kept(f"{account.id}.{new_id(session.began_at)}", replace(session, digest=bearers.digest(secret)), 0))
    await control.commit(account.tenant, changes, line)
    return secret


async def by_cookie(control: Control, cookie: str) -> Found | None:
    """Return the session that a cookie names, whatever became of it since."""
    if not bearers.is_secret(cookie):
        return None
    entry = await control.holder(f"session:{bearers.digest(cookie)}")
    return Found(entry, session_of(entry)) if entry is not None and entry.kind == SESSION else None


def is_over(session: Session, rules: AccessRules, now: float) -> bool:
    """Tell whether its time is over: unused, too old, or begun in a future that a clock was turned back from."""
    return now - session.seen_at > rules.idle or now - session.began_at > rules.lifetime or session.began_at - now > _BACKWARDS


async def touch(control: Control, found: Found, now: float, ip: str) -> None:
    """Write down that it was used, once a minute."""
    if now - found.session.seen_at < _TOUCH_SECONDS:
        return
    seen = replace(found.session, seen_at=now, ip=ip or found.session.ip)
    try:
        await control.commit(found.entry.tenant, [kept(found.entry.key, seen, found.entry.version)])
    except Conflict:  # somebody else just did, or it ended
        return


async def renew(control: Control, cookie: str, session: Session, line: AuditLine | None = None) -> str:
    """Give a session a new cookie, as after a proof; the old cookie is worth nothing from then on. Raises NotFound if it ended meanwhile."""
    found = await by_cookie(control, cookie)
    if found is None:
        raise NotFound("The session is over.", "セッションは終了しています。")
    secret = bearers.fresh_secret()
    change = kept(found.entry.key, replace(session, digest=bearers.digest(secret)), found.entry.version)
    await control.commit(found.entry.tenant, [change], line)
    return secret


async def end(control: Control, tenant: TenantId, key: str, line: AuditLine | None = None) -> None:
    """End one session; no error if it is over."""
    await control.commit(tenant, [Change(SESSION, key, None)], line)


async def of_account(control: Control, tenant: TenantId, account: str) -> list[Found]:
    """Return all sessions of an account."""
    start = f"{account}."
    entries = await control.entries(tenant, SESSION, after=start, limit=200)
    return [Found(entry, session_of(entry)) for entry in entries if entry.key.startswith(start)]


def kept(key: str, session: Session, replaces: int) -> Change:
    """Return the change that keeps a session under its cookie's digest."""
    return Change(SESSION, key, _encode(session), replaces, (f"session:{session.digest}",))
