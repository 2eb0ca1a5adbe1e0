"""The delivery process: hands mail on."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

from sekisho.app.announcing import Announcer
from sekisho.app.assembling import assemble, ways_out
from sekisho.app.assembling.lookups import open_lookups, validated_lookups
from sekisho.app.configuration.reloading import last_good
from sekisho.app.following import follow
from sekisho.app.roles.common import Place, Signals, run, start_name, until
from sekisho.app.roles.knowing import there
from sekisho.app.storage.counting import shared_answers
from sekisho.app.storage.stores import open_stores
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
from sekisho.delivery.maildir import Maildir
from sekisho.delivery.means import Spool, Telling, Ways
from sekisho.delivery.runner import DeliveryRunner
from sekisho.delivery.tls_counting import TlsCounting
from sekisho.model.errors import TemporaryFailure
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.snapshots import Snapshots


def main(place: Place) -> int:
    """Deliver until SIGTERM."""
    return run(lambda signals: _deliver(place, signals))


async def _deliver(place: Place, signals: Signals) -> None:
    owner = start_name("delivery")
    settings = last_good(place.folder)  # one that is started again after a reload goes by what was reloaded
    stores = open_stores(place.folder, owner, late=True)
    if not await there(stores, signals.stop):
        await stores.close()
        return
    metrics = PrometheusMetrics()
    lookups = open_lookups(settings, metrics, shared_answers(settings.counters, stores.clock, stores.secret))
    snapshots = Snapshots(stores.control, assemble.from_file(settings))
    counting = TlsCounting(stores.documents, stores.clock) if settings.tls_reports.enabled else None
    seen = counting.saw if counting else None
    exchangers = ways_out.build_exchangers(
        settings, assemble.host_name(settings), lookups.resolver, validated_lookups(settings), (stores.documents, stores.clock), seen
    )
    traces = assemble.build_traces(settings, owner, metrics)
    spool = Spool(stores.records, stores.blobs, stores.signals, stores.clock, stores.keys)
    ways = Ways(Maildir(place.folder.mailboxes), exchangers)
    runner = DeliveryRunner(spool, await snapshots.load(), ways, assemble.delivery_settings(settings, owner), Telling(metrics, traces))
    _follow_changes(place, signals, snapshots, runner)
    announcer = Announcer(stores.nodes, stores.signals, stores.clock, place, "delivery", lambda: runner.in_flight, runner.rest)
    await announcer.once()
    telling = assemble.build_telling(settings, place.folder.metrics, "delivery", place.state, metrics)
    works: dict[str, Coroutine[object, object, object]] = {"following": follow(snapshots, stores.signals), "announcing": announcer.run()}
    if counting is not None:
        works["counting"] = counting.run()
    await _until_stopped(signals, runner, works)
    await announcer.leave()
    if counting is not None:
        with suppress(TemporaryFailure, OSError):  # statistics of others must not keep the process from ending in good order
            await counting.keep()
    await lookups.close()
    for telemetry in (traces, telling):
        if telemetry is not None:
            await asyncio.to_thread(telemetry.close)
    await stores.close()


def _follow_changes(place: Place, signals: Signals, snapshots: Snapshots, runner: DeliveryRunner) -> None:
    """Have what people set, and what is reloaded, taken over while mail flows."""

    def reload() -> None:
        snapshots.rebase(assemble.from_file(last_good(place.folder)))

    def take_over(fresh: StaticDirectory) -> None:
        runner.directory = fresh

    snapshots.on_change.append(take_over)
    signals.on_reload.append(reload)


async def _until_stopped(signals: Signals, runner: DeliveryRunner, works: dict[str, Coroutine[object, object, object]]) -> None:
    """Deliver beside the other works until SIGTERM; what is being sent then has its end first."""
    running = asyncio.create_task(runner.run())

    async def delivering() -> None:
        await asyncio.shield(running)  # it ends by itself, when what is being sent has its end

    try:
        await until(signals.stop, **works, delivering=delivering())
    finally:
        runner.stop()
        await running
