"""From settings to frozen values and stores: the only place, with the roles, where rooms are put together."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sekisho import __version__
from sekisho.app.assembling import ways_out
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import is_loopback, split_host_port
from sekisho.app.samples import world
from sekisho.backends.scanners.clamd import Clamd, ClamdSettings
from sekisho.backends.scanners.detonation import Detonation, DetonationSettings
from sekisho.backends.telemetry.otlp import Collector, OtlpTraces
from sekisho.backends.telemetry.otlp_metrics import OtlpMetrics
from sekisho.delivery.settings import DeliverySettings
from sekisho.edge.guard import GuardLimits
from sekisho.edge.pace import SessionLimits
from sekisho.edge.tls import fingerprint
from sekisho.gate.inspectors.jobs import Wishes
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.reputation import DnsList, Reputation
from sekisho.gate.scanning import Scanners
from sekisho.inspections import CATALOGUE, Inspection, catalogue, rules_version
from sekisho.inspections.feed_formats import gather_feeds
from sekisho.inspections.known_bad import parse_hashes
from sekisho.inspections.rules.ruleset import RuleSet, gather, pack_texts, version_of, with_own
from sekisho.keeping.feedback.dmarc_reporting import Reporting
from sekisho.keeping.feedback.tls_report_writing import Letterhead
from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.model.address import Address
from sekisho.model.delivery import BY_MX, MAILBOX, Hop, Route
from sekisho.model.dossier import Versions
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.model.tenant import Tenant
from sekisho.ports.clock import Clock
from sekisho.ports.metrics import Metrics
from sekisho.ports.scanners import Scanner
from sekisho.smtp.limits import ServerLimits
from sekisho.tenancy.from_file import FromFile, Installation
from sekisho.tenancy.known.directory import ANY_DOMAIN, StaticDirectory
from sekisho.tenancy.known.tenant_of import holding_of
from sekisho.tenancy.wishes.settings import TenantSettings
from sekisho.verdict.weights import Weights


def build_traces(settings: Settings, role: str, metrics: Metrics) -> OtlpTraces | None:
    """Return what takes traces in this process; None where nobody wants them."""
    section = settings.telemetry
    if not section.endpoint:
        return None
    collector = Collector(section.endpoint, section.headers, section.authorities, section.share)
    return OtlpTraces(collector, role, host_name(settings), __version__, metrics)


def build_telling(settings: Settings, folder: Path, role: str, state: Mapping[str, object], metrics: Metrics) -> OtlpMetrics | None:
    """Return what tells the numbers of this machine to a collector: in one process of it, the first of its roles; None elsewhere."""
    section, roles = settings.telemetry, state.get("roles")
    mine = next((one for one in ("edge", "delivery", "keeper") if isinstance(roles, list) and one in roles), "")
    if not section.endpoint or not section.metrics or role != mine:
        return None
    collector = Collector(section.endpoint, section.headers, section.authorities)
    return OtlpMetrics(collector, str(folder), host_name(settings), str(state["node"]), __version__, float(str(state["started_at"])), metrics)


def host_name(settings: Settings) -> str:
    """Return the name that we greet with and write into trace fields: ASCII, at least one label."""
    name = settings.service.host_name or socket.gethostname()
    return "".join(character for character in name if character.isascii() and (character.isalnum() or character in ".-")) or "localhost"


def node_name(settings: Settings) -> str:
    """Return what this machine is called among others."""
    name = settings.service.node or socket.gethostname()
    return "".join(character for character in name if character.isascii() and (character.isalnum() or character in ".-_"))[:100] or "node"


def delivers_to_mailbox(settings: Settings) -> bool:
    """True if no route is set: everything goes to the embedded mailbox (loopback only, kept by a settings rule)."""
    return not settings.routes


def has_sample_domain(settings: Settings) -> bool:
    """True if the samples' own domain exists here: when no stranger can reach us."""
    return all(is_loopback(listener.address) for listener in settings.listeners)


def own_domains(settings: Settings) -> tuple[str, ...]:
    """Return the domains whose recipients are ours, the home domain first."""
    routed = [domain for domain in settings.routes if domain != ANY_DOMAIN]
    sample = [world.OWN_DOMAIN] if has_sample_domain(settings) else []
    return tuple(dict.fromkeys([*settings.tenant.domains, *routed, *sample]))


def from_file(settings: Settings) -> FromFile:
    """Return what the settings file says of tenants. Raises ValueError or OSError for certificates that cannot be read."""
    routes: dict[str, Route] = {}
    for domain, hops in settings.routes.items():
        routes[domain] = BY_MX if hops == ("mx",) else Route(tuple(Hop(*split_host_port(hop, 25)) for hop in hops))
    domains = own_domains(settings)
    if has_sample_domain(settings):
        routes.setdefault(world.OWN_DOMAIN, MAILBOX)
    if delivers_to_mailbox(settings):
        domains = (*domains, ANY_DOMAIN)
        routes[ANY_DOMAIN] = MAILBOX
    wished, usual = settings.of_tenant, TenantSettings()
    return FromFile(
        settings=wished,
        said=frozenset(name for name in TenantSettings.__struct_fields__ if getattr(wished, name) != getattr(usual, name)),
        installation=Installation(
            authserv_id=host_name(settings),
            more_partners=(world.PARTNER,) if has_sample_domain(settings) else (),
            scanner_defer_seconds=settings.scanners.defer_minutes * 60,
            scanner_hold_seconds=settings.scanners.hold_hours * 3_600,
        ),
        domains=domains,
        routes=routes,
        lists={domain: frozenset(local.lower() for local in listed) for domain, listed in settings.recipients.items()},
        networks=settings.outbound.networks,
        logins=settings.outbound.logins,
        certificates=tuple(fingerprint(Path(certificate)) for certificate in settings.outbound.certificates),
    )


def build_tenant(settings: Settings, document: Policy = NO_POLICY) -> Tenant:
    """Return the default tenant's snapshot by the file alone, with what its policy document says."""
    return replace(holding_of(from_file(settings)).tenant, policy=document)


def build_reporting(settings: Settings) -> Reporting | None:
    """Return who sends our aggregate reports, None where they are off."""
    section = settings.dmarc_reports
    if not section.enabled:
        return None
    local, _, domain = section.from_address.rpartition("@")
    return Reporting(Address(local, domain.lower()), section.organisation or domain.lower(), section.contact)


def build_letterhead(settings: Settings) -> Letterhead | None:
    """Return who sends our TLS reports, None where they are off."""
    section = settings.tls_reports
    if not section.enabled:
        return None
    domain = section.from_address.rpartition("@")[2].lower()
    return Letterhead(section.organisation or domain, section.from_address, section.contact or section.from_address)


def build_wishes(settings: Settings) -> Wishes:
    """Return how mail is opened: the limits where they differ from the defaults."""
    containers = settings.containers
    limits = Limits(
        max_archive_members=containers.members,
        max_ratio=containers.ratio,
        max_archive_layers=containers.layers,
        max_member_octets=containers.member_octets,
        max_expanded_octets=containers.total_octets,
    )
    return Wishes(None if limits == DEFAULT_LIMITS else limits)


def build_directory(settings: Settings) -> StaticDirectory:
    """Return who is ours by the file alone. Raises ValueError or OSError for certificates that cannot be read."""
    return StaticDirectory.of([holding_of(from_file(settings))])


def delivery_settings(settings: Settings, owner: str) -> DeliverySettings:
    """Return the delivery runner's numbers."""
    return DeliverySettings(
        host_name=host_name(settings),
        owner=owner,
        warn_seconds=settings.delivery.warn_hours * 3_600,
        concurrency=settings.delivery.concurrency,
        concurrency_per_destination=settings.delivery.concurrency_per_destination,
        tls_levels=tuple(ways_out.tls_levels(settings).items()),
        tls_files=ways_out.tls_files(settings),
        is_allowed=ways_out.is_allowed(settings),
    )


def pool_settings(settings: Settings, edges: int, cores: int) -> PoolSettings:
    """Return one edge's share of the machine's inspectors: cores + 2 in all, growing to four times the cores."""
    size = settings.service.inspectors or cores + 2
    return PoolSettings(
        size=max(1, size // edges), most=max(2, 4 * cores // edges), one_shots=max(2, cores // edges), seconds=settings.limits.inspection_seconds
    )


def server_limits(settings: Settings) -> ServerLimits:
    """Return the protocol's limits."""
    return ServerLimits(max_message_octets=settings.limits.message_octets, max_recipients=settings.limits.recipients)


def session_limits(settings: Settings) -> SessionLimits:
    """Return the sessions' clocks."""
    return SessionLimits(idle_seconds=settings.limits.idle_seconds, session_seconds=settings.limits.session_seconds)


def guard_limits(settings: Settings, edges: int) -> GuardLimits:
    """Return one edge's share of the sessions. Per address every edge allows its share, rounded up."""
    limits = settings.limits
    return GuardLimits(sessions=-(-limits.sessions // edges), sessions_per_address=-(-limits.sessions_per_address // edges))


def build_catalogue(settings: Settings, feeds: Sequence[tuple[str, str]] = ()) -> tuple[Inspection, ...]:
    """Return the inspections of facts, with the lists and feeds (name, text) of the operator. Raises ValueError or OSError."""
    hashes: dict[str, str] = {}
    for name in settings.scanners.hash_lists:
        try:
            hashes |= parse_hashes(Path(name).read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    rules = build_rules(settings)
    return catalogue(hashes, gather_feeds(feeds), rules[1] if rules else None)


def build_rules(settings: Settings) -> tuple[RuleSet, RuleSet] | None:
    """Return the rules for inspectors and edge with the operator's packs; None if there are none. Raises ValueError or OSError."""
    if not settings.rules.packs:
        return None
    texts = []
    for name in settings.rules.packs:
        try:
            texts.append(Path(name).read_text("utf-8"))
            gather(texts[-1:]).patterns()
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return with_own(texts)


def build_reputation(settings: Settings) -> Reputation:
    """Return the lists in DNS that are asked; none is set by default."""
    return Reputation(
        [DnsList(each.zone.strip(".").lower(), each.kind, tuple(each.codes.items())) for each in settings.reputation.lists if each.zone]
    )


def build_clamd(settings: Settings, monotonic: Callable[[], float]) -> Clamd:
    """Return the client of the clamd that is configured."""
    clamd = settings.scanners.clamd
    path = clamd.address if clamd.address.startswith("/") else ""
    host, port = ("", 0) if path else split_host_port(clamd.address, 3310)
    own = ClamdSettings(path, host, port, seconds=clamd.seconds, sessions=clamd.sessions, most_octets=clamd.most_octets)
    return Clamd(own, monotonic)


def build_scanners(settings: Settings, clock: Clock) -> Scanners:
    """Return the scanners that are configured; none is no scanner."""
    clamd, detonation = settings.scanners.clamd, settings.scanners.detonation
    scanners: list[Scanner] = []
    if clamd.address:
        scanners.append(build_clamd(settings, clock.monotonic))
    if detonation.url:
        types = frozenset(detonation.types)
        service = DetonationSettings(detonation.url, detonation.token, types, seconds=detonation.seconds, most_octets=detonation.most_octets)
        scanners.append(Detonation(service, clock.monotonic))
    return Scanners(scanners, clock)


def versions(weights: Weights, inspections: Sequence[Inspection] = CATALOGUE) -> Versions:
    """Return what computes verdicts here. The text model names its version in each classification."""
    return Versions(program=__version__, rules=f"{weights.version}+{version_of(pack_texts().values())}/{rules_version(inspections)}")
