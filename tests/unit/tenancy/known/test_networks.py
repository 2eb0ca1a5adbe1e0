"""The narrowest network wins, and two thousand cost no more than two."""

import pytest

from sekisho.model.ids import TenantId
from sekisho.tenancy.known.networks import Networks

A, B, C = TenantId("a"), TenantId("b"), TenantId("c")
NETWORKS = Networks([("192.0.2.0/24", A), ("192.0.2.128/25", B), ("192.0.2.130/32", C), ("2001:db8::/32", B), ("2001:db8:1::/48", A)])


@pytest.mark.parametrize(
    ("ip", "owner"),
    [
        ("192.0.2.1", A), ("192.0.2.129", B), ("192.0.2.130", C), ("192.0.3.1", None), ("::ffff:192.0.2.1", A),
        ("2001:db8::1", B), ("2001:db8:1::1", A), ("2001:db8:1::1%eth0", A), ("::1", None), ("", None), ("nonsense", None),
    ],
)  # fmt: skip
def test_whose_an_address_is(ip, owner):
    assert NETWORKS.owner(ip) == owner


def test_what_is_no_network():
    with pytest.raises(ValueError):
        Networks([("192.0.2.1/24", A)])
