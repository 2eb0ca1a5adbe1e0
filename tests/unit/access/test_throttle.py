"""Guessing is slowed down; the owner is not locked out."""

import pytest

from sekisho.access.throttle import LONGEST_WAIT, MOST_FOR_ONE, Throttle, TooFast, place_of
from sekisho.backends.embedded.shared_counters import SharedCounters
from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.counters import MemoryCounters


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def throttle(clock):
    return Throttle(MemoryCounters(clock), clock)


async def waits(throttle, clock, count, **where):
    """Try and fail so many times, as soon as it is allowed; return how long each had to wait."""
    waited = []
    for _ in range(count):
        seconds = 0
        while True:
            try:
                await throttle.attempt(where.get("place", "192.0.2.1"), where.get("whom", "alice"), known=where.get("known", False))
                break
            except TooFast as too_fast:
                seconds += too_fast.seconds
                clock.advance(too_fast.seconds)
        waited.append(seconds)
    return waited


async def test_the_wait_grows_and_has_an_end(throttle, clock):
    assert await waits(throttle, clock, 10) == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16]
    assert max(await waits(throttle, clock, 10)) <= LONGEST_WAIT


async def test_many_at_once_gain_nothing(throttle):
    allowed = 0
    for _ in range(100):
        try:
            await throttle.attempt("192.0.2.1", "alice", known=False)
            allowed += 1
        except TooFast:
            pass
    assert allowed == 5


async def test_success_forgets_the_failures(throttle, clock):
    await waits(throttle, clock, 5)
    clock.advance(2)
    await throttle.attempt("192.0.2.1", "alice", known=False)
    await throttle.succeeded("192.0.2.1", "alice", known=False)
    assert await waits(throttle, clock, 4) == [0, 0, 0, 0]


async def test_strangers_from_everywhere_do_not_lock_the_owner_out(throttle):
    for number in range(MOST_FOR_ONE):
        await throttle.attempt(f"198.51.100.{number}", "alice", known=False)
    with pytest.raises(TooFast):
        await throttle.attempt("203.0.113.1", "alice", known=False)
    await throttle.attempt("192.0.2.1 alice", "alice", known=True)
    await throttle.attempt("203.0.113.2", "bob", known=False)


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_where_somebody_is(ip, place):
    assert place_of(ip) == place


async def test_a_restart_and_a_second_process_count_on(tmp_path, clock):
    ours, theirs = (SharedCounters(tmp_path / "access.table", clock) for _ in range(2))
    assert await waits(Throttle(ours, clock), clock, 6) == [0, 0, 0, 0, 0, 1]
    ours.close()
    again = SharedCounters(tmp_path / "access.table", clock)
    for counters in (theirs, again):
        with pytest.raises(TooFast):
            await Throttle(counters, clock).attempt("192.0.2.1", "alice", known=False)
        counters.close()


async def test_a_clock_that_was_turned_back_keeps_nobody_out(throttle, clock):
    await waits(throttle, clock, 8)
    clock.advance(-86_400)
    with pytest.raises(TooFast) as error:
        await throttle.attempt("192.0.2.1", "alice", known=False)
    assert error.value.seconds <= LONGEST_WAIT


async def test_where_somebody_logged_in_before_strangers_elsewhere_do_not_matter(throttle):
    await throttle.make_home("192.0.2.1", "alice")
    assert await throttle.is_home("192.0.2.1", "alice")
    assert not await throttle.is_home("192.0.2.1", "bob")
    assert not await throttle.is_home("192.0.2.2", "alice")
