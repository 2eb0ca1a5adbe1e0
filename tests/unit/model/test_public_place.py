"""Every spelling of this machine and of the networks around it."""

import ipaddress

import pytest

from sekisho.model.public_place import is_plain, is_public, may_be_public

INNER = [
    *("localhost", "localhost.", "LOCALHOST", "LocalHost.", "a.localhost", "a.localhost.", "localhost.localdomain", " localhost "),
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.1.", "0x7f000001", "0x7f.1", "2130706433", "0177.0.0.1", "017700000001", "0", "0.0.0.0"),
    *("[::1]", "::1", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[64:ff9b:1::1]"),
    *("10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.169.254", "169.254.169.254.", "[fe80::1]", "[fe80::1%eth0]", "[fd00:ec2::254]"),
    *("metadata.google.internal", "metadata.google.internal.", "metadata", "printer.local", "wiki.corp", "nas.lan", "router.home.arpa", "intranet"),
    *("224.0.0.1", "255.255.255.255", "[ff02::1]", "192.0.2.1", "", ".", "..", "a..b.com", "a b.com", "ex%61mple.com", "user@example.com", "a/b.com"),
    *("１２７.0.0.1", "example.com:25", "-a.com", "x" * 64 + ".com", "example.com.."),
]


@pytest.mark.parametrize("host", INNER)
def test_this_machine_and_its_neighbours_in_every_spelling(host):
    assert not may_be_public(host)


@pytest.mark.parametrize(
    "host", ["mail.example.com", "MX.Example.com.", "xn--r8jz45g.example", "8.8.8.8", "[2606:4700::1111]", "localhost.example.com", "a1.example"]
)
def test_others_may_be(host):
    assert may_be_public(host)


def test_addresses_of_the_internet():
    assert is_public(ipaddress.ip_address("2606:4700::1111"))
    assert not is_public(ipaddress.ip_address("::ffff:10.0.0.1"))


def test_inner_places_have_one_spelling():
    assert all(map(is_plain, ("localhost", "127.0.0.1", "::1", "login.corp")))
    assert not any(map(is_plain, ("localhost.", "127.1", "0x7f.0.0.1", "login", "", "a b.corp")))
