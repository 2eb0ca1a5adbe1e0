"""Both languages fill in the same values."""

import re
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from sekisho.quarantine.digest.words import WORDS, moment, say


@pytest.mark.parametrize("name", WORDS)
def test_the_same_values(name):
    english, japanese = (set(re.findall(r"\{(\w+)\}", text)) for text in WORDS[name])
    assert english == japanese


def test_values_and_times():
    assert say("more", "en", count=3) == "3 more are on your quarantine page."
    assert moment(1_764_036_300.0, ZoneInfo("Asia/Tokyo"), "ja") == "2025年11月25日（火）11:05"
    assert moment(1_764_036_300.0, UTC, "en") == "Tue 25 Nov 2025, 02:05"
