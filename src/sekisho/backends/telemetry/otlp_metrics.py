"""The numbers of /metrics to a collector by OTLP over HTTP (an extra): what all processes of a machine counted, told by one of them."""

import logging
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sekisho.backends.telemetry.otlp import LAST_WORDS, PATIENCE, Collector
from sekisho.ports.metrics import Metrics

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricsData
    from prometheus_client.samples import Sample

log = logging.getLogger(__name__)

EVERY = 15.0  # seconds between two messages
_ENDLESS = float("inf")
_Key = tuple[tuple[str, str], ...]


class OtlpMetrics:
    """One for each machine, made after a fork: it owns a thread. Labels are those of `model/series.py`, which are bounded; nothing is kept for later:
    every message tells all sums since the start, so that a lost one costs a gap in a curve.
    """

    def __init__(self, collector: Collector, folder: str, host_name: str, node: str, version: str, started_at: float, metrics: Metrics) -> None:
        """`folder`: where the processes count. Raises ImportError if the extra is not installed."""
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.util.instrumentation import InstrumentationScope

        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # what fails is told here, once
        self._exporter = OTLPMetricExporter(
            endpoint=collector.endpoint.rstrip("/") + "/v1/metrics",
            certificate_file=collector.authorities or ssl.get_default_verify_paths().cafile or None,
            headers=dict(collector.headers),
            timeout=PATIENCE,
            compression=Compression.Gzip,
        )
        names = {"service.name": "sekisho", "service.version": version, "service.instance.id": node, "host.name": host_name}
        self._resource, self._scope = Resource(names), InstrumentationScope("sekisho", version)
        self._folder, self._started_at, self._metrics = folder, int(started_at * 1e9), metrics
        self._wake, self._ending, self._failing = threading.Event(), False, False
        self._thread = threading.Thread(target=self._tell, name="telemetry-metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tell the last sums, for a moment; a collector that does not answer holds up no end of a process."""
        self._ending = True
        self._wake.set()
        self._thread.join(LAST_WORDS)

    def _tell(self) -> None:
        while not self._ending:
            self._wake.wait(EVERY)
            self._tell_once()
        self._exporter.shutdown()

    def _tell_once(self) -> None:
        try:
            taken = self._exporter.export(self._now()).name == "SUCCESS"
        except Exception:  # task boundary: the thread goes on whatever the library or a half-written file does
            log.exception("the numbers could not be told")
            taken = False
        if not taken:
            self._metrics.count("telemetry_lost_total")
        if taken == self._failing:
            self._failing = not taken
            log.warning("the collector of numbers %s", "takes them again" if taken else "does not take them; mail goes on, the next ones come")

    def _now(self) -> "MetricsData":
        from opentelemetry.sdk.metrics.export import Metric, MetricsData, ResourceMetrics, ScopeMetrics
        from prometheus_client import CollectorRegistry, multiprocess  # not before: it reads its folder's name when it is imported

        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=self._folder)  # type: ignore[no-untyped-call]
        now = time.time_ns()
        told = [
            Metric(family.name, family.documentation, "", data)
            for family in registry.collect()
            if (data := self._data(family.type, family.samples, now)) is not None
        ]
        return MetricsData([ResourceMetrics(self._resource, [ScopeMetrics(self._scope, told, "")], "")])

    def _data(self, kind: str, samples: "Iterable[Sample]", now: int) -> Any:
        from opentelemetry.sdk.metrics.export import AggregationTemporality, Gauge, Histogram, NumberDataPoint, Sum

        since, sums = self._started_at, AggregationTemporality.CUMULATIVE
        if kind == "gauge":
            return Gauge([NumberDataPoint(dict(one.labels), since, now, one.value) for one in samples])
        if kind == "counter":
            points = [NumberDataPoint(dict(one.labels), since, now, one.value) for one in samples if one.name.endswith("_total")]
            return Sum(points, sums, is_monotonic=True)
        if kind == "histogram":
            return Histogram(list(_histograms(samples, since, now)), sums)
        return None


def _histograms(samples: "Iterable[Sample]", since: int, now: int) -> Iterable[Any]:
    """Yield a point for each set of labels: counts of single buckets, where Prometheus tells sums up to each bound."""
    from opentelemetry.sdk.metrics.export import HistogramDataPoint

    bounds: dict[_Key, dict[float, float]] = {}
    totals: dict[_Key, float] = {}
    for one in samples:
        key = _key(one.labels)
        if one.name.endswith("_bucket"):
            bounds.setdefault(key, {})[float(one.labels["le"])] = one.value
        elif one.name.endswith("_sum"):
            totals[key] = one.value
    for key, counted in bounds.items():
        ordered = sorted(counted)
        upto = [counted[bound] for bound in ordered]
        single = [int(this - before) for this, before in zip(upto, [0.0, *upto], strict=False)]
        explicit = [bound for bound in ordered if bound != _ENDLESS]
        yield HistogramDataPoint(dict(key), since, now, int(upto[-1]), totals.get(key, 0.0), single, explicit, 0.0, 0.0)


def _key(labels: Mapping[str, str]) -> _Key:
    return tuple(sorted((name, value) for name, value in labels.items() if name != "le"))
