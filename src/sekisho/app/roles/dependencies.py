"""What each edge depends on, tried once a minute and written down: DNS, malware scanners, reputation lists; and what this machine lacks."""

import asyncio
import logging
import secrets

import msgspec

from sekisho.app.roles.common import Place
from sekisho.app.storage.stores import TENANT
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.gate.passage import Station
from sekisho.gate.reception import Reception
from sekisho.keeping.standing.standing import DEPENDS, DNS, LIST, SCANNER, SHELF, Depends, Needed
from sekisho.ports.directory import Directory
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.ports.metrics import Metrics

log = logging.getLogger(__name__)

SECONDS = 60.0
FIRST_SECONDS = 2.0  # after the start
PATIENCE = 3.0  # seconds for an answer of DNS


async def watch(reception: Reception, place: Place, stores: EmbeddedStores, directory: Directory, metrics: Metrics, number: int) -> None:
    """Write down for ever; cancelled at shutdown."""
    told = place.state.get("reduced_both", ())
    reduced = tuple((str(english), str(japanese)) for english, japanese in told) if isinstance(told, (list, tuple)) else ()
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        try:
            needed = await look(reception.station, directory.tenant(TENANT).domains)
            written = msgspec.json.encode(Depends(stores.clock.now(), needed, reduced))
            await stores.documents.put(TENANT, SHELF, f"{DEPENDS}{number}.json", written)
            metrics.gauge("dependencies_failing", sum(1 for one in needed if one.problem))
        except Exception:  # task boundary: mail does not depend on this, and the next round comes
            log.exception("the look at what this edge depends on failed")
            metrics.count("keeping_failures_total", job="dependencies")
        await asyncio.sleep(SECONDS)


async def look(station: Station, own_domains: tuple[str, ...]) -> tuple[Needed, ...]:
    """Return what is depended on with what is wrong with each, "" where nothing is."""
    found = []
    asked = next((domain for domain in own_domains if not domain.endswith((".test", ".invalid", ".example", ".localhost"))), "")
    if station.lookups is not None and asked:
        found.append(Needed(DNS, "DNS", await _dns(station.lookups, asked)))
    if station.scanners is not None:
        found += [Needed(SCANNER, name, station.scanners.trouble(name)) for name in station.scanners.names]
    if station.reputation is not None:
        found += [Needed(LIST, zone, station.reputation.trouble(zone)) for zone in station.reputation.zones]
    return tuple(found)


async def _dns(lookups: Resolver, domain: str) -> str:
    """Ask for a name of ours that there is not, a new one each time, so that no cache answers; that there is none is an answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            await lookups.a(f"{secrets.token_hex(6)}._sekisho-probe.{domain}")
    except (NxDomain, NoData):
        return ""
    except TempFail as failure:
        return str(failure)[:200] or "no answer"
    except TimeoutError:
        return f"no answer within {PATIENCE:.0f} s"
    return ""
