"""Administrators of some domains only."""

import pytest

from sekisho.model.access import GRANTS, WHOLE, Actor, Role, Sight
from sekisho.model.errors import Denied, NotFound
from sekisho.tenancy.mail_domains.domains import add_domain, list_domains, route_domain, vouch_for_domain
from sekisho.tenancy.outbound import set_login
from sekisho.tenancy.people.groups import change_group
from sekisho.tenancy.people.people import add_person, change_person, list_people, remove_person, show_person
from sekisho.tenancy.people.people_import import export_people, import_csv
from sekisho.tenancy.scope import covers
from sekisho.tenancy.wishes.settings import TenantSettings
from sekisho.tenancy.wishes.tenant_settings import change_settings

PART = Sight(domains=frozenset({"part.acme.test"}))


def test_what_is_covered():
    assert covers(WHOLE, ["x@anywhere.test"])
    assert covers(PART, ["X@Part.acme.test "])
    assert not covers(PART, ["x@part.acme.test", "x@acme.test"])
    assert not covers(Sight(), ["x@acme.test"])


async def test_the_rest_of_the_organisation_is_not_there(house):
    await house.do(add_domain, name="part.acme.test")
    await house.do(vouch_for_domain, name="part.acme.test")
    await house.do(add_person, address="boss@acme.test")
    await house.do(add_person, address="both@part.acme.test", aliases=["both@acme.test"])
    part = Actor("part@acme.test", Role.TENANT_ADMIN, "acme", GRANTS[Role.TENANT_ADMIN], domains=PART.domains)
    await house.do(add_person, "acme", part, address="taro@part.acme.test")
    assert [person.address for person in (await house.do(list_people, "acme", part)).items] == ["taro@part.acme.test"]
    assert [domain.name for domain in await house.do(list_domains, "acme", part)] == ["part.acme.test"]
    assert "boss" not in await house.do(export_people, "acme", part)
    for use_case in (show_person, change_person, remove_person):
        for address in ("boss@acme.test", "both@part.acme.test"):
            with pytest.raises(NotFound):
                await house.do(use_case, "acme", part, address=address)
    with pytest.raises(Denied):
        await house.do(add_person, "acme", part, address="more@acme.test")
    with pytest.raises(Denied):
        await house.do(change_person, "acme", part, address="taro@part.acme.test", aliases=["ceo@acme.test"])
    with pytest.raises(NotFound):
        await house.do(route_domain, "acme", part, name="acme.test", hops=[])
    for use_case, arguments in (
        (change_settings, {"settings": TenantSettings()}),
        (import_csv, {"text": "address\n"}),
        (add_domain, {"name": "x.test"}),
        (change_group, {"name": "x"}),
        (set_login, {"login": "x", "password": "x" * 20}),
    ):
        with pytest.raises(Denied):
            await house.do(use_case, "acme", part, **arguments)
