"""Counting what happens, for people who watch. Never in the way: no call blocks or raises."""

from typing import Protocol


class Metrics(Protocol):
    """Named series with bounded labels. Unknown names are an error of ours and raise KeyError in tests' memory backend."""

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Add to a counter."""
        ...

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add one value (seconds or octets) to a histogram."""
        ...

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        ...
