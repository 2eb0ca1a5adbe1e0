"""The station's state, as the API shows it."""

import msgspec

from sekisho.keeping.ledger import LedgerReport
from sekisho.keeping.standing.health import Health
from sekisho.keeping.standing.nodes import Fleet
from sekisho.keeping.standing.standing import StationStanding


class LedgerView(msgspec.Struct, frozen=True):
    """The proof: what was accepted is the sum of all balances, and nothing differs."""

    ok: bool
    accepted: int
    balances: dict[str, int]
    differences: tuple[str, ...]


def health(one: Health) -> Health:
    """Return it as it is."""
    return one


def ledger(one: LedgerReport) -> LedgerView:
    """Return the proof."""
    return LedgerView(one.ok, one.accepted, {str(fate): number for fate, number in one.balances}, one.differences)


def standing(one: StationStanding) -> StationStanding:
    """Return it as it is."""
    return one


def fleet(one: Fleet) -> Fleet:
    """Return it as it is."""
    return one
