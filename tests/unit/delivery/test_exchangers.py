"""Mail exchangers of a domain: order, ends, loops, and addresses that strangers must not make us ask."""

import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.backends.web.addresses import is_public
from sekisho.delivery import exchangers
from sekisho.delivery.connections import Unreachable
from sekisho.delivery.exchangers import ExchangerRules, Exchangers, Undeliverable, usable_hosts

RULES = ExchangerRules(frozenset({"gate.example.test"}), frozenset({"8.8.4.4"}), lambda address: is_public(address, ()))
ZONE = Zone(
    a={
        "a.partner.test": ("8.8.8.8",),
        "b.partner.test": ("8.8.8.9", "10.0.0.1"),
        "plain.test": ("9.9.9.9",),
        "inner.evil.test": ("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1"),
        "us.by-address.test": ("8.8.4.4",),
    },
    aaaa={"a.partner.test": ("2606:4700::1",), "inner.evil.test": ("::1", "fd00::1", "::ffff:10.0.0.1", "fe80::1")},
    mx={
        "partner.test": ((20, "b.partner.test"), (10, "a.partner.test")),
        "null.test": ((0, "."),),
        "evil.test": ((5, "inner.evil.test"),),
        "loop.test": ((5, "gate.example.test"), (20, "a.partner.test")),
        "backup.test": ((5, "a.partner.test"), (10, "GATE.example.test."), (10, "b.partner.test"), (20, "b.partner.test")),
        "by-address.test": ((1, "us.by-address.test"), (2, "a.partner.test")),
        "gone.test": ((1, "no.partner.test"),),
        "unsure.test": ((1, "silent.test"),),
        "half.test": ((1, "silent.test"), (2, "b.partner.test")),
    },
    txt={"nothing.test": (b"v=spf1 -all",)},
    silent={"silent.test": frozenset({"a", "aaaa"}), "down.test": frozenset({"mx"})},
)


async def places(domain):
    return [(place.hop.host, place.address) for place in await Exchangers(StaticResolver(ZONE), RULES).places(domain)]


async def test_preferred_first_both_families_and_only_public_addresses():
    assert await places("Partner.test") == [("a.partner.test", "2606:4700::1"), ("a.partner.test", "8.8.8.8"), ("b.partner.test", "8.8.8.9")]
    assert await places("half.test") == [("b.partner.test", "8.8.8.9")], "what can be reached is tried although DNS failed for another host"


async def test_without_mx_the_domain_is_its_own_exchanger():
    assert await places("plain.test") == [("plain.test", "9.9.9.9")]


async def test_from_ourselves_on_nobody_is_asked():
    assert {host for host, _ in await places("backup.test")} == {"a.partner.test"}


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("null.test", "5.1.10"),
        ("missing.test", "5.1.2"),
        ("nothing.test", "5.4.4"),
        ("gone.test", "5.4.4"),
        ("evil.test", "5.4.4"),
        ("loop.test", "5.4.6"),
        ("by-address.test", "5.4.6"),
        ("[192.0.2.1]", "5.1.2"),
        ("no such..name", "5.1.2"),
    ],
)
async def test_what_dns_says_for_certain_is_permanent(domain, code):
    with pytest.raises(Undeliverable) as caught:
        await places(domain)
    assert caught.value.reply.enhanced == code
    assert caught.value.reply.code >= 550


@pytest.mark.parametrize("domain", ["down.test", "unsure.test"])
async def test_dns_that_cannot_be_asked_never_bounces(domain):
    with pytest.raises(Unreachable) as caught:
        await places(domain)
    assert caught.value.reply.code == 451


async def test_many_hosts_and_addresses_are_bounded():
    hosts = [f"mx{number}.many.test" for number in range(500)]
    addresses = tuple(f"8.8.{number}.1" for number in range(200))
    zone = Zone(a=dict.fromkeys(hosts, addresses), mx={"many.test": tuple((1, host) for host in hosts)})
    found = await Exchangers(StaticResolver(zone), RULES).places("many.test")
    assert len(found) == exchangers.MOST_PLACES
    assert len({place.hop for place in found}) == exchangers.MOST_PLACES // exchangers.MOST_ADDRESSES


def test_equal_preferences_are_shuffled_and_order_holds_between_them():
    records = [(10, f"a{number}.test") for number in range(4)] + [(20, "last.test")]
    orders = {tuple(usable_hosts(records, "x.test", ())) for _ in range(200)}
    assert len(orders) > 1
    assert all(order[-1] == "last.test" and len(order) == 5 for order in orders)
