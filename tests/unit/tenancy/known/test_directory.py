"""Who is ours."""

import pytest

from sekisho.model.address import Address
from sekisho.model.delivery import BY_MX, MAILBOX, Hop, Route
from sekisho.model.ids import TenantId
from sekisho.model.tenant import Tenant
from sekisho.ports.directory import Known
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.passwords import hash_password

A, B = TenantId("a"), TenantId("b")
SMARTHOST, MX = Route((Hop("192.0.2.1"),)), Route((Hop("mx.example.test"),))
DIRECTORY = StaticDirectory(
    tenants=[Tenant(A), Tenant(B)],
    domains={"Example.test": A, "box.test": A, "other.test": B},
    routes={(A, "example.test"): MX, (A, "BOX.test"): MAILBOX, (A, "*"): SMARTHOST, (B, "other.test"): MX},
    recipients={"other.test": ["Anna", "ben"]},
    networks=[("192.0.2.0/24", A), ("192.0.2.128/25", B), ("2001:db8::/32", B)],
    logins={"scanner": (hash_password("secret"), B)},
    certificates={"AA:BB:cc": A},
)


def test_domains():
    assert DIRECTORY.tenant_of_domain("EXAMPLE.test") == A
    assert DIRECTORY.tenant_of_domain("sub.example.test") is None
    assert DIRECTORY.tenant_of_domain("") is None
    assert DIRECTORY.tenant(B).id == B


def test_routes_belong_to_their_tenant():
    assert DIRECTORY.route(A, "example.TEST") == MX
    assert DIRECTORY.route(A, "anywhere.example") == SMARTHOST
    assert DIRECTORY.route(B, "other.test") == MX
    assert DIRECTORY.route(B, "example.test") is None


def test_by_mx_for_the_domains_of_others_only():
    directory = StaticDirectory([Tenant(A)], {"example.test": A}, {(A, "*"): BY_MX})
    assert directory.route(A, "Partner.test") == Route(exchangers_of="partner.test")
    assert directory.route(A, "example.test") is None
    assert directory.route(A, "") is None


def test_a_star_among_domains_takes_all_others():
    directory = StaticDirectory([Tenant(A), Tenant(B)], {"*": A, "other.test": B}, {(A, "*"): MAILBOX})
    assert directory.tenant_of_domain("whatever.test") == A
    assert directory.tenant_of_domain("other.test") == B
    assert directory.recipient(A, Address("x", "whatever.test")) is Known.YES


@pytest.mark.parametrize(
    ("ip", "tenant"),
    [
        ("192.0.2.1", A),
        ("192.0.2.200", B),
        ("::ffff:192.0.2.1", A),
        ("2001:db8::1", B),
        ("2001:db8::1%eth0", B),
        ("192.0.3.1", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_networks(ip, tenant):
    assert DIRECTORY.tenant_of_network(ip) == tenant
    assert DIRECTORY.is_own_network(ip) == (tenant is not None)


@pytest.mark.parametrize(
    ("tenant", "address", "known"),
    [
        (A, Address("anybody", "example.test"), Known.ASK),
        (A, Address("anybody", "box.test"), Known.YES),
        (B, Address("ANNA", "other.test"), Known.YES),
        (B, Address("carl", "other.test"), Known.NO),
        (B, Address("Postmaster", "other.test"), Known.YES),
        (B, Address("abuse", "other.test"), Known.YES),
        (B, Address("anna", "example.test"), Known.NO),
        (B, Address("", "other.test"), Known.NO),
        (A, Address("postmaster", ""), Known.YES),
    ],
)
def test_recipients(tenant, address, known):
    assert DIRECTORY.recipient(tenant, address) is known


def test_logins_and_certificates():
    assert DIRECTORY.tenant_of_login("scanner", "secret") == B
    assert DIRECTORY.tenant_of_login("scanner", "wrong") is None
    assert DIRECTORY.tenant_of_login("nobody", "secret") is None
    assert DIRECTORY.tenant_of_certificate("aabbcc") == A
    assert DIRECTORY.tenant_of_certificate("dd") is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"domains": {"x.test": TenantId("nobody")}},
        {"networks": [("300.0.0.0/8", A)]},
        {"networks": [("192.0.2.1/24", A)]},
        {"logins": {"x": ("plaintext", A)}},
        {"certificates": {"aa": TenantId("nobody")}},
    ],
)
def test_settings_that_make_no_sense_are_refused(arguments):
    with pytest.raises(ValueError):
        StaticDirectory(**{"tenants": [Tenant(A)], "domains": {}, "routes": {}, **arguments})


def test_addresses_for_reports_exist_whatever_the_next_hop_knows():
    tenant = Tenant(id=TenantId("one"), domains=("one.test",), reports_to=(("spam@one.test", "spam"),))
    directory = StaticDirectory((tenant,), {"one.test": tenant.id}, {}, {"one.test": ("taro",)})
    assert directory.recipient(tenant.id, Address("Spam", "one.test")) is Known.YES
    assert directory.recipient(tenant.id, Address("ham", "one.test")) is Known.NO
