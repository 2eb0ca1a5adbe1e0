"""Time, so that tests can hold it still."""

from typing import Protocol


class Clock(Protocol):
    """Two clocks: one for people, one for measuring."""

    def now(self) -> float:
        """Seconds since 1970 (may jump)."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...
