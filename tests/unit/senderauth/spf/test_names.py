"""What DNS can be asked for."""

import pytest

from sekisho.senderauth.spf.names import is_name, sender_domain


@pytest.mark.parametrize("name", ["example.test", "a", "_spf.example.test", "x" * 63 + ".test", "a b.test", "%.test"])
def test_names(name):
    assert is_name(name)


@pytest.mark.parametrize("name", ["", ".", "a..test", ".test", "test.", "x" * 64 + ".test", "a." * 126 + "ab", "é.test", "a\x00.test", "a\n.test"])
def test_what_is_none(name):
    assert not is_name(name)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Example.TEST", "example.test"),
        ("example.test.", "example.test"),
        ("例え.test", "xn--r8jz45g.test"),
        ("single", None),
        ("[192.0.2.1]", None),
        ("[IPv6:2001:db8::1]", None),
        ("a..test", None),
        ("", None),
        (".", None),
        ("x" * 64 + ".test", None),
        ("\u200b.test", None),
        ("a b.test", None),
        ("\ud800.test", None),
    ],
)
def test_senders_domains(text, domain):
    assert sender_domain(text) == domain
