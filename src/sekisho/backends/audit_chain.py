"""The proof of a tenant's audit, and how it may forget: the same for every store.

What is too old goes from the beginning of a chain, and a line at its end tells how far and with which digest: it is chained itself, so that nobody
can take lines away by shortening the chain. Whoever verifies begins with what the last such line says.
"""

from collections.abc import Iterable, Sequence

import msgspec

from sekisho.model.ids import TenantId
from sekisho.ports.audit import FIRST, AuditLine, AuditRow, link

TRIMMED = "audit.trim"  # no use case: only a store writes it


class Anchor(msgspec.Struct, frozen=True):
    """What went: lines up to number `until`, the last of which had this digest (hexadecimal)."""

    until: int
    digest: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Anchor).decode


def leaving(rows: Sequence[AuditRow], before: float) -> Sequence[AuditRow]:
    """Return those at the beginning of a chain that are too old; none if they only tell of trimming, which would go on for ever."""
    kept = next((place for place, row in enumerate(rows) if row.line.at >= before), len(rows))
    gone = rows[:kept]
    return () if all(row.line.use_case == TRIMMED for row in gone) else gone


def trimmed(tenant: TenantId, gone: Sequence[AuditRow], at: float) -> AuditLine:
    """Return the line that tells what went."""
    first, last = gone[0], gone[-1]
    anchor = _encode(Anchor(last.number, last.digest.hex())).decode()
    return AuditLine(at, tenant, "keeper", "operator", "command", "", TRIMMED, f"lines {first.number} to {last.number}", after=anchor)


def breaks_in(tenant: TenantId, rows: Iterable[AuditRow], last: int, head: bytes) -> list[str]:
    """Return what is wrong with a chain whose newest line has number `last` and digest `head`; empty = sound. `rows` in order of number."""
    opening: AuditRow | None = None
    previous, expected, anchor = FIRST, 1, Anchor(0, FIRST.hex())
    for row in rows:
        if opening is None:  # whether it may be the first is proven below, by the last line that tells of trimming
            opening, expected = row, row.number
        elif link(previous, row.number, row.line) != row.digest and row.number == expected:
            return [f"audit of {tenant!r}: line {row.number} was changed"]
        if row.number != expected:
            return [f"audit of {tenant!r}: line {expected} is missing"]
        if row.line.use_case == TRIMMED:
            anchor = _anchor_of(row)
        previous, expected = row.digest, expected + 1
    if opening is not None and opening.number != anchor.until + 1:
        return [f"audit of {tenant!r}: line {anchor.until + 1} is missing"]
    if opening is not None and link(bytes.fromhex(anchor.digest), opening.number, opening.line) != opening.digest:
        return [f"audit of {tenant!r}: line {opening.number} was changed"]
    if expected - 1 != last or previous != head:
        return [f"audit of {tenant!r}: lines are missing at the end"]
    return []


def _anchor_of(row: AuditRow) -> Anchor:
    """Return what a line tells of trimming; what nobody can read tells of none, and is a difference by that."""
    try:
        anchor = _decode(row.line.after)
        bytes.fromhex(anchor.digest)
    except (msgspec.DecodeError, ValueError):
        return Anchor(0, FIRST.hex())
    return anchor
