"""Entries of one tenant to its snapshot."""

import pytest

from sekisho.model.delivery import BY_MX, MAILBOX, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import Entry
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.parts import Parts, route_of
from sekisho.tenancy.values import DomainRecord, Group, LoginRecord, NextHop, Person, TenantRecord, to_json
from sekisho.tenancy.wishes.settings import QuarantineSection, TenantSection, TenantSettings

ACME = TenantId("acme")
BASE = FromFile(domains=("file.test",), routes={"*": BY_MX})


def entry(kind, key, value):
    return Entry(ACME, kind, key, 1, to_json(value))


def parts(**record):
    made = Parts(ACME, TenantRecord("Acme", 1.0, **record))
    made.take("domain", "acme.test", entry("domain", "acme.test", DomainRecord("t", 1.0, 2.0, "dns", (NextHop("mx.acme.test"),), "verified")))
    return made


def take(made, *people):
    for person in people:
        made.take("person", person.addresses[0], entry("person", person.addresses[0], person))


def test_only_verified_domains_count_and_never_those_of_the_file():
    made = parts()
    made.take("domain", "bank.test", entry("domain", "bank.test", DomainRecord("t", 1.0)))
    made.take("domain", "file.test", entry("domain", "file.test", DomainRecord("t", 1.0, 2.0)))
    holding = made.holding(BASE)
    assert holding.domains == ("acme.test",)
    assert dict(holding.routes) == {"acme.test": Route((Hop("mx.acme.test"),), tls="verified", guarded=True), "*": BY_MX}


def test_the_embedded_mailbox_is_nobodys_way_out():
    assert "*" not in parts().holding(FromFile(routes={"*": MAILBOX})).routes


@pytest.mark.parametrize(("record", "active"), [({}, True), ({"state": "suspended"}, False), ({"state": "deleting"}, False)])
def test_who_is_stopped(record, active):
    assert parts(**record).holding(BASE).active is active
    assert Parts(ACME).holding(BASE).active is False


def test_people_aliases_and_groups():
    made = parts()
    take(made, Person(("a@acme.test", "x@acme.test"), groups=("g",)), Person(("off@acme.test",), active=False))
    made.take("group", "g", entry("group", "g", Group("G", "g@acme.test")))
    first = made.holding(BASE)
    made.close()
    assert first.people["x@acme.test"].groups == {"g"}
    assert set(first.people) == {"a@acme.test", "x@acme.test", "g@acme.test"}
    take(made, Person(("b@acme.test", "x@acme.test")))  # the alias moves; the other is told later
    take(made, Person(("a@acme.test",)))
    made.take("group", "g", None)
    assert set(first.people) == {"a@acme.test", "x@acme.test", "g@acme.test"}, "a snapshot that was handed out never changes"
    second = made.holding(BASE)
    assert second.people["x@acme.test"].addresses == ("b@acme.test", "x@acme.test")
    made.close()
    made.take("person", "b@acme.test", None)
    assert set(made.holding(BASE).people) == {"a@acme.test"}


def test_broken_entries_change_nothing():
    made = parts()
    made.take("settings", "mail", entry("settings", "mail", TenantSettings(quarantine=QuarantineSection(days=7))))
    take(made, Person(("a@acme.test",)))
    for kind, key, octets in (
        ("settings", "mail", b"{"),
        ("settings", "mail", to_json(TenantSettings(quarantine=QuarantineSection(days=-1)))),
        ("settings", "mail", b'{"unknown": 1}'),
        ("person", "a@acme.test", b"[]"),
        ("domain", "acme.test", b"{}"),
        ("login", "x", to_json(LoginRecord("plain text"))),
    ):
        with pytest.raises(ValueError):
            made.take(kind, key, Entry(ACME, kind, key, 2, octets))
    holding = made.holding(BASE)
    assert (holding.tenant.quarantine_days, list(holding.people), holding.domains) == (7, ["a@acme.test"], ("acme.test",))


def test_unlisted_recipients():
    made = parts()
    assert made.holding(BASE).refusing == frozenset()
    made.take("settings", "mail", entry("settings", "mail", TenantSettings(tenant=TenantSection(unlisted="refuse"))))
    assert made.holding(BASE).refusing == {"acme.test"}


def test_the_default_tenant_has_what_the_file_says_and_what_was_set_besides():
    made = Parts(DEFAULT_TENANT)
    made.take("domain", "more.test", entry("domain", "more.test", DomainRecord("t", 1.0, 2.0, hops=(NextHop("mx.more.test"),))))
    take(made, Person(("a@file.test",)))
    base = FromFile(
        domains=("file.test", "*"), routes={"file.test": MAILBOX, "*": MAILBOX}, networks=("192.0.2.0/24",), lists={"file.test": frozenset({"x"})}
    )
    holding = made.holding(base)
    assert holding.domains == ("file.test", "*", "more.test")
    assert holding.tenant.domains == ("file.test", "more.test")
    assert (set(holding.routes), holding.networks, "a@file.test" in holding.people) == ({"file.test", "*", "more.test"}, ("192.0.2.0/24",), True)


def test_routes():
    assert route_of(DomainRecord("t", 1.0, hops=(NextHop("a", 25, 3), NextHop("b", 26)), guarded=False)) == Route((Hop("a", 25, 3), Hop("b", 26)))
