"""Stages follow each other without gaps, and cost nothing where nobody asks."""

from sekisho.backends.memory import ManualClock
from sekisho.gate.stopwatch import Stopwatch
from sekisho.ports.traces import Stage
from sekisho.testing.traces import KeptTraces


def test_each_stage_begins_where_the_last_ended():
    clock, traces = ManualClock(100.0), KeptTraces()
    watch = Stopwatch(traces, clock, "a")
    clock.advance(1)
    watch.over(Stage.INSPECT, octets=5)
    clock.advance(2)
    watch.over(Stage.JUDGE)
    assert traces.told_of == [("a", Stage.INSPECT, 100.0, 101.0, {"octets": 5}), ("a", Stage.JUDGE, 101.0, 103.0, {})]


def test_nobody_asks():
    Stopwatch(None, None, "a").over(Stage.JUDGE)
