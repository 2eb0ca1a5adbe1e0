"""The machine's clocks."""

import time


class SystemClock:
    """Wall clock and monotonic clock of the operating system."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()
