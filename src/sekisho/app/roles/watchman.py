"""What each edge tries by itself: do scanners still hear, and, once a night, are harmless specimens judged as what they are?"""

import asyncio
import logging
import random
from datetime import datetime, timedelta

import msgspec

from sekisho.app.configuration.reloading import last_good
from sekisho.app.roles.common import Place
from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.storage.stores import TENANT
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.gate.fire_drill import Specimen, fire_drill
from sekisho.gate.reception import Reception
from sekisho.keeping.standing.standing import CANARY, DRILL, SHELF, Drilled, Heard
from sekisho.model.dossier import Opened
from sekisho.model.errors import TemporaryFailure
from sekisho.model.verdict import Category
from sekisho.ports.directory import Directory
from sekisho.ports.metrics import Metrics

log = logging.getLogger(__name__)

CANARY_SECONDS = 600.0
FIRST_SECONDS = 1.0  # after the start
NIGHT_HOUR = 3
# Specimens whose verdict depends on nothing that an installation sets: what is in the file decides.
_SURE = frozenset({Category.MALWARE})


def specimens() -> tuple[Specimen, ...]:
    """Return those of the samples that are the same everywhere: harmless files that count as malware, and an ordinary mail that must not."""
    found = [Specimen(sample.name, sample.build(), _SURE) for sample in SAMPLES if sample.categories == _SURE]
    ordinary = b"From: Hanako <hanako@sekisho.invalid>\r\nSubject: Minutes\r\n\r\nThe minutes of our meeting are ready.\r\n"
    unwanted = frozenset(Category) - {Category.MALWARE, Category.UNSCANNABLE}
    return (*found, Specimen("ordinary mail", ordinary, unwanted))


def canary_name(number: int) -> str:
    """Return the name of an edge's document."""
    return f"{CANARY}{number}.json"


async def watch(reception: Reception, place: Place, stores: EmbeddedStores, directory: Directory, metrics: Metrics, number: int) -> None:
    """Try for ever; cancelled at shutdown."""
    await asyncio.sleep(FIRST_SECONDS)
    drill_at = stores.clock.now() + (
        60.0 if number == 0 else float("inf")
    )  # the first edge alone holds the drill, soon after its start and each night
    while True:
        try:
            await listen(reception, stores, metrics, number)
            if stores.clock.now() >= drill_at:
                drill_at = next_night(stores.clock.now())
                if last_good(place.folder).alarms.fire_drill:
                    await hold_drill(reception, stores, directory, metrics)
        except Exception:  # task boundary: mail does not depend on this, and the next round comes
            log.exception("the watchman failed")
            metrics.count("keeping_failures_total", job="watchman")
        await asyncio.sleep(min(CANARY_SECONDS, max(1.0, drill_at - stores.clock.now())))


async def listen(reception: Reception, stores: EmbeddedStores, metrics: Metrics, number: int) -> None:
    """Say the test string to the scanners of this edge, and write down who does not hear it."""
    scanners = reception.station.scanners
    if scanners is None or not scanners.any:
        return
    content = next(specimen.content for specimen in specimens() if specimen.expected == _SURE)
    try:
        opened = await reception.station.inspectors.open(content, len(content))
    except TemporaryFailure:
        return
    if isinstance(opened, Opened):
        await scanners.test(content, opened.message)
        metrics.gauge("scanners_deaf", len(scanners.deaf))
        await stores.documents.put(TENANT, SHELF, canary_name(number), msgspec.json.encode(Heard(stores.clock.now(), tuple(sorted(scanners.deaf)))))


async def hold_drill(reception: Reception, stores: EmbeddedStores, directory: Directory, metrics: Metrics) -> None:
    """Send the specimens through and write down how that ended."""
    problems = await fire_drill(reception.station, directory.tenant(TENANT), specimens())
    for problem in problems:
        log.error("fire drill: %s", problem)
    now = stores.clock.now()
    metrics.gauge("fire_drill_problems", len(problems))
    metrics.gauge("fire_drill_at", now)
    await stores.documents.put(TENANT, SHELF, DRILL, msgspec.json.encode(Drilled(now, problems)))


def next_night(now: float) -> float:
    """Return a moment of the next night's quiet hour, in this machine's zone; not the same one each night."""
    at = datetime.fromtimestamp(now).astimezone()
    night = at.replace(hour=NIGHT_HOUR, minute=random.randrange(60), second=0, microsecond=0)
    return (night if night > at else night + timedelta(days=1)).timestamp()
