"""The chain of what a writer told: each link's digest covers the one before, so that nothing can be changed or left out unseen.

It covers the digest of the payload rather than the payload: what retention and erasure take away leaves its digest, and the chain holds (ADR 11).
"""

from collections.abc import Iterable
from hashlib import sha256

from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.records import ChainHead, OutboxRow

FIRST = bytes(32)  # what the first link of a writer names as its predecessor


class Chain:
    """One writer's chain while it grows. `mark` and `return_to` undo links whose commit failed."""

    __slots__ = ("_digest", "_number", "writer")

    def __init__(self, writer: str) -> None:
        self.writer = writer
        self._number = 0
        self._digest = FIRST

    def link(self, tenant: TenantId, arrival: ArrivalId, payload: bytes) -> OutboxRow:
        """Return the next link."""
        previous = self._digest
        self._digest = sha256(previous + sha256(payload).digest()).digest()
        self._number += 1
        return OutboxRow(self.writer, self._number, previous, self._digest, tenant, arrival, payload)

    def mark(self) -> ChainHead:
        """Return where the chain stands."""
        return ChainHead(self.writer, self._number, self._digest)

    def return_to(self, head: ChainHead) -> None:
        """Go back to where the chain stood."""
        self._number, self._digest = head.number, head.digest


def breaks(rows: Iterable[OutboxRow], start: ChainHead, end: ChainHead | None) -> list[str]:
    """Return what is wrong with one writer's links, given in order of number after `start`, which must reach `end`.

    A link may be given twice (stored already and still in the outbox) if both are the same.
    """
    number, digest = start.number, start.digest
    problems: list[str] = []
    reached = end is None or (end.number, end.digest) == (number, digest) or end.number < number
    for row in rows:
        if row.number == number and row.digest == digest:
            continue
        name = f"chain {row.writer}, link {row.number}"
        if row.number != number + 1:
            problems.append(f"{name}: follows link {number}: links between are missing or doubled")
        elif row.previous != digest:
            problems.append(f"{name}: does not continue link {number}")
        if sha256(row.previous + (row.original or sha256(row.payload).digest())).digest() != row.digest:
            problems.append(f"{name}: its content was changed")
        number, digest = row.number, row.digest
        reached = reached or (end is not None and (end.number, end.digest) == (number, digest))
    if not reached and end is not None:
        problems.append(f"chain {end.writer}: ends at link {number}, but link {end.number} was committed: the end is missing or changed")
    return problems
