"""Rates and small caches. May be absent or forget at any time; each caller names its answer then."""

from typing import Protocol


class Counters(Protocol):
    """Counting in windows and remembering for a while."""

    async def add(self, key: str, amount: int, window_seconds: float) -> int:
        """Add to a counter that starts again when its window ends; return the new total."""
        ...

    async def remember(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for at most that long."""
        ...

    async def recall(self, key: str) -> str | None:
        """Return a remembered value, or None."""
        ...
