"""SPF, DKIM and DMARC of a domain, each for itself (all together: test_domain_check.py)."""

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.tenancy.mail_domains import domain_proofs
from sekisho.tenancy.mail_domains.domain_look import State


async def states(looks):
    return [look.state async for look in looks]


async def test_nothing_is_published():
    nothing = StaticResolver(zone_of_records({"else.test": [{"A": "192.0.2.1"}]}))
    assert await states(domain_proofs.spf("example.test", nothing)) == [State.BAD]
    assert await states(domain_proofs.dkim("example.test", nothing, ["a", "b"])) == [State.BAD, State.BAD]
    assert await states(domain_proofs.dmarc("example.test", nothing)) == [State.BAD]


async def test_a_policy_from_above():
    zone = StaticResolver(zone_of_records({"_dmarc.example.test": [{"TXT": "v=DMARC1; p=reject; sp=none"}]}))
    assert await states(domain_proofs.dmarc("mail.example.test", zone)) == [State.BETTER, State.BETTER]
