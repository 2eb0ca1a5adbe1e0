"""DNS for the roles and commands that ask: real resolvers, and before them the samples' names where no stranger can reach us."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sekisho.app.assembling import assemble
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import split_host_port
from sekisho.app.samples import world
from sekisho.backends.dns.live import LiveResolver, Shares
from sekisho.backends.dns.secure import ValidatedResolver
from sekisho.backends.dns.servers import Server
from sekisho.backends.dns.static import zone_of
from sekisho.backends.dns.upstream import Upstream
from sekisho.backends.dns.zone_first import ZoneFirst
from sekisho.ports.lookups import Resolver, SecureResolver
from sekisho.ports.metrics import Metrics

DNS_PORT = 53


@dataclass(frozen=True, slots=True)
class Lookups:
    """A resolver that is open, and what closes it."""

    resolver: Resolver
    close: Callable[[], Awaitable[None]]


def open_lookups(settings: Settings, metrics: Metrics, shared: Shares | None = None) -> Lookups:
    """Return DNS by these settings; call it inside a running loop. It opens without any resolver in reach: questions fail then.

    `shared`: answers of all machines, closed with it.
    """
    section = settings.dns
    upstream = Upstream(_servers(settings), section.timeout_seconds)
    live = LiveResolver(upstream, metrics, entries=section.cache_entries, shared=shared)
    if not assemble.has_sample_domain(settings):
        return Lookups(live, live.close)
    return Lookups(ZoneFirst(world.APEX, zone_of(world.ZONE_DOMAINS, world.ZONE_ADDRESS), live), live.close)


def validated_lookups(settings: Settings) -> SecureResolver | None:
    """Return DNS whose answers are validated, None where the settings name no resolver that does (then there is no DANE)."""
    if not settings.dns.validating:
        return None
    return ValidatedResolver(_servers(settings), settings.dns.timeout_seconds)


def _servers(settings: Settings) -> list[Server]:
    return [Server(*split_host_port(server, DNS_PORT)) for server in settings.dns.servers]
