"""The sentence, as code: a message arrives, is unpacked, proves its sender, is inspected, is judged, is decided upon."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sekisho.gate import passwords
from sekisho.gate.asking import prove
from sekisho.gate.beside import beside
from sekisho.gate.inspectors.jobs import NO_WISHES, CouldNotOpen, Wishes
from sekisho.gate.memories import Recalls
from sekisho.gate.policy_wishes import wishes_of
from sekisho.gate.reputation import Reputation
from sekisho.gate.round import inspect
from sekisho.gate.scanning import Scanners
from sekisho.gate.stopwatch import Stopwatch
from sekisho.gate.unopened import facts_of_relayed, facts_of_unopened
from sekisho.inspections import Inspection
from sekisho.inspections.known_domains import own_organisations, partner_organisations
from sekisho.model.arrival import Arrival
from sekisho.model.clean_copy import CleanCopy, CleanWish
from sekisho.model.decision import Changes, Decision, Deliver
from sekisho.model.dossier import Answer, Dossier, Opened, Versions
from sekisho.model.ids import TenantId
from sekisho.model.policy import Stamp
from sekisho.model.tenant import Tenant
from sekisho.model.verdict import Verdict
from sekisho.policy.decide import decide
from sekisho.policy.stamps import stamp_wish
from sekisho.ports.clock import Clock
from sekisho.ports.clues import Clues
from sekisho.ports.lookups import Resolver
from sekisho.ports.traces import Stage, Traces
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import Weights

_MOST_STAMPINGS = 4  # different sets of stamps for the recipients of one message


class OpensMail(Protocol):
    """What the passage needs of the inspectors (`gate.inspectors.pool.Inspectors`)."""

    async def open(self, content: bytes | int, size: int, wishes: Wishes = NO_WISHES, owner: str = "") -> Opened | CouldNotOpen:
        """Return the facts of a message of that owner, or why nobody could open it. Raises TemporaryFailure."""
        ...


@dataclass(frozen=True, slots=True)
class Station:
    """What the passage needs of the world. `lookups`, `scanners`, `memory` and `reputation` are None when the station is offline."""

    inspectors: OpensMail
    catalogue: Sequence[Inspection]
    weights: Weights
    versions: Versions
    clock: Clock
    lookups: Resolver | None = None
    scanners: Scanners | None = None
    clues: Clues | None = None
    wishes: Wishes = NO_WISHES
    memory: Recalls | None = None
    reputation: Reputation | None = None
    passwords: Callable[[TenantId], Awaitable[tuple[str, ...]]] | None = None  # that a tenant has files opened with
    traces: Traces | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that went through: all that is known of it, what it is, and what is to be done."""

    dossier: Dossier
    verdict: Verdict
    decision: Decision
    passwords: tuple[str, ...] = ()  # that it may tell for another mail
    clean_copy: CleanCopy | None = None  # where the decision wishes for one; None although it does: none could be made
    stamped: tuple[tuple[tuple[Stamp, ...], Changes], ...] = ()  # for each set of stamps that the decision wishes for: how the text is changed


async def passage(station: Station, arrival: Arrival, content: bytes | int, tenant: Tenant) -> Passed:
    """Take one message through the station.

    `content` is the raw message, or a read-only descriptor of it when it is large. Nothing is stored and nobody is answered here.
    """
    watch = Stopwatch(station.traces, station.clock, arrival.id)
    opened = await _open(station, arrival, content, tenant) if tenant.inspects else facts_of_relayed(arrival, content)
    watch.over(Stage.INSPECT, octets=arrival.raw.size)
    lookups, questions = (station.lookups, _questions(station, arrival, content, opened, tenant)) if tenant.inspects else (None, ())
    (sender_auth, asked), *others = await beside(prove(arrival, opened.message, tenant, lookups), *questions)
    watch.over(Stage.ASK)
    answers = (*asked, *(answer for told in others for answer in told))
    dossier = Dossier(arrival, opened.message, opened.reports, opened.classification, sender_auth, answers, tenant, station.versions, opened.keywords)
    verdict = judge(inspect(dossier, station.catalogue), dossier, station.weights)
    watch.over(Stage.JUDGE, category=str(verdict.category), unanswered=len(verdict.unanswered))
    decision = decide(verdict, dossier, station.clock.now())
    watch.over(Stage.DECIDE)
    copy = await _clean_copy(station, arrival, content, decision, tenant)
    stamped = await _stamped(station, arrival, content, decision)
    if copy is not None or stamped:
        watch.over(Stage.CHANGE)
    return Passed(dossier, verdict, decision, opened.passwords, copy, stamped)


async def _open(station: Station, arrival: Arrival, content: bytes | int, tenant: Tenant) -> Opened:
    """Open it; once more if it holds something locked and its sender told passwords in another mail."""
    wishes = wishes_of(station.wishes, tenant.policy)
    if station.passwords is not None:
        wishes = replace(wishes, listed=await station.passwords(arrival.tenant))
    opened = await station.inspectors.open(content, arrival.raw.size, wishes, arrival.tenant)
    if not isinstance(opened, Opened):
        return facts_of_unopened(arrival, opened.reason)
    if station.clues is not None and passwords.holds_something_locked(opened):
        told = await passwords.known(station.clues, arrival, opened.message, station.clock.now())
        if told:
            again = await station.inspectors.open(content, arrival.raw.size, replace(wishes, elsewhere=told))
            return again if isinstance(again, Opened) else facts_of_unopened(arrival, again.reason)
    return opened


def _questions(
    station: Station, arrival: Arrival, content: bytes | int, opened: Opened, tenant: Tenant
) -> Iterator[Coroutine[Any, Any, tuple[Answer, ...]]]:
    """Yield what is asked beside the proof of the sender: only where there is somebody to ask."""
    if station.scanners is not None and station.scanners.any:
        yield station.scanners.ask(content, opened.message)
    if station.memory is not None:
        yield station.memory.recall(arrival, opened)
    if station.reputation is not None and station.reputation.any:
        yield station.reputation.ask(arrival, opened.message, station.lookups, own_organisations(tenant) | partner_organisations(tenant))


async def _clean_copy(station: Station, arrival: Arrival, content: bytes | int, decision: Decision, tenant: Tenant) -> CleanCopy | None:
    wishes = {action.clean for _, action in decision.actions if isinstance(action, Deliver)} - {""}
    if not wishes:
        return None
    wish = CleanWish(str(arrival.id), () if "strip" in wishes else tenant.clean_kinds)
    stamps = {action.stamps for _, action in decision.actions if isinstance(action, Deliver) and action.clean}
    stamp = stamp_wish(next(iter(stamps))) if len(stamps) == 1 and any(stamps) else None  # one copy goes to all: only words that are meant for all
    opened = await station.inspectors.open(content, arrival.raw.size, replace(station.wishes, clean=wish, stamp=stamp))
    return opened.clean_copy if isinstance(opened, Opened) else None


async def _stamped(station: Station, arrival: Arrival, content: bytes | int, decision: Decision) -> tuple[tuple[tuple[Stamp, ...], Changes], ...]:
    """Ask how the text is changed by the stamps that are wished for. An inspector that gives no answer costs the stamp, never the mail."""
    wished = dict.fromkeys(action.stamps for _, action in decision.actions if isinstance(action, Deliver) and action.stamps)
    made = []
    for stamps in tuple(wished)[:_MOST_STAMPINGS]:
        opened = await station.inspectors.open(content, arrival.raw.size, replace(station.wishes, stamp=stamp_wish(stamps)))
        if isinstance(opened, Opened) and opened.stamped:
            made.append((stamps, opened.stamped))
    return tuple(made)
