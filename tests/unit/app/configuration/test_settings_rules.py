"""Hosts and ports as the file writes them."""

import pytest

from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.configuration.settings_rules import is_loopback, split_host_port
from sekisho.model.errors import Refused


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


@pytest.mark.parametrize(
    ("section", "broken"),
    [
        ('spam_address = "spam@example.test"\nphish_address = "phish@example.test"', ""),
        ('spam_address = "spam"', "is not an address"),
        ('spam_address = "a@example.test"\nnot_spam_address = "a@example.test"', "stands there twice"),
        ("people = 0", "must be above 0"),
    ],
)
def test_addresses_for_reports(section, broken):
    text = f"[feedback]\n{section}\n"
    if not broken:
        assert parse_settings(text).feedback.people == 3
        return
    with pytest.raises(Refused, match=broken):
        parse_settings(text)


@pytest.mark.parametrize(
    ("section", "broken"),
    [
        ('endpoint = "http://127.0.0.1:4318"\nheaders = { authorization = "Bearer x" }', ""),
        ('endpoint = "https://otlp.example.test/base"\nheaders = { authorization = "Bearer x" }\nshare = 0.1', ""),
        ('endpoint = "http://192.0.2.1:4318"', ""),
        ('endpoint = "http://192.0.2.1:4318"\nheaders = { authorization = "Bearer x" }', "over https"),
        ('endpoint = "ftp://collector"', "no address of a collector"),
        ('endpoint = "http://"', "no address of a collector"),
        ('endpoint = "http://a:b@collector"', "no address of a collector"),
        ('endpoint = "http://collector:x"', "no address of a collector"),
        ("share = 1.1", "from 0 to 1"),
    ],
)
def test_collectors_of_traces(section, broken):
    text = f"[telemetry]\n{section}\n"
    if not broken:
        assert parse_settings(text).telemetry.endpoint
        return
    with pytest.raises(Refused, match=broken):
        parse_settings(text)


def test_traces_without_the_library_are_refused_at_the_start(monkeypatch):
    monkeypatch.setattr("sekisho.app.configuration.settings_rules.is_installed", lambda: False)
    with pytest.raises(Refused, match="OpenTelemetry is not installed"):
        parse_settings('[telemetry]\nendpoint = "http://127.0.0.1:4318"\n')
    assert parse_settings("").telemetry.endpoint == ""
