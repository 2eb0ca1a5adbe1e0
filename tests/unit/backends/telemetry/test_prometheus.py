"""Metrics of several processes, added up. Each case is a process of its own: the client library chooses its kind of values at import."""

import re
import subprocess
import sys

import pytest

from sekisho.model.series import SERIES
from sekisho.testing.gateway import environment

WORKER = """
import sys
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
metrics = PrometheusMetrics()
for step in sys.argv[1:]:
    verb, name, value, *labels = step.split(",")
    getattr(metrics, verb)(name, float(value) if verb != "count" else int(value), **dict(label.split("=", 1) for label in labels))
"""

FORKER = """
import os
from sekisho.backends.telemetry.prometheus import PrometheusMetrics, exposition
# As the roles do: forked first, measured afterwards, each in its own file.
children = []
for amount in (1, 2, 4):
    pid = os.fork()
    if pid == 0:
        metrics = PrometheusMetrics()
        metrics.count("messages_total", amount, category="spam", ending="accepted")
        metrics.observe("reception_seconds", 0.03)
        metrics.gauge("queue_depth", amount)
        os._exit(0)
    os.waitpid(pid, 0)
print(exposition(os.environ["PROMETHEUS_MULTIPROC_DIR"]).decode())
"""


@pytest.fixture
def run(tmp_path):
    def start(code, *arguments):
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            check=True,
            env=environment(PROMETHEUS_MULTIPROC_DIR=str(tmp_path)),
        ).stdout

    return start


SHOW = "import os; from sekisho.backends.telemetry.prometheus import exposition; print(exposition(os.environ['PROMETHEUS_MULTIPROC_DIR']).decode())"


def values(text):
    return {name: float(value) for name, value in re.findall(r"^(sekisho_\S+(?:\{.*\})?) (\S+)$", text, re.MULTILINE)}


def test_forked_children_are_summed(run):
    found = values(run(FORKER))
    assert found['sekisho_messages_total{category="spam",ending="accepted"}'] == 7
    assert found["sekisho_reception_seconds_count"] == 3
    assert found['sekisho_reception_seconds_bucket{le="0.05"}'] == 3
    assert found['sekisho_reception_seconds_bucket{le="0.02"}'] == 0
    assert found["sekisho_queue_depth"] == 4, "a gauge is what was said last"


def test_ended_processes_still_count_and_a_new_one_goes_on(run):
    """Counters never go back when a child is replaced."""
    for _ in range(2):
        run(WORKER, "count,early_talkers_total,5")
    assert values(run(SHOW))["sekisho_early_talkers_total"] == 10


def test_the_same_series_with_other_labels_stands_apart(run):
    run(WORKER, "count,recipients_refused_total,1,code=550", "count,recipients_refused_total,2,code=451", "count,recipients_refused_total,3,code=550")
    found = values(run(SHOW))
    assert found['sekisho_recipients_refused_total{code="550"}'] == 4
    assert found['sekisho_recipients_refused_total{code="451"}'] == 2


def test_every_series_is_told_with_what_it_means(run):
    verbs = {"counter": "count", "histogram": "observe", "gauge": "gauge"}
    run(WORKER, *(",".join([verbs[series.kind], series.name, "1", *(f"{label}=x" for label in series.labels)]) for series in SERIES))
    text = run(SHOW)
    for series in SERIES:
        assert re.search(rf"^# TYPE sekisho_{series.name} {series.kind}$", text, re.MULTILINE), series.name
    assert len(SERIES) == len({series.name for series in SERIES})


def test_before_anything_was_measured_nothing_is_told(run):
    assert values(run(SHOW)) == {}


def test_a_hostile_label_cannot_forge_a_line(run):
    run(WORKER, 'count,recipients_refused_total,1,code=5\n50"} 99\nsekisho_forged_total{x="')
    assert "sekisho_forged_total" not in values(run(SHOW))
