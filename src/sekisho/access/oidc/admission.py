"""Whom a provider's word lets in, as what: by subject, never by a name that can change hands; new people only at a verified domain of the tenant."""

from collections.abc import Callable
from dataclasses import replace

from sekisho.access import accounts
from sekisho.access.accounts import Account, Factors, Kept
from sekisho.access.oidc.claims import Vouched
from sekisho.access.oidc.providers import Provider
from sekisho.model.access import Role
from sekisho.model.errors import Denied
from sekisho.model.ids import TenantId, new_id
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Control


class Admission:
    """`whose_domain` tells which tenant has verified a domain, or None."""

    def __init__(self, control: Control, clock: Clock, whose_domain: Callable[[str], TenantId | None]) -> None:
        self._control = control
        self._clock = clock
        self._whose_domain = whose_domain

    async def admit(self, tenant: TenantId, provider: Provider, vouched: Vouched) -> Account:
        """Return the account, made or brought up to date. Raises Denied if they are not to be let in."""
        role = next((role for group, role in provider.roles.items() if group in vouched.groups), provider.role)
        external = f"{provider.issuer} {vouched.subject}"
        kept = await accounts.by_external(self._control, external)
        if role is None or (kept is not None and (kept.value.tenant != tenant or kept.value.disabled)):
            raise _denied()
        if kept is None:
            kept = await self._invited(tenant, vouched)
        if kept is None:
            return await self._new(tenant, provider, vouched, role, external)
        return await self._renewed(kept, provider, role, external)

    async def _invited(self, tenant: TenantId, vouched: Vouched) -> Kept[Account] | None:
        """Return the account that was made for them and is unused yet. Raises Denied for a used one: a provider cannot take it over."""
        kept = await accounts.by_login(self._control, vouched.email) if vouched.email else None
        if kept is None:
            return None
        factors = (await accounts.factors_of(self._control, kept.value)).value
        if kept.value.tenant != tenant or kept.value.disabled or kept.value.external or factors != Factors():
            raise _denied()
        self._must_be_theirs(tenant, vouched.email)
        return kept

    async def _new(self, tenant: TenantId, provider: Provider, vouched: Vouched, role: Role, external: str) -> Account:
        self._must_be_theirs(tenant, vouched.email)
        now = self._clock.now()
        addresses = (vouched.email,) if role is Role.END_USER else ()
        account = Account(
            new_id(now), tenant, vouched.email, accounts.shown_name(vouched.name) or vouched.email, role, (), addresses, "en", now, external=external
        )
        line = self._line(account, provider, "", accounts.in_audit(account))
        await self._control.commit(tenant, [accounts.set_account(account, 0)], line)
        return account

    async def _renewed(self, kept: Kept[Account], provider: Provider, role: Role, external: str) -> Account:
        old = kept.value
        new = replace(old, role=role, external=external)
        if new == old:
            return old
        if new.role is not old.role:
            new = replace(new, generation=old.generation + 1)
            if new.role is Role.END_USER and not new.addresses:
                new = replace(new, addresses=(new.login,))
        await self._control.commit(
            old.tenant, [accounts.set_account(new, kept.version)], self._line(new, provider, accounts.in_audit(old), accounts.in_audit(new))
        )
        return new

    def _must_be_theirs(self, tenant: TenantId, email: str) -> None:
        """Raise Denied for an address that is not verified, or lies at a domain that the tenant has not verified."""
        domain = email.rpartition("@")[2]
        if "@" not in email or (tenant != INSTALLATION and self._whose_domain(domain) != tenant):
            raise _denied()

    def _line(self, account: Account, provider: Provider, before: str, after: str) -> AuditLine:
        return AuditLine(
            self._clock.now(), account.tenant, f"provider {provider.name}", "", "link", "", "account.provider", account.login, "done", before, after
        )


def _denied() -> Denied:
    return Denied(
        "You are not let in by this provider. Ask your administrator.",
        "このプロバイダーではログインが許可されていません。管理者にお問い合わせください。",
    )
