import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.web.hosts import read_host


@pytest.mark.parametrize(
    ("raw", "name", "flags"),
    [
        ("WWW.Example.test", "www.example.test", ()),
        ("example.test.", "example.test", ()),
        ("192.0.2.1", "192.0.2.1", ("numeric_host",)),
        ("3221225985", "192.0.2.1", ("obfuscated_host", "numeric_host")),
        ("0xc0.0.2.1", "192.0.2.1", ("obfuscated_host", "numeric_host")),
        ("0300.0000.0002.0001", "192.0.2.1", ("obfuscated_host", "numeric_host")),
        ("0x7f.1", "127.0.0.1", ("obfuscated_host", "numeric_host")),
        ("192.513", "192.0.2.1", ("obfuscated_host", "numeric_host")),
        ("256.0.0.1", "", ("invalid_host",)),
        ("1.2.3.4.5", "", ("invalid_host",)),
        ("ex%61mple.test", "example.test", ("obfuscated_host",)),
        ("bank.example%40192.0.2.1", "", ("obfuscated_host", "invalid_host")),
        ("example。test", "example.test", ("obfuscated_host",)),
        ("ｅｘａｍｐｌｅ.test", "example.test", ("obfuscated_host",)),
        ("exa\u200bmple.test", "example.test", ("obfuscated_host",)),
        ("日本語.test", "日本語.test", ()),
        ("xn--wgv71a119e.test", "日本語.test", ("punycode",)),
        ("xn--80ak6aa92e.test", "аррӏе.test", ("punycode",)),
        ("gооgle.test", "gооgle.test", ("mixed_script",)),
        ("192.0.2.1.nip.test", "192.0.2.1.nip.test", ("address_in_name",)),
        ("[::1]", "[::1]", ("numeric_host",)),
        ("[::ffff:192.0.2.1]", "[::ffff:c000:201]", ("numeric_host",)),
        ("[1::2::3]", "", ("invalid_host",)),
        ("a b.test", "", ("invalid_host",)),
        ("", "", ()),
    ],
)
def test_hosts_are_read_as_a_browser_reads_them(raw, name, flags):
    host = read_host(raw)
    assert (host.name, host.flags) == (name, flags)


def test_what_is_asked_of_dns_is_ascii():
    assert read_host("日本語.test.").wire == "xn--wgv71a119e.test."
    assert read_host("faß.test").wire == "xn--fa-hia.test"


def test_a_name_beyond_all_bounds_is_not_read():
    assert read_host("a" * 5_000).flags == ("invalid_host",)


@given(st.text(max_size=80))
def test_nothing_raises_and_nothing_forbidden_comes_out(raw):
    host = read_host(raw)
    assert not set(host.name) & set(" /\\@?#\t\n")
