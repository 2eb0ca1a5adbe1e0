"""Metrics in a dictionary, for tests and commands. An unknown name or label is an error of ours and raises."""

from collections import Counter

from sekisho.model.series import SERIES

_LABELS = {series.name: series.labels for series in SERIES}


class MemoryMetrics:
    """The port `Metrics`."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self.observed: dict[str, list[float]] = {}
        self.gauges: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Add to a counter."""
        self.counted[self._key(name, labels)] += amount

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Keep one value."""
        self._key(name, labels)
        self.observed.setdefault(name, []).append(value)

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self.gauges[self._key(name, labels)] = value

    def total(self, name: str) -> int:
        """Return a counter's sum over all labels."""
        return sum(amount for (counted, _), amount in self.counted.items() if counted == name)

    @staticmethod
    def _key(name: str, labels: dict[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        if set(_LABELS[name]) != set(labels):
            raise KeyError(f"{name} has the labels {_LABELS[name]}, not {tuple(labels)}")
        return name, tuple(sorted(labels.items()))
