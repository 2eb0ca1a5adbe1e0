"""How often one caller may ask: a bucket of tokens for each, kept by the counters."""

from dataclasses import dataclass

from sekisho.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request. `wait`: seconds until the next is allowed, 0 if this one is."""

    limit: int
    remaining: int
    wait: float


class Rates:
    """Buckets of one process: `burst` at once, refilled at `per_minute`. Whoever has not asked for long is forgotten."""

    def __init__(self, clock: Clock, burst: int = 120, per_minute: int = 1_200, most: int = 20_000) -> None:
        self._clock = clock
        self._burst = burst
        self._speed = per_minute / 60.0
        self._most = most
        self._buckets: dict[str, tuple[float, float]] = {}  # caller -> (tokens, at)

    def take(self, caller: str) -> Allowance:
        """Take one token."""
        now = self._clock.monotonic()
        tokens, at = self._buckets.pop(caller, (float(self._burst), now))
        tokens = min(float(self._burst), tokens + (now - at) * self._speed)
        allowed = tokens >= 1.0
        if allowed:
            tokens -= 1.0
        while len(self._buckets) >= self._most:
            self._buckets.pop(next(iter(self._buckets)))
        self._buckets[caller] = (tokens, now)
        return Allowance(self._burst, int(tokens), 0.0 if allowed else (1.0 - tokens) / self._speed)
