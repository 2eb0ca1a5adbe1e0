"""Times in the reader's zone and language."""

import pytest

from sekisho.console.times import day_start, shown_zone, when, zone_names, zone_of

NOON = 1_763_899_500.0  # 2025-11-23 12:05 UTC, a Sunday


@pytest.mark.parametrize(
    ("language", "zone", "told"),
    [
        ("en", "UTC", "2025-11-23 12:05"),
        ("en", "Asia/Tokyo", "2025-11-23 21:05"),
        ("ja", "Asia/Tokyo", "2025年11月23日（日）21:05"),
        ("ja", "America/New_York", "2025年11月23日（日）07:05"),
    ],
)
def test_a_moment_in_the_readers_zone(language, zone, told):
    assert when(NOON, language, zone) == told


def test_what_is_no_moment_is_not_shown():
    assert when(0.0) == when(-1.0) == when(1e18) == when(float("nan")) == ""


def test_a_day_begins_at_the_readers_midnight():
    assert day_start("2025-11-23", "UTC") - day_start("2025-11-23", "Asia/Tokyo") == 9 * 3_600
    assert when(day_start("2025-11-23", "Asia/Tokyo"), "en", "Asia/Tokyo") == "2025-11-23 00:00"
    assert day_start("2025-13-14") == day_start("x") == day_start("") == day_start("0001-01-01") == 0


def test_a_zone_that_is_none_is_this_machines():
    assert zone_of("../../etc/passwd") is zone_of("") is None
    assert shown_zone("Asia/Tokyo") == "Asia/Tokyo"
    assert shown_zone("<b>") == shown_zone("") != "<b>"
    assert {"UTC", "Asia/Tokyo"} <= set(zone_names())
