"""Who is ours, answered from frozen settings: tenants by domain, recipients, routes, networks, logins."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from sekisho.model.address import Address
from sekisho.model.delivery import BY_MX, Route
from sekisho.model.ids import TenantId
from sekisho.model.tenant import Tenant
from sekisho.ports.directory import Known
from sekisho.tenancy.passwords import check_stored, password_matches

ANY_DOMAIN = "*"
ROLE_ACCOUNTS = frozenset({"postmaster", "abuse"})  # RFC 5321 section 4.5.1, RFC 2142: they exist in every domain


class StaticDirectory:
    """One frozen view; a reload makes a new one. Domains are compared in lower case."""

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
        self._tenants = {tenant.id: tenant for tenant in tenants}
        self._domains = {domain.lower(): tenant for domain, tenant in domains.items()}
        self._routes = {(tenant, domain.lower()): route for (tenant, domain), route in routes.items()}
        self._recipients = {domain.lower(): frozenset(local.lower() for local in locals_) for domain, locals_ in (recipients or {}).items()}
        self._networks = [(ip_network(network), tenant) for network, tenant in networks]
        self._logins = dict(logins or {})
        self._certificates = {fingerprint.lower().replace(":", ""): tenant for fingerprint, tenant in (certificates or {}).items()}
        for stored, _ in self._logins.values():
            check_stored(stored)
        named = [*self._domains.values(), *(tenant for tenant, _ in self._routes), *(tenant for _, tenant in self._networks)]
        named += [*(tenant for _, tenant in self._logins.values()), *self._certificates.values()]
        for tenant in named:
            if tenant not in self._tenants:
                raise ValueError(f"tenant {tenant!r} is named and not defined")
        self._network_of = lru_cache(maxsize=10_000)(self._find_network)

    def tenant(self, tenant: TenantId) -> Tenant:
        """Return the tenant's settings snapshot."""
        return self._tenants[tenant]

    def tenant_of_domain(self, domain: str) -> TenantId | None:
        """Return whose domain it is."""
        return self._domains.get(domain.lower()) or self._domains.get(ANY_DOMAIN)

    def tenant_of_network(self, ip: str) -> TenantId | None:
        """Return whose outbound network this is. An IPv4 address mapped into IPv6 counts as IPv4."""
        return self._network_of(ip)

    def tenant_of_certificate(self, fingerprint: str) -> TenantId | None:
        """Return whose client certificate this is."""
        return self._certificates.get(fingerprint.lower())

    def tenant_of_login(self, login: str, password: str) -> TenantId | None:
        """Check a login; takes about 50 ms whether it exists or not."""
        stored, tenant = self._logins.get(login, (None, None))
        return tenant if password_matches(password, stored) else None

    def recipient(self, tenant: TenantId, address: Address) -> Known:
        """Tell whether the tenant has this recipient."""
        if address.local.lower() in ROLE_ACCOUNTS:
            return Known.YES
        if not address.local or (address.domain and self.tenant_of_domain(address.domain) != tenant):
            return Known.NO
        if address.key in dict(self._tenants[tenant].reports_to):  # taken by us, whatever the next hop knows
            return Known.YES
        listed = self._recipients.get(address.domain.lower())
        if listed is not None:
            return Known.YES if address.local.lower() in listed else Known.NO
        route = self.route(tenant, address.domain)
        return Known.YES if route is not None and route.is_mailbox else Known.ASK

    def route(self, tenant: TenantId, domain: str) -> Route | None:
        """Return where mail for this domain goes. A domain of ours never goes by MX: that would lead back here."""
        domain = domain.lower()
        route = self._routes.get((tenant, domain)) or self._routes.get((tenant, ANY_DOMAIN))
        if route == BY_MX:
            return None if not domain or domain in self._domains else Route(exchangers_of=domain)
        return route

    def is_own_network(self, ip: str) -> bool:
        """True for clients of a listed network."""
        return self._network_of(ip) is not None

    def _find_network(self, ip: str) -> TenantId | None:
        try:
            address: IPv4Address | IPv6Address = ip_address(ip.partition("%")[0])
        except ValueError:
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        best = max((network for network in self._networks if address in network[0]), key=lambda network: network[0].prefixlen, default=None)
        return best[1] if best else None
