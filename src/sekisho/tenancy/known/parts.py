"""What is known of one tenant's entries, and the snapshot made of them: the last good value of each stays when a new one is broken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sekisho.model.delivery import Hop, Route
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import Policy
from sekisho.policy.sender_lists import OwnSenders, groups_named, joined
from sekisho.ports.control import Entry
from sekisho.ports.directory import Listed
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.holding import Holding, groups_of
from sekisho.tenancy.known.tenant_of import digest_of, merged, rights_of, tenant_of
from sekisho.tenancy.passwords import check_stored
from sekisho.tenancy.values import (
    CERTIFICATE,
    DOMAIN,
    GROUP,
    LOGIN,
    NETWORK,
    PERSON,
    SENDERS,
    SETTINGS,
    CertificateRecord,
    DomainRecord,
    Group,
    LoginRecord,
    NetworkRecord,
    Person,
    TenantRecord,
    read,
    unlisted_of,
)
from sekisho.tenancy.wishes.settings import TenantSettings
from sekisho.tenancy.wishes.settings_rules import broken_tenant_rules

ANY_DOMAIN = "*"
Kind = TypeVar("Kind")


@dataclass(slots=True)
class Parts:
    """One tenant's entries as they were read. Only whoever keeps the snapshots changes it."""

    id: TenantId
    record: TenantRecord | None = None
    settings: TenantSettings | None = None
    domains: dict[str, DomainRecord] = field(default_factory=dict)
    networks: dict[str, NetworkRecord] = field(default_factory=dict)
    logins: dict[str, LoginRecord] = field(default_factory=dict)
    certificates: dict[str, CertificateRecord] = field(default_factory=dict)
    groups: dict[str, Listed] = field(default_factory=dict)  # by key, those with an address
    people: dict[str, Listed] = field(default_factory=dict)  # by address; never changed, always made anew: snapshots hold it
    senders: dict[str, OwnSenders] = field(default_factory=dict)  # by owner
    _join: tuple[Policy, dict[str, OwnSenders], dict[str, tuple[str, ...]], Policy] | None = None
    _open: bool = False  # `people` was made anew in this round

    def take(self, kind: str, key: str, entry: Entry | None) -> None:
        """Take an entry, or that it is gone. Raises ValueError if it is broken: nothing has changed then."""
        _TAKES[kind](self, key, entry)

    def close(self) -> None:
        """End a round: what is handed out from now on is not changed any more."""
        self._open = False

    def set_settings(self, _key: str, entry: Entry | None) -> None:
        """Take the settings."""
        settings = read(entry, TenantSettings) if entry else None
        if settings:
            for rule in broken_tenant_rules(settings):
                raise ValueError(rule.sentence)
        self.settings = settings

    def set_domain(self, key: str, entry: Entry | None) -> None:
        """Take a domain."""
        _put(self.domains, key, read(entry, DomainRecord) if entry else None)

    def set_network(self, key: str, entry: Entry | None) -> None:
        """Take a network."""
        _put(self.networks, key, read(entry, NetworkRecord) if entry else None)

    def set_login(self, key: str, entry: Entry | None) -> None:
        """Take a login."""
        record = read(entry, LoginRecord) if entry else None
        if record:
            check_stored(record.hash)
        _put(self.logins, key, record)

    def set_certificate(self, key: str, entry: Entry | None) -> None:
        """Take a certificate."""
        _put(self.certificates, key, read(entry, CertificateRecord) if entry else None)

    def set_person(self, key: str, entry: Entry | None) -> None:
        """Take a person. The key is the main address, so that what is known is found by it."""
        person = read(entry, Person) if entry else None
        known = self.people.get(key)
        old = known if known is not None and known.addresses[0] == key else None
        self._bear(old, Listed(person.addresses, _groups(person.groups)) if person and person.active else None)

    def set_group(self, key: str, entry: Entry | None) -> None:
        """Take a group."""
        group = read(entry, Group) if entry else None
        listed = Listed((group.address,)) if group and group.address else None
        self._bear(self.groups.get(key), listed)
        _put(self.groups, key, listed)

    def set_senders(self, key: str, entry: Entry | None) -> None:
        """Take an owner's list of senders."""
        _put(self.senders, key, read(entry, OwnSenders) if entry else None)

    def joined(self, policy: Policy) -> Policy:
        """Return a policy with people's sender lists and the directory's groups in it; the same value again while nothing changed."""
        groups = groups_of(self.people) if groups_named(policy) else {}
        if self._join is None or self._join[0] is not policy or self._join[1:3] != (self.senders, groups):
            self._join = policy, dict(self.senders), groups, joined(policy, self.senders, groups)
        return self._join[3]

    def _bear(self, old: Listed | None, new: Listed | None) -> None:
        if not self._open:
            self.people, self._open = dict(self.people), True
        for address in old.addresses if old else ():
            if self.people.get(address) is old:  # it may be somebody else's by now
                del self.people[address]
        if new is not None:
            self.people.update(dict.fromkeys(new.addresses, new))

    def holding(self, base: FromFile) -> Holding:
        """Return the snapshot. Raises ValueError for values that make no sense together."""
        return self._default(base) if self.id == DEFAULT_TENANT else self._other(base)

    def _other(self, base: FromFile) -> Holding:
        settings = self.settings or TenantSettings()
        domains = self._verified(base)
        way_out = base.routes.get(ANY_DOMAIN)
        routes = {domain: route_of(record) for domain, record in domains.items() if record.hops}
        if way_out is not None and not way_out.is_mailbox:
            routes[ANY_DOMAIN] = way_out
        return Holding(
            tenant=tenant_of(self.id, settings, tuple(domains), base.installation, tuple(self.networks)),
            domains=tuple(domains),
            routes=routes,
            refusing=frozenset(name for name, record in domains.items() if unlisted_of(record, settings) == "refuse"),
            people=self.people,
            networks=tuple(self.networks),
            logins={login: record.hash for login, record in self.logins.items()},
            certificates={key: record.pem for key, record in self.certificates.items()},
            passwords=settings.containers.passwords,
            digest=digest_of(settings),
            rights=rights_of(settings),
            active=self.record is not None and self.record.state == "active",
        )

    def _default(self, base: FromFile) -> Holding:
        """The file's domains, routes and settings, and what was set besides."""
        settings = merged(base, self.settings)
        domains = self._verified(base)
        refusing = {name for name, record in domains.items() if unlisted_of(record, settings) == "refuse"}
        networks = tuple(dict.fromkeys((*base.networks, *self.networks)))
        own = tuple(name for name in (*base.domains, *domains) if name != ANY_DOMAIN)
        return Holding(
            tenant=tenant_of(self.id, settings, own, base.installation, networks),
            domains=(*base.domains, *domains),
            routes={domain: route_of(record) for domain, record in domains.items() if record.hops} | dict(base.routes),
            lists=base.lists,
            refusing=frozenset(refusing | (set(base.domains) if settings.tenant.unlisted == "refuse" else set())),
            people=self.people,
            networks=networks,
            logins={login: record.hash for login, record in self.logins.items()} | dict(base.logins),
            certificates={key: record.pem for key, record in self.certificates.items()} | dict.fromkeys(base.certificates, ""),
            passwords=settings.containers.passwords,
            digest=digest_of(settings),
            rights=rights_of(settings),
        )

    def _verified(self, base: FromFile) -> dict[str, DomainRecord]:
        return {name: record for name, record in self.domains.items() if record.verified_at and name not in base.domains}


def route_of(record: DomainRecord) -> Route:
    """Return the route of a domain."""
    hops = tuple(Hop(hop.host, hop.port, hop.weight) for hop in record.hops)
    return Route(hops, tls="" if record.tls == "opportunistic" else record.tls, guarded=record.guarded)


_TAKES: dict[str, Callable[[Parts, str, Entry | None], None]] = {
    SETTINGS: Parts.set_settings,
    DOMAIN: Parts.set_domain,
    NETWORK: Parts.set_network,
    LOGIN: Parts.set_login,
    CERTIFICATE: Parts.set_certificate,
    PERSON: Parts.set_person,
    GROUP: Parts.set_group,
    SENDERS: Parts.set_senders,
}
PART_KINDS = tuple(_TAKES)

_shared_groups: dict[tuple[str, ...], frozenset[str]] = {(): frozenset()}


def _groups(names: tuple[str, ...]) -> frozenset[str]:
    """Return a set that everybody with the same groups shares: there are few combinations and many people."""
    if len(_shared_groups) > 50_000:
        _shared_groups.clear()
    return _shared_groups.setdefault(names, frozenset(names))


def _put(where: dict[str, Kind], key: str, value: Kind | None) -> None:
    if value is None:
        where.pop(key, None)
    else:
        where[key] = value
