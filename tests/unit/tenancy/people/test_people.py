"""People by hand."""

from dataclasses import replace

import pytest

from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import TenantId
from sekisho.ports.control import Change
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.people.groups import change_group
from sekisho.tenancy.people.people import add_person, change_person, list_people, remove_person, show_person
from sekisho.tenancy.values import Person, to_json

ACME, OTHER = TenantId("acme"), TenantId("other")


async def test_added_found_by_every_address_changed_and_removed(house):
    added = await house.do(add_person, address="Taro@acme.test", name="山田 太郎", aliases=["t.yamada@acme.test"], groups=["Sales "])
    assert (added.address, added.aliases, added.groups, added.source) == ("taro@acme.test", ("t.yamada@acme.test",), ("sales",), "local")
    assert (await house.do(show_person, address="T.Yamada@acme.test")).uid == added.uid
    changed = await house.do(change_person, address="t.yamada@acme.test", main_address="yamada@acme.test", aliases=["taro@acme.test"], active=False)
    assert (changed.address, changed.uid, changed.active, changed.name) == ("yamada@acme.test", added.uid, False, "山田 太郎")
    with pytest.raises(NotFound):
        await house.do(show_person, address="t.yamada@acme.test")
    await house.do(remove_person, address="taro@acme.test")
    assert (await house.do(list_people)).items == ()
    assert [line[0] for line in await house.lines()][:3] == ["people.remove", "people.change", "people.add"]


async def test_listed_by_pages_and_by_what_is_looked_for(house):
    for number in range(25):
        await house.do(add_person, address=f"p{number:02}@acme.test", name=f"Person {number}", groups=["even"] if number % 2 == 0 else [])
    first = await house.do(list_people, limit=10)
    second = await house.do(list_people, limit=10, after=first.next)
    last = await house.do(list_people, limit=10, after=second.next)
    assert [person.address for page in (first, second, last) for person in page.items] == [f"p{number:02}@acme.test" for number in range(25)]
    assert last.next == ""
    assert [person.name for person in (await house.do(list_people, text="PERSON 2", group="Even")).items] == [
        "Person 2",
        "Person 20",
        "Person 22",
        "Person 24",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "taro",
        "taro@other.test",
        "taro@file.test",
        "taro@unverified.test",
        "ta ro@acme.test",
        "a%b@acme.test",
        "@acme.test",
        "x" * 65 + "@acme.test",
        "a\r\nb@acme.test",
    ],
)
async def test_addresses_that_cannot_be(house, address):
    with pytest.raises(Refused):
        await house.do(add_person, address=address)
    assert (await house.do(list_people)).items == ()


async def test_an_address_is_borne_once(house):
    await house.do(add_person, address="taro@acme.test", aliases=["sales@acme.test"])
    for arguments in ({"address": "taro@acme.test"}, {"address": "hanako@acme.test", "aliases": ["sales@acme.test"]}):
        with pytest.raises(Conflict):
            await house.do(add_person, **arguments)
    await house.do(add_person, address="hanako@acme.test")
    with pytest.raises(Conflict):
        await house.do(change_person, address="hanako@acme.test", aliases=["sales@acme.test"])


async def test_another_organisations_people_are_not_there(house):
    await house.do(add_person, OTHER, address="taro@other.test")
    for use_case in (show_person, change_person, remove_person):
        with pytest.raises(NotFound):
            await house.do(use_case, ACME, address="taro@other.test")


async def test_who_is_kept_by_a_directory_is_changed_there(house):
    kept = Person(("taro@acme.test",), source="ldap:main")
    await house.control.commit(ACME, [Change("person", "taro@acme.test", to_json(kept), 0, ("address:taro@acme.test",))])
    for use_case in (change_person, remove_person):
        with pytest.raises(Refused, match="ldap:main"):
            await house.do(use_case, address="taro@acme.test")


async def test_who_looks_after_some_domains_puts_people_into_groups_of_these_alone(house):
    await house.do(add_domain, name="north.acme.test")
    await house.do(vouch_for_domain, name="north.acme.test")
    await house.do(change_group, name="board", address="board@acme.test")
    await house.do(change_group, name="desk", address="desk@north.acme.test")
    await house.do(add_person, address="taro@north.acme.test", groups=["board"])
    north = replace(house.admin, domains=frozenset({"north.acme.test"}))
    for group in ("Board", "new group"):
        with pytest.raises(Denied):
            await house.do(add_person, actor=north, address="eve@north.acme.test", groups=[group])
    await house.do(add_person, actor=north, address="eve@north.acme.test", groups=["desk"])
    with pytest.raises(Denied):
        await house.do(change_person, actor=north, address="eve@north.acme.test", groups=["desk", "board"])
    kept = await house.do(change_person, actor=north, address="taro@north.acme.test", groups=["board", "desk"], name="Taro")
    assert set(kept.groups) == {"board", "desk"}, "what others gave them stays"
