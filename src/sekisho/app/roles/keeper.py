"""The keeper process: what the house does by itself."""

import asyncio
from contextlib import suppress
from ipaddress import ip_network

from sekisho.app.announcing import Announcer
from sekisho.app.assembling import assemble
from sekisho.app.assembling.lookups import open_lookups
from sekisho.app.assembling.outlets import exporters
from sekisho.app.configuration.reloading import last_good
from sekisho.app.following import follow
from sekisho.app.roles.common import Place, Signals, run, start_name, until
from sekisho.app.roles.keeper_jobs import Jobs
from sekisho.app.roles.knowing import there
from sekisho.app.storage.stores import open_stores
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
from sekisho.backends.web.fetching import WebClient
from sekisho.keeping.leading import Leading
from sekisho.keeping.retention import DAY, Retention
from sekisho.keeping.runner import Job, Keeper
from sekisho.keeping.store_jobs import Kept, store_jobs
from sekisho.keeping.telling import hooking
from sekisho.keeping.telling.exporting import LOOK_SECONDS as LOOK_AT_EXPORTS
from sekisho.keeping.telling.hooking import Hooks
from sekisho.model.errors import TemporaryFailure
from sekisho.tenancy.known.snapshots import Snapshots


def main(place: Place) -> int:
    """Keep until SIGTERM."""
    return run(lambda signals: _keep(place, signals))


async def _keep(place: Place, signals: Signals) -> None:
    stores = open_stores(place.folder, start_name("keeper"), late=True)
    if not await there(stores, signals.stop):
        await stores.close()
        return
    settings = last_good(place.folder)
    metrics = PrometheusMetrics()
    lookups = open_lookups(settings, metrics)
    snapshots = Snapshots(stores.control, assemble.from_file(settings))
    await snapshots.load()
    signals.on_reload.append(lambda: snapshots.rebase(assemble.from_file(last_good(place.folder))))
    jobs = Jobs(stores, snapshots, lookups.resolver, metrics, place, stores.clock.now())
    exports = exporters(settings, stores.history, stores.control, assemble.host_name(settings))
    reached = [ip_network(network) for network in settings.webhooks.networks]
    web = WebClient(proxy=settings.web.proxy, allowed=reached, threads=hooking.THREADS)
    hooks = Hooks(stores.control, stores.history, stores.documents, stores.vault, web, stores.clock, metrics)
    telling = assemble.build_telling(settings, place.folder.metrics, "keeper", place.state, metrics)
    announcer = Announcer(stores.nodes, stores.signals, stores.clock, place, "keeper")
    keep = Retention(tracking=lambda tenant: snapshots.directory.tenant(tenant).tracking_days * DAY, by_months=settings.records.whole_months)
    kept = Kept(stores.records, stores.blobs, stores.history, stores.clock)
    everything = (
        *store_jobs(kept, place.folder.root, metrics, keep),
        *jobs.all(),
        *(Job(f"export {name}", LOOK_AT_EXPORTS, exporter.look) for name, exporter in exports.items()),
        Job("webhooks", hooking.LOOK_SECONDS, hooks.look),
    )
    keeper = Keeper(everything, stores.signals, metrics, Leading(stores.lead, stores.clock))
    await until(signals.stop, keeping=keeper.run(), following=follow(snapshots, stores.signals), announcing=announcer.run())
    await announcer.leave()
    if telling is not None:
        await asyncio.to_thread(telling.close)
    with suppress(TemporaryFailure):  # then the next one waits for the end of the lease
        await stores.lead.give_up()
    await hooks.close()
    await asyncio.gather(*(exporter.close() for exporter in exports.values()))
    await lookups.close()
    await stores.close()
