"""The edge process: owns SMTP sessions, asks the inspectors, decides, commits, answers."""

import asyncio
import socket
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from sekisho.app.announcing import Announcer
from sekisho.app.assembling import assemble
from sekisho.app.assembling.connecting import connection_policy
from sekisho.app.assembling.lookups import Lookups, open_lookups
from sekisho.app.commands.feeds import stored
from sekisho.app.configuration.reloading import last_good
from sekisho.app.configuration.settings import ListenerSection, Settings
from sekisho.app.following import follow
from sekisho.app.policy_watch import PolicyWatch, take_file
from sekisho.app.roles import certificates, dependencies, pool_metrics, watchman
from sekisho.app.roles.common import Place, Signals, receive_descriptor, run, start_name, until
from sekisho.app.roles.edge_changes import Changes
from sekisho.app.roles.knowing import Copy, begin
from sekisho.app.storage import away
from sekisho.app.storage.counting import Counting, shared_answers
from sekisho.app.storage.stores import open_stores
from sekisho.app.supervision.scheduling import SCHEDULING
from sekisho.app.supervision.zygote_keeper import ASK
from sekisho.backends.embedded.shared_counters import COUNTERS
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.telemetry.otlp import OtlpTraces
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
from sekisho.delivery.call_ahead import CallAhead
from sekisho.edge.connections import Connections
from sekisho.edge.door import Door
from sekisho.edge.guard import Guard
from sekisho.edge.listener import Listener
from sekisho.edge.premises import ListenerSettings
from sekisho.gate.campaigning import CampaignMemory
from sekisho.gate.carrier import Carrier
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.learning import LearnedMemory
from sekisho.gate.memories import Memories
from sekisho.gate.passage import Station
from sekisho.gate.recalling import Memory
from sekisho.gate.reception import Reception
from sekisho.gate.resume import Resume
from sekisho.gate.scanning import Scanners
from sekisho.keeping.catching_up import keep_bringing
from sekisho.model.ids import TenantId
from sekisho.policy.admission import Role
from sekisho.policy.srs import Rewriter
from sekisho.ports.lookups import Resolver
from sekisho.ports.traces import Traces
from sekisho.tenancy.known.last_known import KnownPolicies
from sekisho.tenancy.known.snapshots import Snapshots
from sekisho.tenancy.wishes.archive_passwords import OpenedPasswords
from sekisho.verdict.weights import shipped_weights

DRAIN_SECONDS = 15.0


def main(place: Place, sockets: Sequence[socket.socket], line: socket.socket, number: int) -> int:
    """Be an edge until SIGTERM."""
    SCHEDULING.answer_at_once()
    return run(lambda signals: _serve(place, sockets, line, number, signals))


@dataclass(slots=True)
class _Ground:
    """What an edge stands on: settings, stores, what people set, and its numbers."""

    place: Place
    number: int
    settings: Settings
    owner: str
    stores: EmbeddedStores
    metrics: PrometheusMetrics
    snapshots: Snapshots
    watch: PolicyWatch
    copy: Copy


@dataclass(slots=True)
class _Parts:
    """What an edge is made of: some are closed at the end, others go on in `_works`."""

    inspectors: Inspectors
    lookups: Lookups
    counting: Counting
    traces: OtlpTraces | None
    reception: Reception
    call_ahead: CallAhead
    resume: Resume
    listeners: Sequence[Listener]
    announcer: Announcer
    changes: Changes


async def _serve(place: Place, sockets: Sequence[socket.socket], line: socket.socket, number: int, signals: Signals) -> None:
    ground = await _ground(place, number, signals)
    if ground is None:
        return
    parts = await _parts(ground, line)
    await parts.announcer.once()  # one that is to rest opens closed
    await ground.stores.expect_mail()
    for listener, listening in zip(parts.listeners, sockets, strict=True):
        await listener.start(listening)
    ground.snapshots.on_change.append(parts.changes.take_over)
    signals.on_reload.append(parts.changes.reload)
    telling = assemble.build_telling(ground.settings, place.folder.metrics, "edge" if number == 0 else "", place.state, ground.metrics)
    try:
        await until(signals.stop, **_works(ground, parts))
    finally:
        await asyncio.gather(*(listener.stop(DRAIN_SECONDS) for listener in parts.listeners))
        await parts.reception.finish(DRAIN_SECONDS / 3)
    await parts.announcer.leave()
    await parts.call_ahead.close()
    await parts.changes.close()
    await parts.lookups.close()
    await parts.inspectors.close()
    for telemetry in (parts.traces, telling):
        if telemetry is not None:
            await asyncio.to_thread(telemetry.close)
    await parts.counting.close()
    await ground.stores.close()


async def _ground(place: Place, number: int, signals: Signals) -> _Ground | None:
    """Open the stores and read what people set; None if it was to stop before they answered."""
    settings = last_good(place.folder)  # one that is started again after a reload goes by what was reloaded
    owner = start_name(f"edge-{number}")
    stores = open_stores(place.folder, owner, late=True, aside=True)
    snapshots = Snapshots(stores.control, assemble.from_file(settings))
    watch = PolicyWatch(stores.policies, stores.signals, snapshots)
    copy = Copy(place.folder, stores)

    async def policies(known: KnownPolicies | None) -> None:
        if known is None:
            await take_file(stores.policies, stores.clock, settings)
        await watch.load(copy=known)

    if await begin(stores, snapshots, copy, signals.stop, policies):
        return _Ground(place, number, settings, owner, stores, PrometheusMetrics(), snapshots, watch, copy)
    await stores.close()
    return None


async def _parts(ground: _Ground, line: socket.socket) -> _Parts:
    """Make the parts, from the inspectors to the listeners; nobody is let in yet."""
    place, settings, stores, owner, metrics = ground.place, ground.settings, ground.stores, ground.owner, ground.metrics
    directory = ground.snapshots.directory
    srs = Rewriter(stores.secret("srs"))
    inspectors = Inspectors(lambda: receive_descriptor(line, ASK), assemble.pool_settings(settings, place.edges, place.cores))
    await inspectors.start()
    lookups = open_lookups(settings, metrics, shared_answers(settings.counters, stores.clock, stores.secret))
    counting = Counting(place.folder.run / COUNTERS, stores.clock, settings.counters)
    traces = assemble.build_traces(settings, owner, metrics)
    scanners = assemble.build_scanners(settings, stores.clock)
    station = _station(ground, inspectors, lookups.resolver, scanners, traces)
    retry_days, reports = settings.delivery.retry_days, settings.dmarc_reports.enabled
    carrier = Carrier(directory, assemble.host_name(settings), retry_days, reports, srs, counting.counters)
    reception = Reception(station, carrier, stores.records, stores.blobs, stores.signals, metrics, owner, patience=settings.limits.patience_seconds)
    guard = Guard(assemble.guard_limits(settings, place.edges))
    call_ahead = CallAhead(assemble.delivery_settings(settings, owner), stores.clock.monotonic)
    door = Door(directory, next(iter(assemble.own_domains(settings)), ""), call_ahead, guard, srs)
    door.connections = Connections(connection_policy(settings), counting.counters, lookups.resolver, stores.records.note)
    reception.watcher = door.connections.judged
    resume = Resume(reception, directory, stores.records, stores.blobs, stores.signals, stores.clock, metrics, owner)
    listeners = [
        Listener(_listener_settings(place, settings, section, ground.snapshots), door, guard, stores.blobs, reception, metrics)
        for section in settings.listeners
    ]

    def drain(wished: bool) -> None:
        resume.resting = wished
        for listener in listeners:
            listener.rest(wished)

    name, busy = f"edge-{ground.number}", lambda: guard.total + reception.under_way
    announcer = Announcer(stores.nodes, stores.signals, stores.clock, place, name, busy, drain)
    changes = Changes(place, stores, ground.snapshots, door, reception, resume, listeners, scanners)
    return _Parts(inspectors, lookups, counting, traces, reception, call_ahead, resume, listeners, announcer, changes)


def _works(ground: _Ground, parts: _Parts) -> dict[str, Coroutine[object, object, object]]:
    """Return what goes on beside the sessions, by name, until the end."""
    place, stores, snapshots, metrics, number = ground.place, ground.stores, ground.snapshots, ground.metrics, ground.number
    reception, directory = parts.reception, snapshots.directory
    works: dict[str, Coroutine[object, object, object]] = {
        "following": follow(snapshots, stores.signals),
        "resuming": parts.resume.run(),
        "policies": ground.watch.run(lambda: None),
        "reporting": pool_metrics.report(parts.inspectors, metrics),
        "certificates": certificates.watch(ground.settings, place.folder, snapshots, parts.listeners),
        "announcing": parts.announcer.run(),
        "dependencies": dependencies.watch(reception, place, stores, directory, metrics, number),
        "catching up": keep_bringing(stores.blobs, metrics),
        "watchman": watchman.watch(reception, place, stores, directory, metrics, number),
    }
    if ground.settings.records.store != "embedded":
        works["away"] = away.keep(stores, snapshots, place.folder, metrics, number)
        if snapshots.from_copy:
            works["policy file"] = parts.changes.take_file_later()
        if number == 0:
            works["copy"] = ground.copy.keep(snapshots, ground.watch.with_document, metrics)
    return works


def _station(ground: _Ground, inspectors: Inspectors, resolver: Resolver, scanners: Scanners, traces: Traces | None) -> Station:
    """Put together what judges mail."""
    place, settings, stores, snapshots = ground.place, ground.settings, ground.stores, ground.snapshots
    opened = OpenedPasswords(stores.vault)

    async def passwords_of(tenant: TenantId) -> tuple[str, ...]:
        return await opened.of(tenant, snapshots.directory.passwords(tenant))  # of now: the view is replaced when something is set

    weights, inspections = shipped_weights(), assemble.build_catalogue(settings, stored(place.folder))
    return Station(
        inspectors,
        inspections,
        weights,
        assemble.versions(weights, inspections),
        stores.clock,
        lookups=resolver,
        scanners=scanners,
        clues=stores.records,
        wishes=assemble.build_wishes(settings),
        memory=Memories(Memory(stores.acquaintances), CampaignMemory(stores.campaigns), LearnedMemory(stores.documents)),
        reputation=assemble.build_reputation(settings),
        passwords=passwords_of,
        traces=traces,
    )


def _listener_settings(place: Place, settings: Settings, section: ListenerSection, snapshots: Snapshots) -> ListenerSettings:
    return ListenerSettings(
        name=f"{section.address}:{section.port}",
        role=Role(section.role),
        host_name=assemble.host_name(settings),
        tls=certificates.context(settings, place.folder, snapshots) if section.starttls else None,
        greeting_delay=section.greeting_delay,
        server=assemble.server_limits(settings),
        limits=assemble.session_limits(settings),
        balancers=tuple(ip_network(network) for network in section.proxy),
    )
