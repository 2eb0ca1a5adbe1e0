from sekisho.backends.memory import ManualClock


def test_it_stands_still_until_told_and_only_the_wall_clock_goes_back():
    clock = ManualClock(100.0)
    before = clock.monotonic()
    assert (clock.now(), clock.now()) == (100.0, 100.0)
    clock.advance(5)
    clock.advance(-50)
    assert (clock.now(), clock.monotonic() - before) == (55.0, 5.0)
