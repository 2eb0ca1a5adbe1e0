"""Traces that are kept."""

from sekisho.ports.traces import Stage
from sekisho.testing.traces import KeptTraces


def test_kept():
    traces = KeptTraces()
    traces.told("a", Stage.JUDGE, 1.0, 2.0, category="clean")
    assert traces.told_of == [("a", Stage.JUDGE, 1.0, 2.0, {"category": "clean"})]
