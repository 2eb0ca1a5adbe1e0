"""A bucket of tokens for each caller."""

from sekisho.api.rates import Rates
from sekisho.backends.memory import ManualClock
from sekisho.testing.builders import NOW


def test_a_bucket_empties_and_fills_again():
    clock = ManualClock(NOW)
    rates = Rates(clock, burst=2, per_minute=60)
    assert [rates.take("a").remaining for _ in range(2)] == [1, 0]
    assert rates.take("a").wait == 1.0
    assert rates.take("b").wait == 0.0, "callers do not share"
    clock.advance(1.5)
    assert rates.take("a").wait == 0.0
    assert rates.take("a").wait == 0.5


def test_the_memory_is_bounded():
    rates = Rates(ManualClock(NOW), most=10)
    for number in range(100):
        rates.take(str(number))
    assert len(rates._buckets) == 10
