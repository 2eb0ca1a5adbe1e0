"""One-time links: an invitation, a new password, a way in for end users. Opening one changes nothing, using it ends it; only its digest is kept."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from sekisho.access import bearers
from sekisho.access.accounts import Account
from sekisho.model.errors import Conflict, NotFound
from sekisho.model.ids import TenantId, new_id
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry

LINK = "link"


class Purpose(StrEnum):
    """What a link is for."""

    FIRST_RUN = "first-run"  # makes the first operator
    INVITE = "invite"  # sets the first password
    RESET = "reset"  # sets another password
    ENTER = "enter"  # lets an end user in


SECONDS = {Purpose.FIRST_RUN: 86_400.0, Purpose.INVITE: 3 * 86_400.0, Purpose.RESET: 86_400.0, Purpose.ENTER: 600.0}


@dataclass(frozen=True, slots=True)
class Link:
    """What is kept of a link."""

    purpose: Purpose
    account: str  # "" for the first run, and for an end user who has none yet
    generation: int  # of the account: a link is over once the password was changed otherwise
    made_at: float
    ends_at: float
    browser: str = ""  # digest of what the browser that asked for it carries; "" = any browser
    address: str = ""  # of an end user (`Address.key`)
    addresses: tuple[str, ...] = ()  # of an end user: all whose mail they may see, the main one first
    language: str = "en"  # of whoever asked


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that is still good."""

    entry: Entry
    link: Link

    @property
    def taken(self) -> Change:
        """The change that uses it up: whoever is faster has it."""
        return Change(LINK, self.entry.key, None, self.entry.version)


_encode = msgspec.json.Encoder().encode
_to_link = msgspec.json.Decoder(Link).decode


def link_of(entry: Entry) -> Link:
    """Return an entry's link."""
    return _to_link(entry.value)


def made(link: Link, key: str = "") -> tuple[str, Change]:
    """Return a new link's secret and the change that keeps it. The same `key` takes an older link's place."""
    secret = bearers.fresh_secret()
    return secret, Change(LINK, key or new_id(link.made_at), _encode(link), None, (f"link:{bearers.digest(secret)}",))


def link_for(account: Account, purpose: Purpose, now: float) -> tuple[str, Change]:
    """Return a link that concerns one account; it takes the place of an older one for the same purpose."""
    link = Link(purpose, account.id, account.generation, now, now + SECONDS[purpose])
    return made(link, f"{account.id}.{purpose}")


async def look(control: Control, clock: Clock, secret: str) -> OpenLink:
    """Return a link that is still good. Raises NotFound for every other."""
    entry = await control.holder(f"link:{bearers.digest(secret)}") if bearers.is_secret(secret) else None
    if entry is None or entry.kind != LINK:
        raise gone()
    link, now = _to_link(entry.value), clock.now()
    if now >= link.ends_at or link.made_at - now > 60.0:
        raise gone()
    return OpenLink(entry, link)


async def use(control: Control, found: OpenLink, changes: list[Change], tenant: TenantId, line: AuditLine) -> None:
    """Use a link up together with what it brings about. Raises NotFound if somebody was faster. The link and the changes are of one tenant."""
    if found.entry.tenant != tenant:
        raise gone()
    try:
        await control.commit(tenant, [found.taken, *changes], line)
    except Conflict:
        if await control.get(tenant, LINK, found.entry.key) is None:
            raise gone() from None
        raise


def gone() -> NotFound:
    """Return the answer to a link that was used, is too old, or never was."""
    return NotFound(
        "This link was used already, or is too old. Ask for a new one.", "このリンクは使用済みか、期限切れです。新しいリンクを発行してください。"
    )
