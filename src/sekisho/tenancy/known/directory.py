"""Who is ours, answered from frozen settings: tenants by domain, recipients, routes, networks, logins."""

from collections.abc import Iterable, Mapping
from typing import Self

from sekisho.domains.labels import to_dns
from sekisho.model.address import Address
from sekisho.model.delivery import BY_MX, Route
from sekisho.model.digest import NO_DIGEST, DigestRules
from sekisho.model.ids import TenantId
from sekisho.model.people_rights import PEOPLE_RIGHTS, PeopleRights
from sekisho.model.tenant import Tenant
from sekisho.ports.directory import Known, Listed
from sekisho.tenancy.known.holding import NOTHING, Holding, groups_of
from sekisho.tenancy.known.networks import Networks
from sekisho.tenancy.passwords import check_stored, password_matches

ANY_DOMAIN = "*"
ROLE_ACCOUNTS = frozenset({"postmaster", "abuse"})  # RFC 5321 section 4.5.1, RFC 2142: they exist in every domain


class StaticDirectory:
    """One frozen view; a change makes a new one, which shares everything with the old one but the tenants that changed."""

    def __init__(
        self,
        tenants: Iterable[Tenant],
        domains: Mapping[str, TenantId],
        routes: Mapping[tuple[TenantId, str], Route],
        recipients: Mapping[str, Iterable[str]] | None = None,
        networks: Iterable[tuple[str, TenantId]] = (),
        logins: Mapping[str, tuple[str, TenantId]] | None = None,
        certificates: Mapping[str, TenantId] | None = None,
    ) -> None:
        """Take pure values; raises ValueError for those that make no sense.

        `domains`: whose domain; the key "*" takes all others (only the embedded mailbox on loopback may want that).
        `routes`: by tenant and domain; the domain "*" is where all others go.
        `recipients`: local parts by domain; a domain that is missing has no list: its next hop is asked, and the embedded mailbox takes everybody.
        `networks`: "192.0.2.0/24" and whose. `logins`: password hash and whose. `certificates`: SHA-256 of the DER in hex, and whose.
        """
        lists = {domain.lower(): frozenset(local.lower() for local in locals_) for domain, locals_ in (recipients or {}).items()}
        listed, shown = list(networks), {key.lower().replace(":", ""): tenant for key, tenant in (certificates or {}).items()}
        ways = {(tenant, domain.lower()): route for (tenant, domain), route in routes.items()}
        self._holdings: dict[TenantId, Holding] = {
            tenant.id: Holding(
                tenant,
                tuple(domain.lower() for domain, owner in domains.items() if owner == tenant.id),
                {domain: route for (owner, domain), route in ways.items() if owner == tenant.id},
                lists,
                networks=tuple(network for network, owner in listed if owner == tenant.id),
                logins={login: stored for login, (stored, owner) in (logins or {}).items() if owner == tenant.id},
                certificates={key: "" for key, owner in shown.items() if owner == tenant.id},
            )
            for tenant in tenants
        }
        named = [*domains.values(), *(tenant for tenant, _ in ways), *(tenant for _, tenant in listed), *shown.values()]
        for tenant in [*named, *(tenant for _, tenant in (logins or {}).values())]:
            if tenant not in self._holdings:
                raise ValueError(f"tenant {tenant!r} is named and not defined")
        self._index()

    @classmethod
    def of(cls, holdings: Iterable[Holding]) -> Self:
        """Return a view of whole tenants. Raises ValueError for values that make no sense."""
        made = cls.__new__(cls)
        made._holdings = {holding.id: holding for holding in holdings}
        made._index()
        return made

    def changed(self, holdings: Iterable[Holding], gone: Iterable[TenantId] = ()) -> Self:
        """Return a view with these tenants instead of what was known of them. Raises ValueError for values that make no sense."""
        fresh = {holding.id: holding for holding in holdings}
        gone = frozenset(gone)
        made = type(self).__new__(type(self))
        made._holdings = {tenant: holding for tenant, holding in self._holdings.items() if tenant not in gone} | fresh
        before = [known for tenant in {*fresh, *gone} if (known := self._holdings.get(tenant))]
        if _reach(before) == _reach(fresh.values()):  # nobody's domains, networks, logins or certificates changed: only what is asked by tenant
            made._domains, made._networks, made._logins, made._certificates = self._domains, self._networks, self._logins, self._certificates
        else:
            made._index()
        return made

    @property
    def holdings(self) -> Mapping[TenantId, Holding]:
        """Return all tenants."""
        return self._holdings

    def _index(self) -> None:
        """Make what is asked without a tenant. Of two that claim one thing the first keeps it: the settings file stands before all others."""
        self._domains: dict[str, TenantId] = {}
        self._logins: dict[str, tuple[str, TenantId]] = {}
        self._certificates: dict[str, TenantId] = {}
        networks: dict[str, TenantId] = {}
        for tenant, holding in self._holdings.items():
            for domain in holding.domains:
                self._domains.setdefault(domain, tenant)
            if not holding.active:
                continue
            for network in holding.networks:
                networks.setdefault(network, tenant)
            for login, stored in holding.logins.items():
                check_stored(stored)
                self._logins.setdefault(login, (stored, tenant))
            for certificate in holding.certificates:
                self._certificates.setdefault(certificate, tenant)
        self._networks = Networks(networks.items())

    def tenant(self, tenant: TenantId) -> Tenant:
        """Return the tenant's settings snapshot."""
        holding = self._holdings.get(tenant)
        return holding.tenant if holding else Tenant(tenant)

    def tenant_of_domain(self, domain: str) -> TenantId | None:
        """Return whose domain it is."""
        return self._domains.get(_name(domain)) or self._domains.get(ANY_DOMAIN)

    def tenant_of_network(self, ip: str) -> TenantId | None:
        """Return whose outbound network this is. An IPv4 address mapped into IPv6 counts as IPv4."""
        return self._networks.owner(ip)

    def tenant_of_certificate(self, fingerprint: str) -> TenantId | None:
        """Return whose client certificate this is."""
        return self._certificates.get(fingerprint.lower())

    def tenant_of_login(self, login: str, password: str) -> TenantId | None:
        """Check a login; takes about 50 ms whether it exists or not."""
        stored, tenant = self._logins.get(login, (None, None))
        return tenant if password_matches(password, stored) else None

    def recipient(self, tenant: TenantId, address: Address) -> Known:
        """Tell whether the tenant has this recipient."""
        holding = self._holdings.get(tenant)
        if holding is None:
            return Known.NO
        if not holding.active:
            return Known.LATER
        local, domain = address.local.lower(), _name(address.domain)
        if local in ROLE_ACCOUNTS:
            return Known.YES
        if not local or (domain and self.tenant_of_domain(domain) != tenant):
            return Known.NO
        key = f"{local}@{domain}" if domain else local
        if key in holding.people or any(key == taken for taken, _ in holding.tenant.reports_to):  # taken by us, whatever the next hop knows
            return Known.YES
        closed = holding.lists.get(domain)
        if closed is not None:
            return Known.YES if local in closed else Known.NO
        if domain in holding.refusing:
            return Known.NO
        route = self.route(tenant, domain)
        return Known.YES if route is not None and route.is_mailbox else Known.ASK

    def listed(self, tenant: TenantId, address: str) -> Listed | None:
        """Return who bears this address."""
        holding = self._holdings.get(tenant)
        return (holding.people if holding else NOTHING).get(address)

    def digest(self, tenant: TenantId) -> DigestRules:
        """Return when and how the tenant's people are told what was stopped for them."""
        holding = self._holdings.get(tenant)
        return holding.digest if holding and holding.active else NO_DIGEST

    def people_rights(self, tenant: TenantId) -> PeopleRights:
        """Return what the tenant's people may do with mail that is held for them."""
        holding = self._holdings.get(tenant)
        return holding.rights if holding else PEOPLE_RIGHTS

    def groups(self, tenant: TenantId) -> Mapping[str, tuple[str, ...]]:
        """Return the tenant's groups of people."""
        holding = self._holdings.get(tenant)
        return groups_of(holding.people) if holding else {}

    def passwords(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the passwords that the tenant has files opened with, as they are stored (`archive_passwords`)."""
        holding = self._holdings.get(tenant)
        return holding.passwords if holding else ()

    def route(self, tenant: TenantId, domain: str) -> Route | None:
        """Return where mail for this domain goes. A domain of ours never goes by MX: that would lead back here."""
        holding = self._holdings.get(tenant)
        if holding is None:
            return None
        domain = _name(domain)
        route = holding.routes.get(domain) or holding.routes.get(ANY_DOMAIN)
        if route == BY_MX:
            return None if not domain or domain in self._domains else Route(exchangers_of=domain)
        return route

    def client_certificates(self) -> list[str]:
        """Return the certificates of clients that people set, as PEM: what TLS must take them for."""
        return [pem for holding in self._holdings.values() if holding.active for pem in holding.certificates.values() if pem]

    def is_own_network(self, ip: str) -> bool:
        """True for clients of a listed network."""
        return self._networks.owner(ip) is not None


def _name(domain: str) -> str:
    """Return a domain as it is kept; a name in another script as DNS spells it."""
    return domain.lower() if domain.isascii() else to_dns(domain) or domain.lower()


def _reach(holdings: Iterable[Holding]) -> dict[TenantId, tuple[object, ...]]:
    return {one.id: (one.active, one.domains, one.networks, one.logins, one.certificates) for one in holdings}
