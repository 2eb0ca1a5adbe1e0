import pytest

from sekisho.backends.breaker import Breaker
from sekisho.model.errors import TemporaryFailure


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_single_failures_do_not_trip_it():
    breaker = Breaker("it", Clock(), failures=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
        breaker.check()


def test_one_try_after_the_rest_and_only_one():
    clock = Clock()
    breaker = Breaker("it", clock, failures=2, rest=5.0)
    breaker.failed()
    breaker.failed()
    with pytest.raises(TemporaryFailure, match="it failed 2 times"):
        breaker.check()
    clock.now = 5.0
    breaker.check()
    with pytest.raises(TemporaryFailure):
        breaker.check()
    breaker.succeeded()
    breaker.check()
