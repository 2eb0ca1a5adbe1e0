"""The proof of a tenant's audit: the same for every store."""

from collections.abc import Iterable

from sekisho.model.ids import TenantId
from sekisho.ports.audit import FIRST, AuditRow, link


def breaks_in(tenant: TenantId, rows: Iterable[AuditRow], last: int, head: bytes) -> list[str]:
    """Return what is wrong with a chain whose newest line has number `last` and digest `head`; empty = sound. `rows` in order of number."""
    previous, expected = FIRST, 1
    for row in rows:
        if row.number != expected:
            return [f"audit of {tenant!r}: line {expected} is missing"]
        if link(previous, row.number, row.line) != row.digest:
            return [f"audit of {tenant!r}: line {row.number} was changed"]
        previous, expected = row.digest, expected + 1
    if expected - 1 != last or previous != head:
        return [f"audit of {tenant!r}: lines are missing at the end"]
    return []
