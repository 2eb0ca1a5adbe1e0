"""What each rule is worth: how often it is seen, what is stopped only with it, what people took back; counted by the day (UTC)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from sekisho.gate.dossiers import decode
from sekisho.gate.reasons import reasons_of
from sekisho.inspections import every_kind
from sekisho.model.access import Permission
from sekisho.model.arguments import Bound
from sekisho.model.finding import FindingKind
from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.model.verdict import UNWANTED, Category
from sekisho.ports.clock import Clock
from sekisho.ports.documents import Documents
from sekisho.ports.history import History, Summary, Told
from sekisho.ports.opinions import SAYS, WANTED

SHELF, MARK = "economics", "economics"
LOOK_SECONDS = 60.0
DAY = 86_400
KEPT_DAYS = 400
_BATCH, _BATCHES = 500, 20  # commits read at once, and batches in one look
_SAMPLED = 16  # of the dossiers one in so many is opened for what its inspections cost
_MOST_CODES = 2_000
_NEEDED = 25  # points at which a message is stopped by the shipped thresholds
Days = Annotated[int, Bound(least=1, most=KEPT_DAYS, says="how many days back, today included")]


class Counts(msgspec.Struct):
    """What is counted of one code on one day."""

    seen: int = 0
    stopped: int = 0
    alone: int = 0
    released: int = 0


class Sums(msgspec.Struct):
    """One tenant's day. `place`: up to where the history is counted in it, so that nothing is counted twice after a break."""

    place: int = 0
    judged: int = 0
    stopped: int = 0
    released: int = 0
    codes: dict[str, Counts] = {}
    cost: dict[str, list[int]] = {}  # by inspection of content: how often looked at, and microseconds in all


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What one finding did. `alone`: stopped messages whose points without it would not have reached 25; `released`: taken back by people."""

    code: str
    says: str
    says_ja: str
    seen: int
    stopped: int
    alone: int
    released: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What one inspection of content costs, by a sample of the messages."""

    inspection: str
    looked: int
    microseconds: int  # a message, on average


@dataclass(frozen=True, slots=True)
class Worth:
    """What the rules of some days were worth. Released mail counts on the day of its release."""

    days: int
    judged: int
    stopped: int
    released: int
    rules: tuple[RuleRow, ...]  # those first that stopped most alone
    costs: tuple[Cost, ...]  # the dearest first


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Sums).decode


@use_case(
    "rules.worth",
    Permission.READ_MAIL,
    "Show what each rule caught, alone, cost, and what people took back.",
    "ルールごとの検出数・単独検出数・配信数・負荷。",
)
async def worth(documents: Documents, clock: Clock, tenant: TenantId, days: Days = 30) -> Worth:
    """Return the sums of the last so many days."""
    today = int(clock.now() // DAY)
    first = _name((today - days + 1) * DAY)
    whole = Sums()
    for name in await documents.names(tenant, SHELF):
        if name >= first:
            _add(whole, await _kept(documents, tenant, name))
    kinds = {kind.code: kind for kind in every_kind()}
    rows = [_row(code, counts, kinds.get(code)) for code, counts in whole.codes.items()]
    rows.sort(key=lambda row: (-row.alone, -row.stopped, -row.seen, row.code))
    costs = [Cost(name, times, total // times) for name, (times, total) in whole.cost.items() if times]
    return Worth(
        days, whole.judged, whole.stopped, whole.released, tuple(rows), tuple(sorted(costs, key=lambda one: (-one.microseconds, one.inspection)))
    )


async def look(history: History, documents: Documents, clock: Clock) -> int:
    """Count what came since the last look; return how many commits were read. A break between storing and marking counts nothing twice."""
    read = 0
    for _ in range(_BATCHES):
        place = int(await history.mark(MARK))
        told = await history.told(place, _BATCH)
        if not told:
            break
        await _count(history, documents, told)
        await history.set_mark(MARK, told[-1].place)
        read += len(told)
    oldest = _name(clock.now() - KEPT_DAYS * DAY)
    for tenant in await documents.owners(SHELF) if read else ():
        for name in await documents.names(tenant, SHELF):
            if name < oldest:
                await documents.forget(tenant, SHELF, name)
    return read


async def _count(history: History, documents: Documents, told: Sequence[Told]) -> None:
    opened: dict[tuple[TenantId, str], Sums] = {}
    for one in told:
        for event in one.events:
            key = (event.tenant, _name(event.at))
            if event.kind not in {EventKind.JUDGED, EventKind.RELEASED, EventKind.FEEDBACK}:
                continue
            sums = opened.get(key) or await _kept(documents, *key)
            opened[key] = sums
            if one.place <= sums.place:
                continue
            take(sums, event, one.line)
            if event.kind is EventKind.JUDGED and one.place % _SAMPLED == 0:
                await _sample(history, sums, event)
    last = max((one.place for one in told), default=0)
    for (tenant, name), sums in opened.items():
        sums.place = max(sums.place, last)
        await documents.put(tenant, SHELF, name, _encode(sums))


def take(sums: Sums, event: TrackingEvent, line: Summary | None) -> None:
    """Count one event."""
    facts = dict(event.facts)
    if event.kind is EventKind.JUDGED:
        sums.judged += 1
        category = facts.get("category", "")
        stopped = category in UNWANTED
        sums.stopped += stopped
        reasons = reasons_of(facts.get("reasons", ""))
        total = _points(facts.get("points", ""))
        for code, points in reasons:
            counts = _of(sums, code)
            counts.seen += 1
            if stopped:
                counts.stopped += 1
                counts.alone += _alone(category, points, total, len(reasons))
    elif event.kind is EventKind.RELEASED or (event.kind is EventKind.FEEDBACK and facts.get(SAYS) == WANTED):
        sums.released += 1
        for code in line.codes if line else ():
            _of(sums, code).released += 1


def _alone(category: str, points: int, total: int, reasons: int) -> bool:
    """Tell whether a message was stopped only with this: by its points, or, where a hard finding decides, as the only reason."""
    if category == Category.MALWARE:
        return reasons == 1
    return points > 0 and total >= _NEEDED > total - points


def _of(sums: Sums, code: str) -> Counts:
    if code not in sums.codes and len(sums.codes) >= _MOST_CODES:
        code = "others"
    return sums.codes.setdefault(code, Counts())


async def _sample(history: History, sums: Sums, event: TrackingEvent) -> None:
    stored = await history.dossier(event.tenant, event.arrival)
    try:
        dossier = decode(stored) if stored else None
    except ValueError:
        return
    for report in dossier.content_reports if dossier else ():
        cost = sums.cost.setdefault(report.inspection, [0, 0])
        cost[0] += 1
        cost[1] += report.elapsed_us


async def _kept(documents: Documents, tenant: TenantId, name: str) -> Sums:
    kept = await documents.get(tenant, SHELF, name)
    return _decode(kept) if kept is not None else Sums()


def _add(whole: Sums, day: Sums) -> None:
    whole.judged += day.judged
    whole.stopped += day.stopped
    whole.released += day.released
    for code, counts in day.codes.items():
        sums = whole.codes.setdefault(code, Counts())
        sums.seen += counts.seen
        sums.stopped += counts.stopped
        sums.alone += counts.alone
        sums.released += counts.released
    for name, (times, total) in day.cost.items():
        cost = whole.cost.setdefault(name, [0, 0])
        cost[0] += times
        cost[1] += total


def _row(code: str, counts: Counts, kind: FindingKind | None) -> RuleRow:
    says = kind.summary if kind else ""
    return RuleRow(code, says, kind.summary_ja if kind else "", counts.seen, counts.stopped, counts.alone, counts.released)


def _name(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}.json"


def _points(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
