"""Lists that administrators write."""

from sekisho.senderauth.networks import is_below, lies_in


def test_addresses_in_networks():
    listed = ("192.0.2.0/24", "2001:db8::/32", "example.test")
    assert lies_in("192.0.2.7", listed)
    assert lies_in("::ffff:192.0.2.7", listed)
    assert lies_in("2001:db8::1%eth0", listed)
    assert not lies_in("198.51.100.1", listed)
    assert not lies_in("nonsense", listed)
    assert not lies_in("192.0.2.7", ())


def test_names_below_domains():
    assert is_below("mail.example.test", ("example.test",))
    assert is_below("example.test", ("example.test",))
    assert not is_below("badexample.test", ("example.test", ""))
