"""Which domains the tenant knows."""

from sekisho.inspections.known_domains import own_organisations, partner_organisations
from sekisho.testing.builders import a_tenant


def test_own_and_partners():
    tenant = a_tenant(domains=("mail.example.test", "example.co.jp"), partners=("www.bank.test", "example.test", "localhost"))
    assert own_organisations(tenant) == {"example.test", "example.co.jp"}
    assert partner_organisations(tenant) == {"bank.test"}
