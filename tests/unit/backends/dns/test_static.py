"""The built-in zone: the samples' names have their records, everything else does not exist."""

import pytest

from sekisho.app.samples.world import OWN_DOMAIN, PARTNER, ZONE_ADDRESS, ZONE_DOMAINS
from sekisho.backends.dns.static import StaticResolver, Zone, zone_of
from sekisho.ports.lookups import NoData, NxDomain, Resolver


@pytest.fixture
def resolver() -> Resolver:
    return StaticResolver(zone_of(ZONE_DOMAINS, ZONE_ADDRESS))


@pytest.mark.parametrize("domain", ZONE_DOMAINS)
async def test_each_name_of_the_samples_has_a_mail_server_that_has_an_address(resolver, domain):
    assert await resolver.a(domain) == [ZONE_ADDRESS]
    [(preference, server)] = await resolver.mx(domain)
    assert preference == 10
    assert await resolver.a(server) == [ZONE_ADDRESS]
    [policy] = await resolver.txt(domain)
    assert policy.startswith(b"v=spf1 ")
    assert policy.endswith(b" -all")
    assert ZONE_ADDRESS.encode() in policy


async def test_the_address_has_a_name_and_the_name_the_address(resolver):
    """Forward-confirmed, as a receiver checks it (RFC 8601 section 2.7.3)."""
    [name] = await resolver.ptr(ZONE_ADDRESS)
    assert name == f"mail.{OWN_DOMAIN}"
    assert ZONE_ADDRESS in await resolver.a(name)


@pytest.mark.parametrize("name", [PARTNER.upper(), f"{PARTNER}.", f"{PARTNER.title()}."])
async def test_case_and_a_dot_at_the_end_make_no_difference(resolver, name):
    assert await resolver.a(name) == [ZONE_ADDRESS]


@pytest.mark.parametrize("name", ["example.com", f"nothing.{PARTNER}", f"x{PARTNER}", "", "."])
async def test_every_other_name_does_not_exist(resolver, name):
    for ask in (resolver.a, resolver.aaaa, resolver.mx, resolver.txt):
        with pytest.raises(NxDomain):
            await ask(name)


async def test_a_name_without_that_record_exists_all_the_same(resolver):
    with pytest.raises(NoData):
        await resolver.aaaa(PARTNER)
    with pytest.raises(NoData):
        await resolver.mx(f"mail.{PARTNER}")


async def test_a_name_above_others_exists_without_records(resolver):
    """RFC 8020: NXDOMAIN would say that nothing is below it."""
    with pytest.raises(NoData):
        await resolver.a(PARTNER.partition(".")[2])
    with pytest.raises(NoData):
        await resolver.txt("test")


@pytest.mark.parametrize("address", ["192.0.2.1", "::1", "not an address", ""])
async def test_other_addresses_have_no_name(resolver, address):
    with pytest.raises(NxDomain):
        await resolver.ptr(address)


async def test_mail_servers_come_in_the_order_of_their_preference():
    resolver = StaticResolver(Zone(mx={"example.test": ((20, "second.example.test"), (5, "first.example.test"))}))
    assert await resolver.mx("example.test") == [(5, "first.example.test"), (20, "second.example.test")]


async def test_an_ipv6_address_has_its_name_too():
    name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    resolver = StaticResolver(Zone(aaaa={"six.example.test": ("2001:db8::1",)}, ptr={name: ("six.example.test",)}))
    assert await resolver.ptr("2001:db8::1") == ["six.example.test"]
    assert await resolver.aaaa("six.example.test") == ["2001:db8::1"]


async def test_an_answer_can_be_changed_without_changing_the_zone(resolver):
    (await resolver.a(PARTNER)).clear()
    assert await resolver.a(PARTNER) == [ZONE_ADDRESS]
