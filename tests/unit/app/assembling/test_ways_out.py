"""From settings to ways out."""

import pytest

from sekisho.app.assembling import assemble, ways_out
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.delivery.exchangers import Undeliverable

ZONE = Zone(
    a={"inside.test": ("192.168.7.7",), "us.test": ("127.0.0.1",), "public.test": ("8.8.8.8",)}, mx={"loop.test": ((1, "gate.example.test"),)}
)


def exchangers(text):
    return ways_out.build_exchangers(parse_settings(text), "Gate.example.test", StaticResolver(ZONE))


async def test_addresses_that_mx_may_lead_to():
    assert [place.address for place in await exchangers("").places("public.test")] == ["8.8.8.8"]
    with pytest.raises(Undeliverable, match="public address"):
        await exchangers("").places("inside.test")
    (place,) = await exchangers("[delivery]\nmx_networks = ['192.168.0.0/16']\nmx_port = 2525").places("inside.test")
    assert (place.address, place.hop.port) == ("192.168.7.7", 2525)


async def test_names_and_listeners_of_ours_end_a_loop():
    with pytest.raises(Undeliverable, match="leads back"):
        await exchangers("").places("loop.test")
    with pytest.raises(Undeliverable, match="leads back"):
        await exchangers("[[listeners]]\nport = 2525\n[delivery]\nmx_networks = ['127.0.0.0/8']\nmx_port = 2525").places("us.test")


def test_a_demand_on_a_domain_with_servers_is_one_on_each_server_and_the_strongest_counts():
    text = """[routes]
"example.test" = ["A.example.test", "192.0.2.1:2525"]
"*" = ["mx"]
[delivery.tls]
"example.test" = "verified"
"a.example.test" = "required"
"partner.test" = "required"
"*" = "required"
"""
    levels = ways_out.tls_levels(parse_settings(text))
    assert levels == {"a.example.test": "verified", "192.0.2.1": "verified", "partner.test": "required", "*": "required"}
    assert dict(assemble.delivery_settings(parse_settings(text), "x").tls_levels) == levels
