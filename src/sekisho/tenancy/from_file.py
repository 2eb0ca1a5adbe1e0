"""What the settings file says of tenants: it stands before everything that is set elsewhere, and no use case changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sekisho.model.delivery import Route
from sekisho.tenancy.wishes.settings import TenantSettings


@dataclass(frozen=True, slots=True)
class Installation:
    """What holds for all tenants of an installation."""

    authserv_id: str = "sekisho.local"
    more_partners: tuple[str, ...] = ()  # of the samples' world, where no stranger can reach us
    scanner_defer_seconds: float = 900.0
    scanner_hold_seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class FromFile:
    """The default tenant by the file, and what holds for all. Domains are lower case."""

    settings: TenantSettings = field(default_factory=TenantSettings)
    said: frozenset[str] = frozenset()  # sections in which the file differs from the defaults: they cannot be set elsewhere
    installation: Installation = field(default_factory=Installation)
    domains: tuple[str, ...] = ()
    routes: Mapping[str, Route] = field(default_factory=dict)
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)  # local parts by domain
    networks: tuple[str, ...] = ()
    logins: Mapping[str, str] = field(default_factory=dict)
    certificates: tuple[str, ...] = ()  # fingerprints
