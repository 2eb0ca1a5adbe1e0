"""Numbers to a real socket that speaks OTLP: what several processes counted, with the labels of the house and no others."""

import subprocess
import sys
import time

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.telemetry import otlp_metrics
from sekisho.backends.telemetry.otlp import Collector
from sekisho.backends.telemetry.otlp_metrics import OtlpMetrics
from sekisho.model.series import SERIES
from sekisho.testing.collector import Collector as Receiver
from sekisho.testing.gateway import environment

COUNT = """
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
metrics = PrometheusMetrics()
metrics.count("messages_total", 2, category="clean", ending="accepted")
metrics.gauge("queue_depth", 7)
for seconds in (0.004, 0.3, 60.0):
    metrics.observe("reception_seconds", seconds)
"""


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setattr(otlp_metrics, "EVERY", 0.05)
    with Receiver() as listening:
        yield listening


def telling(receiver, folder, metrics=None):
    return OtlpMetrics(Collector(receiver.url), str(folder), "mx.example.test", "mx1", "1", time.time(), metrics or MemoryMetrics())


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
    return found


def test_what_two_processes_counted_is_told_as_one_with_bounded_labels(receiver, tmp_path):
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], check=True, timeout=60, env=environment(PROMETHEUS_MULTIPROC_DIR=str(tmp_path)))
    assert list(tmp_path.iterdir())
    one = telling(receiver, tmp_path)
    counted = until(lambda: receiver.metrics.get("mx1/sekisho_messages"))
    one.close()
    [point] = counted.sum.data_points
    assert counted.sum.is_monotonic
    assert point.as_double == 4.0
    assert {each.key: each.value.string_value for each in point.attributes} == {"category": "clean", "ending": "accepted"}
    assert [point.as_double for point in receiver.metrics["mx1/sekisho_queue_depth"].gauge.data_points] == [7.0]
    [waited] = receiver.metrics["mx1/sekisho_reception_seconds"].histogram.data_points
    assert (waited.count, sum(waited.bucket_counts), waited.bucket_counts[0], waited.bucket_counts[-1]) == (6, 6, 2, 2)
    assert len(waited.bucket_counts) == len(waited.explicit_bounds) + 1
    known = {label for series in SERIES for label in series.labels}
    for metric in receiver.metrics.values():
        points = (*metric.sum.data_points, *metric.gauge.data_points, *metric.histogram.data_points)
        assert {each.key for point in points for each in point.attributes} <= known


def test_a_collector_that_fails_costs_a_gap_and_no_more(receiver, tmp_path, monkeypatch):
    monkeypatch.setattr(otlp_metrics, "PATIENCE", 0.2)
    subprocess.run([sys.executable, "-c", COUNT], check=True, timeout=60, env=environment(PROMETHEUS_MULTIPROC_DIR=str(tmp_path)))
    receiver.status = 500
    metrics = MemoryMetrics()
    one = telling(receiver, tmp_path, metrics)
    until(lambda: metrics.total("telemetry_lost_total"))
    receiver.status = 200
    until(lambda: receiver.metrics.get("mx1/sekisho_messages"))
    one.close()
