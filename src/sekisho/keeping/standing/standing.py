"""How the station stands, by what its parts wrote down: lasting alarms, the last fire drill, the ledger's last proof, deaf scanners."""

from dataclasses import dataclass
from typing import TypeVar

import msgspec

from sekisho.keeping.telling import alarms
from sekisho.model.access import Permission
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.use_case import use_case
from sekisho.ports.documents import Documents
from sekisho.ports.records import Records

SHELF, DRILL, LEDGER = "station", "fire-drill.json", "ledger.json"
_STALE = 600.0  # seconds
CANARY, DEPENDS = "canary-", "depends-"
DNS, SCANNER, LIST = "dns", "scanner", "list"


class Heard(msgspec.Struct, frozen=True):
    """What one edge found out about the scanners."""

    at: float
    deaf: tuple[str, ...] = ()


class Needed(msgspec.Struct, frozen=True):
    """Something that an edge depends on: DNS, a scanner or a reputation list; `problem` "" where nothing is wrong."""

    kind: str
    name: str
    problem: str = ""


class Depends(msgspec.Struct, frozen=True):
    """What one edge depends on, and which abilities its machine lacks."""

    at: float
    needed: tuple[Needed, ...] = ()
    reduced: tuple[tuple[str, str], ...] = ()  # in English and Japanese


class Drilled(msgspec.Struct, frozen=True):
    """How the last fire drill ended."""

    at: float
    problems: tuple[str, ...] = ()


class Proved(msgspec.Struct, frozen=True):
    """What the last daily proof of the ledger found."""

    at: float
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lasting:
    """An alarm that lasts."""

    sentence: str
    sentence_ja: str
    since: float


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something that the edges depend on: "dns", "scanner" or "list"; `problem`: what the first edge says that it failed for, "" where it is well."""

    kind: str
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """An ability that a machine does not give, what follows, and how to have it."""

    sentence: str
    sentence_ja: str


@dataclass(frozen=True, slots=True)
class StationStanding:
    """Times are seconds since 1970; 0: not yet."""

    alarms: tuple[Lasting, ...]
    drilled_at: float
    drill_problems: tuple[str, ...]
    proved_at: float
    ledger_differences: tuple[str, ...]
    heard_at: float  # when scanners were last tried; 0: none is configured
    deaf: tuple[str, ...]
    queued: int
    outbox: int
    dependencies: tuple[Dependency, ...]
    dependencies_at: float  # when an edge last looked; 0: none has yet
    reduced: tuple[Lacking, ...]  # as the service said at its start


@use_case(
    "station.standing",
    Permission.READ_STATION,
    "Show alarms, fire drill, the ledger's proof and dependencies.",
    "警報・自己点検・台帳・外部機能の状態。",
)
async def standing(records: Records, documents: Documents) -> StationStanding:
    """Return what was written down last, and how much is owed now."""
    told = await documents.get(DEFAULT_TENANT, alarms.SHELF, alarms.NAME)
    known = msgspec.json.decode(told, type=tuple[alarms.Told, ...]) if told is not None else ()
    drilled = await _read(documents, DRILL, Drilled) or Drilled(0.0)
    proved = await _read(documents, LEDGER, Proved) or Proved(0.0)
    names = await documents.names(DEFAULT_TENANT, SHELF)
    heard = [found for name in names if name.startswith(CANARY) and (found := await _read(documents, name, Heard)) is not None]
    told_of = [edge for name in names if name.startswith(DEPENDS) and (edge := await _read(documents, name, Depends)) is not None]
    latest = max((one.at for one in told_of), default=0.0)
    depends = [edge for edge in told_of if latest - edge.at < _STALE]  # an edge that is no more says nothing any more
    needed: dict[tuple[str, str], str] = {}
    for each in (each for edge in depends for each in edge.needed):
        needed[each.kind, each.name] = needed.get((each.kind, each.name), "") or each.problem
    counts = await records.counts()
    return StationStanding(
        tuple(Lasting(one.sentence, one.sentence_ja, one.since) for one in known),
        drilled.at,
        drilled.problems,
        proved.at,
        proved.differences,
        max((one.at for one in heard), default=0.0),
        tuple(sorted({name for one in heard for name in one.deaf})),
        counts.get("deliveries", 0),
        counts.get("outbox", 0),
        tuple(Dependency(kind, name, problem) for (kind, name), problem in needed.items()),
        latest,
        tuple(Lacking(*pair) for pair in dict.fromkeys(pair for edge in depends for pair in edge.reduced)),
    )


Shape = TypeVar("Shape", Heard, Drilled, Proved, Depends)


async def _read(documents: Documents, name: str, shape: type[Shape]) -> Shape | None:
    kept = await documents.get(DEFAULT_TENANT, SHELF, name)
    return msgspec.json.decode(kept, type=shape) if kept is not None else None
