"""What one mail tells about another: passwords that a sender announced, kept for a short while for the mail that they open."""

from collections.abc import Sequence
from typing import Protocol

from sekisho.model.ids import TenantId


class Clues(Protocol):
    """Part of `Records`, because every process that decides must see them."""

    async def leave_clues(self, tenant: TenantId, keys: Sequence[str], words: Sequence[str], until: float) -> None:
        """Keep words under each key until then, beside those that are there (the newest 24 of a key)."""
        ...

    async def clues(self, tenant: TenantId, keys: Sequence[str], now: float) -> tuple[str, ...]:
        """Return the words under any of the keys, the newest first."""
        ...

    async def wake(self, tenant: TenantId, reasons: Sequence[str], now: float) -> int:
        """Let arrivals that wait for one of these reasons (`Hold.why`) be claimed at once; return how many."""
        ...
