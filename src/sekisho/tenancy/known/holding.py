"""One tenant, whole, as the mail plane sees it: settings, domains, routes, people, and what goes out in its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sekisho.model.delivery import Route
from sekisho.model.digest import NO_DIGEST, DigestRules
from sekisho.model.ids import TenantId
from sekisho.model.people_rights import PEOPLE_RIGHTS, PeopleRights
from sekisho.model.tenant import Tenant
from sekisho.ports.directory import Listed

NOTHING: Mapping[str, Listed] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Holding:
    """A snapshot of one tenant. Domains and keys of people are lower case."""

    tenant: Tenant
    domains: tuple[str, ...] = ()  # whose recipients are its own; "*" = all that are nobody else's (the embedded mailbox on loopback)
    routes: Mapping[str, Route] = field(default_factory=dict)  # by domain; "*" = all others
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)  # local parts by domain: closed lists
    refusing: frozenset[str] = frozenset()  # domains where whoever is not among `people` is refused
    people: Mapping[str, Listed] = field(default_factory=lambda: NOTHING)  # by `Address.key`
    networks: tuple[str, ...] = ()
    logins: Mapping[str, str] = field(default_factory=dict)  # login -> hash
    certificates: Mapping[str, str] = field(default_factory=dict)  # SHA-256 of the DER, lower-case hex -> PEM; "" = in a file of the settings
    passwords: tuple[str, ...] = ()  # tried on locked files; sealed, or in the clear from the settings file
    digest: DigestRules = NO_DIGEST
    rights: PeopleRights = PEOPLE_RIGHTS
    active: bool = True  # False: it takes and sends no mail now

    @property
    def id(self) -> TenantId:
        """Return whose it is."""
        return self.tenant.id


def groups_of(people: Mapping[str, Listed]) -> dict[str, tuple[str, ...]]:
    """Return who belongs to which group: all addresses of each, in order."""
    found: dict[str, list[str]] = {}
    for address, listed in people.items():
        for group in listed.groups:
            found.setdefault(group, []).append(address)
    return {group: tuple(sorted(members)) for group, members in found.items()}
