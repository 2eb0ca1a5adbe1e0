"""The retry schedule: close at first, hourly later, the last try at the end."""

from sekisho.delivery.schedule import DELAYS, LONGEST_DELAY, destination_delay, is_expired, retry_at, spread

DAY = 86_400.0


def test_delays_grow_to_an_hour_with_a_little_jitter():
    for attempts, delay in enumerate((*DELAYS, LONGEST_DELAY, LONGEST_DELAY), start=1):
        waited = retry_at(attempts, 1_000.0, "id", 1_000.0 + 10 * DAY) - 1_000.0
        assert 0.9 * delay <= waited <= 1.1 * delay


def test_the_same_question_has_the_same_answer_and_others_differ():
    times = {retry_at(9, 0.0, f"id{number}", 10 * DAY) for number in range(100)}
    assert len(times) == 100
    assert retry_at(9, 0.0, "id1", 10 * DAY) in times


def test_the_last_try_is_at_the_end_and_only_then_it_is_expired():
    now, end = 0.0, 10 * DAY
    attempts = 0
    while not is_expired(now, end):
        attempts += 1
        following = retry_at(attempts, now, "id", end)
        assert now < following <= end
        now = following
    assert now == end
    assert 200 < attempts < 300


def test_a_destination_rests_longer_each_time_but_never_for_long():
    rests = [destination_delay(failures) for failures in range(1, 20)]
    assert rests == sorted(rests)
    assert rests[0] == 5
    assert rests[-1] == 300


def test_mail_returns_spread_out():
    assert all(0 <= spread(f"id{number}", 60.0) < 60 for number in range(100))
    assert len({round(spread(f"id{number}", 60.0)) for number in range(200)}) > 40
