"""Hosts and ports as the file writes them."""

import pytest

from sekisho.app.settings_rules import is_loopback, split_host_port


@pytest.mark.parametrize(
    ("text", "expected"),
    [("mail.test", ("mail.test", 25)), ("mail.test:2526", ("mail.test", 2526)), ("[2001:db8::1]:26", ("2001:db8::1", 26)), ("[::1]", ("::1", 25))],
)
def test_host_and_port(text, expected):
    assert split_host_port(text, 25) == expected


@pytest.mark.parametrize("text", ["", ":25", "mail.test:0", "mail.test:99999", "mail.test:x", "[::1"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(ValueError):
        split_host_port(text, 25)


def test_loopback_is_known_by_number():
    assert is_loopback("127.0.0.5")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("192.0.2.1")
