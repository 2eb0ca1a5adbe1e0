"""Whom a tenant knows: who wrote to whom, and which accounts a supplier was paid at. Learnt by the history from its rows, asked before the verdict.

What is learnt stands in the facts of a JUDGED event (`LEARN` and the names beside it), so it is learnt once, with the row that tells it. What a
message that was stopped would have taught stands there too, and is learnt with the FEEDBACK event by which an administrator calls it wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.ids import TenantId

LEARN = "learn"  # the fact that says how: "received" or "sent"; without it an event teaches nothing
IF_WANTED = "if_wanted"  # what else it may say: nothing is learnt before somebody says so
NAMES = "acquainted"  # its names, joined by line feeds: "KIND NAME"

PERSON, ORGANISATION, PAIR, PAYMENT = "person", "organisation", "pair", "payment"


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """One name of one kind. A person is an address, an organisation a registrable domain, a pair "THEIRS OURS", a payment "PARTY KIND DIGEST"."""

    kind: str
    name: str
    first_at: float
    last_at: float
    received: int  # messages from them that were delivered
    sent: int  # messages of ours to them


class Acquaintances(Protocol):
    """Small questions about the past. The memory may lag by seconds, and be young."""

    async def known(self, tenant: TenantId, names: Sequence[tuple[str, str]]) -> list[Acquaintance]:
        """Return those of the (kind, name) pairs that are known. Raises TemporaryFailure."""
        ...

    async def payments(self, tenant: TenantId, party: str) -> list[Acquaintance]:
        """Return the accounts known of a party, at most a hundred, the latest first. Raises TemporaryFailure."""
        ...

    async def partners(self, tenant: TenantId, limit: int) -> list[str]:
        """Return the organisations that this tenant wrote to at least three times, the commonest first. Raises TemporaryFailure."""
        ...

    async def forget(self, before: float, limit: int) -> int:
        """Forget what was last met before that, at most so many; return how many."""
        ...
