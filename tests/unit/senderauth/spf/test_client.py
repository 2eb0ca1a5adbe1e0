"""Addresses of clients."""

import pytest

from sekisho.senderauth.spf.client import client_of, number_of


def test_ip4():
    client = client_of("192.0.2.3")
    assert (client.number, client.is_ip4, client.dotted) == (0xC0000203, True, "192.0.2.3")


def test_reverse_names():
    assert client_of("192.0.2.3").reverse == "3.2.0.192.in-addr.arpa"
    assert client_of("2001:db8::1").reverse.endswith(".8.b.d.0.1.0.0.2.ip6.arpa")


def test_ip6():
    client = client_of("2001:DB8::CB01%eth0")
    assert (client.is_ip4, client.text) == (False, "2001:db8::cb01")
    assert client.dotted == "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1"


def test_an_ip4_address_in_an_ip6_one_is_that_address():
    assert client_of("::ffff:192.0.2.3") == client_of("192.0.2.3")


@pytest.mark.parametrize("text", ["", "unknown", "192.0.2", "192.0.2.256", "1" * 100_000])
def test_what_is_none(text):
    with pytest.raises(ValueError):
        client_of(text)
    assert number_of(text) is None
