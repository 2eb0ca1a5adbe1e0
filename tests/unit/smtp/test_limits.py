import pytest

from sekisho.smtp.limits import ServerLimits


def test_defaults_hold_what_the_protocol_asks_for():
    limits = ServerLimits()
    assert limits.max_recipients >= 100
    assert 512 + 26 + 17 + 10 + 500 <= limits.max_command_octets < 2_000


def test_a_command_line_of_512_octets_cannot_be_forbidden():
    with pytest.raises(ValueError, match="512"):
        ServerLimits(max_command_octets=511)
