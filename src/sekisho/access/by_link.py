"""Coming in by a link that was mailed: whoever reads the mailbox, in the browser that asked, with the rights of an end user."""

from dataclasses import replace

from sekisho.access import accounts, links
from sekisho.access.accounts import Account
from sekisho.access.entering import Entered, Entrance, Visit
from sekisho.access.link_mail import mailbox_login
from sekisho.access.links import OpenLink, Purpose
from sekisho.access.login import Login, SecondNeeded
from sekisho.model.access import Role
from sekisho.model.ids import TenantId, new_id
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control


class ByLink:
    """The way in for those who have a mailbox, and perhaps nothing else."""

    def __init__(self, control: Control, clock: Clock, entrance: Entrance, login: Login) -> None:
        self._control = control
        self._clock = clock
        self._entrance = entrance
        self._login = login

    async def look(self, secret: str) -> OpenLink:
        """Return a link that is still good, without using it. Raises NotFound."""
        found = await links.look(self._control, self._clock, secret)
        if found.link.purpose is not Purpose.ENTER:
            raise links.gone()
        if found.link.account:
            await self._account(found)
        return found

    async def enter(self, found: OpenLink, browser: str, visit: Visit) -> Entered | SecondNeeded:
        """Use the link up and let in; who has a second factor is asked for it. Raises NotFound, also for another browser than the one that asked."""
        if found.link.browser != browser:
            raise links.gone()
        tenant = found.entry.tenant
        account, version = await self._account(found) if found.link.account else (await self._fresh(found), 0)
        factors = (await accounts.factors_of(self._control, account)).value
        current = account
        if not factors.password and not account.external:  # nobody set their addresses but the directory: they follow it
            current = replace(account, addresses=found.link.addresses)
        changes = [accounts.set_account(current, version)] if current != account or not version else []
        line = AuditLine(
            self._clock.now(), tenant, account.login, str(account.role), "link", visit.ip[:45], "account.enter", found.link.address,
            after="" if version else accounts.in_audit(current),
        )  # fmt: skip
        await links.use(self._control, found, changes, tenant, line)
        if factors.has_second:
            return await self._login.second_for(current)
        return await self._entrance.enter(current, visit, "link", strong=False)

    async def _account(self, found: OpenLink) -> tuple[Account, int]:
        kept = await accounts.find(self._control, found.entry.tenant, found.link.account)
        if kept is None or kept.value.disabled or kept.value.generation != found.link.generation or kept.value.role is not Role.END_USER:
            raise links.gone()
        return kept.value, kept.version

    async def _fresh(self, found: OpenLink) -> Account:
        """Return an account for somebody who comes for the first time."""
        now, link, tenant = self._clock.now(), found.link, found.entry.tenant
        login = await self._free_login(tenant, link.address)
        return Account(new_id(now), tenant, login, link.address, Role.END_USER, addresses=link.addresses, language=link.language, created_at=now)

    async def _free_login(self, tenant: TenantId, address: str) -> str:
        return address if await accounts.by_login(self._control, address) is None else mailbox_login(tenant, address)
