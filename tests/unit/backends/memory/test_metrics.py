"""Metrics in memory: strict about names and labels, so that a mistake shows in a test and not on a dashboard."""

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.model.series import SERIES


@pytest.fixture
def metrics():
    return MemoryMetrics()


def test_counts_are_kept_by_label_and_summed(metrics):
    metrics.count("messages_total", category="spam", ending="accepted")
    metrics.count("messages_total", 2, ending="accepted", category="spam")
    metrics.count("messages_total", category="clean", ending="accepted")
    assert metrics.counted["messages_total", (("category", "spam"), ("ending", "accepted"))] == 3
    assert metrics.total("messages_total") == 4
    assert metrics.total("early_talkers_total") == 0


def test_values_and_gauges(metrics):
    metrics.observe("reception_seconds", 0.5)
    metrics.observe("reception_seconds", 0.25)
    metrics.gauge("queue_depth", 7)
    metrics.gauge("queue_depth", 3)
    assert metrics.observed == {"reception_seconds": [0.5, 0.25]}
    assert metrics.gauges == {("queue_depth", ()): 3}


@pytest.mark.parametrize(("name", "labels"), [("no_such_series", {}), ("messages_total", {}), ("early_talkers_total", {"ip": "192.0.2.1"})])
def test_an_unknown_name_or_label_is_an_error_of_ours(metrics, name, labels):
    with pytest.raises(KeyError):
        metrics.count(name, **labels)
    with pytest.raises(KeyError):
        metrics.observe(name, 1.0, **labels)
    with pytest.raises(KeyError):
        metrics.gauge(name, 1.0, **labels)


def test_every_series_can_be_told(metrics):
    for series in SERIES:
        labels = dict.fromkeys(series.labels, "x")
        match series.kind:
            case "counter":
                metrics.count(series.name, **labels)
            case "histogram":
                metrics.observe(series.name, 1.0, **labels)
            case "gauge":
                metrics.gauge(series.name, 1.0, **labels)
