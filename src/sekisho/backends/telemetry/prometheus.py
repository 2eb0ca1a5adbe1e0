"""Metrics for Prometheus, added up over all processes through memory-mapped files.

`PROMETHEUS_MULTIPROC_DIR` must be set before this module is imported: the client library chooses its kind of values at import.
"""

import logging
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from sekisho.model.series import SERIES, Series

log = logging.getLogger(__name__)

PREFIX = "sekisho_"
SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class PrometheusMetrics:
    """The port `Metrics`. One for each process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._series: dict[str, Any] = {series.name: self._make(series) for series in SERIES}
        self._children: dict[tuple[str, tuple[tuple[str, str], ...]], Any] = {}

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Add to a counter."""
        self._child(name, labels).inc(amount)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add one value to a histogram."""
        self._child(name, labels).observe(value)

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self._child(name, labels).set(value)

    def _child(self, name: str, labels: dict[str, str]) -> Any:
        key = (name, tuple(labels.items()))
        child = self._children.get(key)
        if child is None:
            series = self._series[name]
            child = self._children[key] = series.labels(**labels) if labels else series
        return child

    def _make(self, series: Series) -> Any:
        name = PREFIX + series.name
        match series.kind:
            case "counter":
                return Counter(name, series.meaning, series.labels, registry=self._registry)
            case "histogram":
                return Histogram(name, series.meaning, series.labels, registry=self._registry, buckets=SECONDS)
            case "gauge":
                return Gauge(name, series.meaning, series.labels, registry=self._registry, multiprocess_mode="mostrecent")


def exposition(folder: str) -> bytes:
    """Return the text format, summed over the processes whose files lie in `folder` (ended ones included: counters never go back)."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
