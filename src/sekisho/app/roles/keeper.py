"""The keeper process: what the house does by itself."""

import asyncio

from sekisho.app.roles.common import Place, Signals, run, start_name
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
from sekisho.keeping.runner import Keeper


def main(place: Place) -> int:
    """Keep until SIGTERM."""
    return run(lambda signals: _keep(place, signals))


async def _keep(place: Place, signals: Signals) -> None:
    stores = EmbeddedStores.open(place.folder.root, start_name("keeper"))
    keeper = Keeper(stores.records, stores.blobs, stores.history, stores.signals, stores.clock, PrometheusMetrics(), place.folder.root)
    keeping = asyncio.create_task(keeper.run())
    await signals.stop.wait()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await stores.close()
