"""Answers those who asked for a link, if their address is known: by mail to that address and nowhere else. A job of the keeper."""

import logging
from collections.abc import Callable

import msgspec

from sekisho.access import accounts, bearers, links
from sekisho.access.accounts import Account
from sekisho.access.asking import REQUEST, Asked, asked_of
from sekisho.access.link_words import words
from sekisho.access.links import SECONDS, Link, Purpose
from sekisho.mime.writing.composing import compose
from sekisho.model.access import Role
from sekisho.model.address import Address
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Change, Control
from sekisho.ports.directory import Directory, Known
from sekisho.ports.post import Letter, Post
from sekisho.ports.records import Records

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # without a ring
MAILED = "link-mailed"  # entries of the control store: when links went to an address within the hour
MOST, HOUR = 5, 3_600.0  # mails with links to one address: nobody's mailbox is flooded by strangers
_TOO_OLD = 600.0  # seconds after which nobody waits for an answer any more
_RESET_SECONDS = 3_600.0
_PAGE = 200


class LinkMail:
    """One for a process. `origin` is where links lead."""

    def __init__(self, control: Control, records: Records, directory: Directory, post: Post, clock: Clock, origin: Callable[[], str]) -> None:
        self._control = control
        self._records = records
        self._directory = directory
        self._post = post
        self._clock = clock
        self._origin = origin
        self._tidied_at = 0.0

    async def look(self) -> int:
        """Answer everybody who asked; return how many mails that made. Broken off, somebody may get two, of which the newer works."""
        now, sent = self._clock.now(), 0
        for entry in await self._control.entries(INSTALLATION, REQUEST, limit=_PAGE):
            asked = asked_of(entry.value)
            if now - asked.at < _TOO_OLD:
                sent += await self._answer(asked, now)
            await self._control.forget(REQUEST, [(INSTALLATION, entry.key)])
        if now - self._tidied_at > HOUR:
            self._tidied_at = now
            await self._tidy(now)
        return sent

    async def _answer(self, asked: Asked, now: float) -> bool:
        local, _, domain = asked.address.rpartition("@")
        tenant = self._directory.tenant_of_domain(domain)
        if tenant is None:
            return False
        listed = self._directory.listed(tenant, asked.address)
        addresses = listed.addresses if listed else (asked.address,)
        account = await self._account(tenant, asked, addresses)
        if asked.wants == "reset":
            made = self._reset(account, now)
        else:
            known = listed is not None or await self._is_known(tenant, Address(local, domain))
            made = self._entry(account, addresses, asked, now) if known else None
        if made is None or not await self._may_be_mailed(addresses[0], now):
            return False
        secret, change = made
        # the link goes out at once with its mail: kept first, so that it works when it arrives
        await self._control.commit(tenant, [change])
        recipient = _address(addresses[0])
        sender = _address(self._directory.digest(tenant).sender or f"postmaster@{recipient.domain}")
        link = f"{self._origin()}/{'enter' if asked.wants == 'enter' else 'welcome'}/{secret}"
        subject, text, html = words(asked.wants, asked.language, str(recipient), link)
        identifier = ArrivalId(new_id(now))
        more = ("X-Auto-Response-Suppress: All",)
        content = compose(str(sender), str(recipient), subject, identifier, now, asked.language, text, html, more)
        [way] = await self._post.send([Letter(tenant, sender, recipient, identifier, content, f"link:{asked.wants}")])
        return way

    async def _account(self, tenant: TenantId, asked: Asked, addresses: tuple[str, ...]) -> Account | None:
        """Return the account of whoever asked, by the address that they typed or their main one."""
        for login in dict.fromkeys((asked.address, addresses[0])):
            for name in (login, mailbox_login(tenant, login)):
                kept = await accounts.by_login(self._control, name)
                if kept is not None and kept.value.tenant == tenant:
                    return kept.value
        return None

    def _reset(self, account: Account | None, now: float) -> tuple[str, Change] | None:
        """Return a link to a new password. Operators have none: theirs is made at the machine. Nor those for whom a provider vouches."""
        if account is None or account.disabled or account.external or account.tenant == INSTALLATION or "@" not in account.login:
            return None
        link = Link(Purpose.RESET, account.id, account.generation, now, now + _RESET_SECONDS)
        return links.made(link, f"{account.id}.{Purpose.RESET}")

    def _entry(self, account: Account | None, addresses: tuple[str, ...], asked: Asked, now: float) -> tuple[str, Change] | None:
        """Return a link that lets in. Staff have none: a mailbox alone does not make an administrator."""
        if account is not None and (account.role is not Role.END_USER or account.disabled):
            return None
        whose, generation = (account.id, account.generation) if account else ("", 0)
        link = Link(Purpose.ENTER, whose, generation, now, now + SECONDS[Purpose.ENTER], asked.browser, addresses[0], addresses, asked.language)
        return links.made(link, bearers.digest(f"enter {addresses[0]}")[:40])

    async def _is_known(self, tenant: TenantId, address: Address) -> bool:
        """Tell whether it is somebody's although nobody lists it: mail is held for it, or the organisation has it for certain.

        Of relayed domains only the next hop knows who exists; strangers must not have us write to whatever they think of.
        """
        answer = self._directory.recipient(tenant, address)
        return answer is Known.YES or (answer is Known.ASK and bool(await self._records.held(tenant, 1, None, address)))

    async def _may_be_mailed(self, address: str, now: float) -> bool:
        key = bearers.digest(f"mailed {address}")[:40]
        entry = await self._control.get(INSTALLATION, MAILED, key)
        times = [at for at in (_to_times(entry.value) if entry else ()) if 0 <= now - at < HOUR]
        if len(times) >= MOST:
            log.warning("somebody asks for more than %d links an hour to one address", MOST)
            return False
        await self._control.commit(INSTALLATION, [Change(MAILED, key, msgspec.json.encode([*times, now]), entry.version if entry else 0)])
        return True

    async def _tidy(self, now: float) -> None:
        after = ""
        while entries := await self._control.entries(INSTALLATION, MAILED, after, _PAGE):
            after = entries[-1].key
            over = [(INSTALLATION, entry.key) for entry in entries if all(now - at >= HOUR for at in _to_times(entry.value))]
            await self._control.forget(MAILED, over)


_to_times = msgspec.json.Decoder(tuple[float, ...]).decode


def mailbox_login(tenant: TenantId, address: str) -> str:
    """Return under which login somebody comes in whose address is another organisation's login already: that must not keep them out."""
    return f"mailbox:{tenant}/{address}"


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain)
