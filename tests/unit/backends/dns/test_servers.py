"""Addresses of resolvers."""

from sekisho.backends.dns.servers import Server


def test_as_c_ares_wants_them():
    assert str(Server("192.0.2.1")) == "192.0.2.1:53"
    assert str(Server("2001:db8::1", 5353)) == "[2001:db8::1]:5353"
