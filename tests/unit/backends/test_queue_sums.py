"""Sums of a queue, in whatever order its deliveries come; stores over both engines: tests/contract/test_deliveries.py."""

from sekisho.backends.queue_sums import QueueSums
from sekisho.ports.destinations import Destination

DOWN = "451 4.4.1 no answer"


def test_the_oldest_and_the_earliest_count_whatever_comes_first():
    sums = QueueSums()
    sums.add(["b.test"], (20.0, 90.0), 1, DOWN, stopped=False)
    sums.add(["a.test", "b.test", "b.test"], (10.0, 80.0), 2, DOWN + " again", stopped=False)
    sums.add(["a.test"], (5.0, 1e12), 3, "452 full", stopped=True)
    a, b = sums.told()
    assert a == Destination("a.test", 2, 2, 1, 2, 5.0, 80.0, DOWN + " again", 10.0, DOWN + " again")
    assert b == Destination("b.test", 2, 3, 0, 2, 10.0, 80.0, DOWN, 10.0, DOWN + " again")


def test_nothing_waits():
    assert QueueSums().told() == []
