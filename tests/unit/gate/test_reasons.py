"""Reasons read back."""

from sekisho.gate.reasons import reasons_of


def test_codes_with_points():
    assert reasons_of("dmarc.fail(+31) text.ham(-4) x(0)") == [("dmarc.fail", 31), ("text.ham", -4), ("x", 0)]


def test_what_is_no_reason_is_left_out():
    assert reasons_of("") == reasons_of("nonsense <b>") == reasons_of("a(1234567890)") == []
