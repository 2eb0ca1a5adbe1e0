"""Values as the control store keeps them."""

import pytest

from sekisho.model.ids import TenantId
from sekisho.ports.control import Entry
from sekisho.tenancy.values import DomainRecord, Group, NextHop, Person, TenantRecord, claims_of_group, claims_of_person, read, to_json, unlisted_of
from sekisho.tenancy.wishes.settings import TenantSection, TenantSettings


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("tenant", TenantRecord("Acme", 1.0)),
        ("domain", DomainRecord("t", 1.0, hops=(NextHop("mx.acme.test", 25, 3),), tls="verified")),
        ("person", Person(("taro@acme.test",), "太郎", ("sales",))),
        ("group", Group("Sales")),
        ("settings", TenantSettings()),
    ],
)
def test_what_is_kept_is_read_again(kind, value):
    assert read(Entry(TenantId("acme"), kind, "x", 1, to_json(value)), type(value)) == value


@pytest.mark.parametrize("octets", [b"", b"{", b"[]", b'{"addresses": 3}', b"\xff"])
def test_broken_entries_are_errors(octets):
    with pytest.raises(ValueError):
        read(Entry(TenantId("acme"), "person", "x", 1, octets), Person)


def test_unique_names():
    assert claims_of_person("acme", Person(("a@acme.test", "b@acme.test"), uid="u")) == (
        "address:a@acme.test",
        "address:b@acme.test",
        "person:acme/u",
    )
    assert claims_of_group("acme", Group("x", "g@acme.test", uid="u")) == ("address:g@acme.test", "group:acme/u")


def test_a_domains_own_word_goes_before_the_organisations():
    strict = TenantSettings(tenant=TenantSection(unlisted="refuse"))
    assert unlisted_of(DomainRecord("t", 1.0), strict) == "refuse"
    assert unlisted_of(DomainRecord("t", 1.0, unlisted="ask"), strict) == "ask"
