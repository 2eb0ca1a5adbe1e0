"""Domains: proven before they count, one holder over all organisations, routes that lead nowhere inside."""

import pytest

from sekisho.model.access import operator_at_the_machine
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.tenancy.mail_domains.domains import (
    add_domain,
    list_domains,
    own_domains,
    remove_domain,
    route_domain,
    set_unlisted,
    verify_domain,
    vouch_for_domain,
)
from sekisho.tenancy.people.people import add_person
from sekisho.tenancy.values import NextHop

ACME, OTHER = TenantId("acme"), TenantId("other")


async def test_proven_by_dns(house):
    added = await house.do(add_domain, ACME, house.admin, name="Second.Acme.test.")
    assert (added.name, added.verified, added.record_name) == ("second.acme.test", False, "_sekisho-challenge.second.acme.test")
    with pytest.raises(Refused, match="does not show"):
        await house.do(verify_domain, ACME, house.admin, name="second.acme.test")
    house.zone.silent = True
    with pytest.raises(TemporaryFailure):
        await house.do(verify_domain, ACME, house.admin, name="second.acme.test")
    house.zone.silent = False
    house.zone.records[added.record_name] = [b"v=spf1 -all", added.record_text.encode()]
    verified = await house.do(verify_domain, ACME, house.admin, name="second.acme.test")
    assert (verified.verified, verified.verified_by, verified.record_text) == (True, "dns", "")
    assert await own_domains(house.control, house.base, ACME) == {"acme.test", "second.acme.test"}
    assert await own_domains(house.control, house.base, DEFAULT_TENANT) == {"file.test"}


async def test_another_organisation_may_write_a_name_down_and_never_gets_it(house):
    await house.do(add_domain, OTHER, name="acme.test")
    with pytest.raises(Conflict):
        await house.do(vouch_for_domain, OTHER, name="acme.test")
    assert "acme.test" not in await own_domains(house.control, house.base, OTHER)
    shown = {domain.name: domain.record_text for domain in await house.do(list_domains, OTHER)}
    house.zone.records["_sekisho-challenge.acme.test"] = [shown["acme.test"].encode()]
    with pytest.raises(Conflict):
        await house.do(verify_domain, OTHER, name="acme.test")


async def test_vouching_is_for_who_runs_the_installation(house):
    await house.do(add_domain, name="second.acme.test")
    with pytest.raises(Denied):
        await house.do(vouch_for_domain, ACME, house.admin, name="second.acme.test")


@pytest.mark.parametrize("name", ["", "test", "co.jp", "*", "a b.test", "192.0.2.1", "x@acme.test", "a..test", "\x00.test"])
async def test_what_is_no_domain_of_mail(house, name):
    with pytest.raises(Refused, match="not a domain"):
        await house.do(add_domain, name=name)


async def test_domains_of_the_settings_file_stay_there(house):
    with pytest.raises(Refused, match="settings file"):
        await house.do(add_domain, name="file.test")
    (first,) = await house.do(list_domains, DEFAULT_TENANT)
    assert (first.name, first.from_file, first.verified_by) == ("file.test", True, "settings file")
    with pytest.raises(NotFound):
        await house.do(route_domain, DEFAULT_TENANT, name="file.test", hops=[NextHop("mx.file.test")])


async def test_a_route_of_several_hosts_with_weights_and_tls(house):
    hops = [NextHop("MX1.acme.test", 25, 3), NextHop("mx2.acme.test", 25, 1), NextHop("2001:db8::1" if False else "backup.acme.test")]
    routed = await house.do(route_domain, ACME, house.admin, name="acme.test", hops=hops, tls="verified")
    assert [hop.host for hop in routed.hops] == ["mx1.acme.test", "mx2.acme.test", "backup.acme.test"]
    assert routed.tls == "verified"


@pytest.mark.parametrize(
    "hop",
    [
        NextHop("127.0.0.1"),
        NextHop("10.0.0.8"),
        NextHop("[::1]"),
        NextHop("mx.acme.test", 6379),
        NextHop("mx.acme.test", 8025),
        NextHop("::ffff:127.0.0.1"),
        NextHop("localhost"),
        NextHop("LOCALHOST."),
        NextHop("mail.localhost."),
        NextHop("127.0.0.1."),
        NextHop("64:ff9b::7f00:1"),
        NextHop("169.254.169.254"),
        NextHop("metadata.google.internal."),
        NextHop("exchange.corp"),
    ],
)
async def test_an_organisation_does_not_route_into_our_network(house, hop):
    with pytest.raises(Refused, match="public server"):
        await house.do(route_domain, ACME, house.admin, name="acme.test", hops=[hop])
    assert (await house.do(route_domain, ACME, operator_at_the_machine("root"), name="acme.test", hops=[hop])).hops[0].port == hop.port


@pytest.mark.parametrize(
    "hop",
    [
        NextHop(""),
        NextHop("a b"),
        NextHop("mx.acme.test", 0),
        NextHop("mx.acme.test", 70_000),
        NextHop("1.2.3"),
        NextHop("mx.test", 25, -1),
        NextHop("127.1."),
        NextHop("0x7f000001"),
        NextHop("0x7f.1"),
    ],
)
async def test_what_is_no_server(house, hop):
    with pytest.raises(Refused, match="not a server"):
        await house.do(route_domain, name="acme.test", hops=[hop])


async def test_unlisted_recipients_and_removal(house):
    assert (await house.do(set_unlisted, name="acme.test", unlisted="refuse")).unlisted == "refuse"
    await house.do(add_person, address="taro@acme.test")
    with pytest.raises(Refused, match="1 addresses"):
        await house.do(remove_domain, name="acme.test")
    with pytest.raises(NotFound):
        await house.do(remove_domain, OTHER, name="acme.test")
    await house.do(add_domain, name="second.acme.test")
    await house.do(remove_domain, name="second.acme.test")
    assert [domain.name for domain in await house.do(list_domains)] == ["acme.test"]
