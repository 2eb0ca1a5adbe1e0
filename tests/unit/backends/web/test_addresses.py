import ipaddress

import pytest

from sekisho.backends.web.addresses import Target, is_public, read_url, resolve
from sekisho.ports.web import NotFetched

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "//a.example/", "https://", "https://user:pw@a.example/", "https://a.example:99999/",
        "https://a.example/ x", "https://ä.example/", "https://a.example/\r\nHost: b", "javascript:alert(1)", "https://a.example/" + "x" * 3000, "",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(NotFetched) as caught:
        read_url(url)
    assert caught.value.refused


def test_a_url_is_read_whole():
    assert read_url("https://A.Example:8443/a/b?c=d#e") == Target("https", "a.example", 8443, "/a/b?c=d")
    assert read_url("http://a.example") == Target("http", "a.example", 80, "/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "2002:7f00:1::", "not an address", "255.255.255.255", "::",
        "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::9.9.9.9", "::10.0.0.1", "::2",
    ],
)  # fmt: skip
def test_addresses_that_only_we_can_reach_are_not_public(address):
    assert not is_public(address, ())


def test_public_ones_are_and_the_operator_may_allow_others():
    assert is_public("9.9.9.9", ())
    assert is_public("2620:fe::fe", ())
    assert is_public("64:ff9b::9.9.9.9", ())
    assert is_public("127.0.0.1", (LOOPBACK,))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]".strip("[]")])
def test_every_spelling_of_this_machine_is_refused(host):
    with pytest.raises(NotFetched):
        resolve(Target("http", host, 80, "/"), ())
