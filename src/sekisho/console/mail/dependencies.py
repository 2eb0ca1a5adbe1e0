"""What the overview tells of everything that is depended on: DNS, scanners, lists, next servers, directories, webhooks, disk; and what waits."""

from dataclasses import dataclass

from sekisho.console.caller import Caller
from sekisho.delivery.queue_cases import destinations
from sekisho.emergency.opening import standing as emergency
from sekisho.keeping.standing.standing import StationStanding
from sekisho.keeping.standing.station import health
from sekisho.keeping.telling import webhooks
from sekisho.model.errors import TemporaryFailure
from sekisho.tenancy.directories import directory_sources


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is depended on. `word`: what kind; `name` and `problem` as machines say them; `to`: the page that says more."""

    word: str
    name: str
    problem: str
    since: float = 0.0
    to: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """The organisation's own queue. `oldest`: seconds since 1970, 0 where nothing waits."""

    deliveries: int
    oldest: float
    stuck: int  # destinations whose last try failed


async def dependencies(caller: Caller, station: StationStanding | None) -> list[Part]:
    """Return everything that whoever asks may know of, what is wrong first."""
    found: list[Part] = []
    if station is not None:
        found += [Part(f"part_{one.kind}", one.name, one.problem) for one in station.dependencies]
    if caller.may(health):
        found += await _stores(caller)
    if caller.may(emergency):
        found += [Part("part_server", one.domain, one.reply, one.since, "/queue") for one in (await caller.perform(emergency)).outages]
    if caller.may(directory_sources.list_sources):
        for one in await caller.perform(directory_sources.list_sources):
            trouble = one.standing.trouble_ja if caller.language == "ja" else one.standing.trouble
            found.append(Part("part_directory", one.name, trouble if one.standing.failing_since else "", one.standing.failing_since, "/directories"))
    if caller.may(webhooks.list_webhooks):
        hooks = await caller.perform(webhooks.list_webhooks)
        found += [
            Part("part_webhook", one.url, (one.off or one.trouble) if one.off or one.failing_since else "", one.failing_since, "/webhooks")
            for one in hooks
        ]
    return sorted(found, key=lambda part: not part.problem)


async def _stores(caller: Caller) -> list[Part]:
    try:
        now = await caller.perform(health)
    except TemporaryFailure as failure:
        return [Part("part_stores", "", (failure.japanese if caller.language == "ja" else str(failure))[:300], to="/")]
    except OSError as failure:
        return [Part("part_stores", "", str(failure)[:300], to="/")]
    free = f"{now.free_octets / 1024**3:,.1f} GiB"
    return [Part("part_stores", free, "; ".join(now.problems_ja if caller.language == "ja" else now.problems), to="/")]


async def waiting_mail(caller: Caller) -> Waits | None:
    """Return how much waits to be handed on; None to whom that is not told."""
    if not caller.may(destinations):
        return None
    queued = await caller.perform(destinations)
    oldest = min((one.oldest for one in queued), default=0.0)
    return Waits(sum(one.deliveries for one in queued), oldest, sum(1 for one in queued if one.tried and not one.held))
