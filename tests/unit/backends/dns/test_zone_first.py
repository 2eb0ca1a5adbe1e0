"""Some names from memory, the others from elsewhere."""

import pytest

from sekisho.backends.dns.static import StaticResolver, zone_of
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.backends.dns.zone_first import ZoneFirst
from sekisho.ports.lookups import NxDomain

OTHERS = {
    "_dmarc.test": [{"TXT": "not asked"}],
    "a.here.test": [{"TXT": "not asked"}],
    "elsewhere.test": [{"A": "192.0.2.1"}],
    "xhere.test": [{"A": "192.0.2.2"}],
    "1.2.0.192.in-addr.arpa": [{"PTR": "elsewhere.test"}],
}


@pytest.fixture
def resolver():
    return ZoneFirst("here.test", zone_of(["a.here.test"], "127.0.0.1"), StaticResolver(zone_of_records(OTHERS)))


async def test_names_below_are_the_zones(resolver):
    assert await resolver.txt("A.here.test.") == [b"v=spf1 ip4:127.0.0.1 -all"]
    assert await resolver.mx("a.here.test") == [(10, "mail.a.here.test")]
    assert await resolver.ptr("127.0.0.1") == ["mail.a.here.test"]
    for ask in (resolver.a, resolver.aaaa):
        with pytest.raises(NxDomain):
            await ask("gone.here.test")


async def test_a_walk_for_policies_ends_without_a_question(resolver):
    with pytest.raises(NxDomain):
        await resolver.txt("_dmarc.test")


async def test_others_are_asked_for(resolver):
    assert await resolver.a("elsewhere.test") == ["192.0.2.1"]
    assert await resolver.a("xhere.test") == ["192.0.2.2"]
    assert await resolver.ptr("192.0.2.1") == ["elsewhere.test"]
    with pytest.raises(NxDomain):
        await resolver.ptr("no address")
