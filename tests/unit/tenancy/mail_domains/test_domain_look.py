"""What the looks at a domain share."""

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.tenancy.mail_domains.domain_look import has_address, records_of, shown

RESOLVER = StaticResolver(zone_of_records({"a.test": [{"TXT": "V=Mark one"}, {"TXT": "other"}], "b.test": [{"AAAA": "2001:db8::1"}]}))


async def test_records_with_a_mark_and_addresses():
    assert await records_of("a.test", RESOLVER, b"v=mark") == [b"V=Mark one"]
    assert await records_of("gone.test", RESOLVER, b"v=mark") == []
    assert await has_address("b.test", RESOLVER)
    assert not await has_address("a.test", RESOLVER)
    assert shown(b"a\xff", b"b" * 300) == ("a\ufffd | " + "b" * 300)[:200]
