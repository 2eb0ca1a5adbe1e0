"""Recovery codes: their strength, and how they may be typed."""

import pytest

from sekisho.access import recovery


def test_eight_codes_of_120_bits_each_new():
    """ASVS 5.0, 6.5.2: with 112 bits or more a plain hash is enough."""
    made = [code for _ in range(50) for code in recovery.fresh_codes()]
    assert len(set(made)) == 400
    assert {len(code.replace("-", "")) * 5 for code in made} == {120}


@pytest.mark.parametrize("typed", ["0abc-1def", "OABC 1DEF", "oabc-ldef", " 0abcidef "])
def test_however_it_is_typed(typed):
    assert recovery.digest(typed) == recovery.digest("0abc1def")
    assert recovery.folded(typed) == "0abc1def"
