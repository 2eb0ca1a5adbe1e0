"""Rates and small caches in a dictionary."""

from sekisho.ports.clock import Clock

_SWEEP_EVERY = 1_024  # writes between two looks for what is over


class MemoryCounters:
    """Forgets at restart and across processes, as the port allows. What is over is swept, so that it cannot grow without bound."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._totals: dict[str, tuple[int, float]] = {}
        self._values: dict[str, tuple[str, float]] = {}
        self._writes = 0

    async def add(self, key: str, amount: int, window_seconds: float) -> int:
        """Add to a counter; return the new total."""
        now = self._clock.monotonic()
        total, ends = self._totals.get(key, (0, 0.0))
        if ends <= now:
            total, ends = 0, now + window_seconds
        self._totals[key] = total + amount, ends
        self._sweep(now)
        return total + amount

    async def remember(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for at most that long."""
        now = self._clock.monotonic()
        self._values[key] = value, now + seconds
        self._sweep(now)

    async def recall(self, key: str) -> str | None:
        """Return a remembered value, or None."""
        value, ends = self._values.get(key, ("", 0.0))
        return value if ends > self._clock.monotonic() else None

    def _sweep(self, now: float) -> None:
        self._writes += 1
        if self._writes % _SWEEP_EVERY == 0:
            self._totals = {key: pair for key, pair in self._totals.items() if pair[1] > now}
            self._values = {key: pair for key, pair in self._values.items() if pair[1] > now}
