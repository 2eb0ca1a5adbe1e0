"""The proof that nothing was lost: what was accepted, by the chained history, against where it stands, by the ledger."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId
from sekisho.ports.history import History
from sekisho.ports.records import LedgerRow, Records

MARGIN = 3_600.0  # seconds by which an event's time and the arrival's may differ at the edge of what was retired
NAMED = 20  # differences of one kind that are named; the others are counted
_EVERYTHING = 10_000_000
_TRIES = 3

_Pair = tuple[ArrivalId, str]


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """Numbers are (arrival, recipient) pairs. `balances` holds those of every fate; they add up to `accepted` when nothing was lost."""

    accepted: int
    balances: tuple[tuple[Fate, int], ...]
    differences: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True if nothing differs."""
        return not self.differences and self.accepted == sum(number for _, number in self.balances)

    def __str__(self) -> str:
        return f"accepted {self.accepted} = " + " + ".join(f"{fate.value} {number}" for fate, number in self.balances)


async def verify(records: Records, history: History) -> LedgerReport:
    """Compare, while mail flows or not. Raises TemporaryFailure if a store does not answer or keeps changing its horizon."""
    for _ in range(_TRIES):
        before = await _horizon(records, history)
        report = await _compare(records, history, before)
        if await _horizon(records, history) == before:  # nothing was retired meanwhile
            return report
    raise TemporaryFailure("old rows are being retired just now: verify again in a minute")


async def _horizon(records: Records, history: History) -> float:
    """Return the time before which rows or events may be gone by age."""
    return max((await records.ledger_past()).before, await history.retired_before())


async def _compare(records: Records, history: History, horizon: float) -> LedgerReport:
    # The order makes it right while mail flows: what the ledger named at first must be told by now; what was told must be in the ledger after.
    earlier = await records.ledger()
    heads = await records.chain_heads()
    pending = await records.outbox(_EVERYTHING)
    since = horizon + MARGIN if horizon else 0.0
    told = await history.accepted_pairs(pending)
    must_be_there = await history.accepted_pairs(pending, since) if since else told
    chains = await history.verify_chains(pending, heads)
    later = {(row.arrival, row.recipient): row for row in await records.ledger()}
    past = await records.ledger_past()

    counted = must_be_there | (told & later.keys())
    fates = Counter(dict(past.totals))
    fates.update(later[pair].fate for pair in counted & later.keys())
    return LedgerReport(
        len(counted) + sum(number for _, number in past.totals),
        tuple((fate, fates[fate]) for fate in Fate),
        (
            *_named("accepted, but not in the ledger", must_be_there - later.keys()),
            *_named("in the ledger, but no event says that it was accepted", _untold(earlier, told, since)),
            *await _lasting(records.check),
            *chains,
        ),
    )


def _untold(rows: list[LedgerRow], told: set[_Pair], since: float) -> set[_Pair]:
    return {(row.arrival, row.recipient) for row in rows if row.minute * 60 >= since} - told


def _named(what: str, pairs: set[_Pair]) -> list[str]:
    lines = [f"{arrival} for {recipient}: {what}" for arrival, recipient in sorted(pairs)[:NAMED]]
    return lines if len(pairs) <= NAMED else [*lines, f"and {len(pairs) - NAMED} more: {what}"]


async def _lasting(check: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """Return what a second look finds as well: a file that was purged during a long first look is no difference."""
    found = await check()
    return [problem for problem in await check() if problem in found] if found else []
