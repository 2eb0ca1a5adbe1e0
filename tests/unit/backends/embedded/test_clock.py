import time

from sekisho.backends.embedded import SystemClock


def test_both_clocks_are_the_machines():
    clock = SystemClock()
    before = time.time(), time.monotonic()
    now, monotonic = clock.now(), clock.monotonic()
    assert before[0] <= now <= time.time()
    assert before[1] <= monotonic <= time.monotonic()
