"""Groups by hand."""

from dataclasses import replace

import pytest

from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.people.groups import change_group, list_groups, remove_group, show_group
from sekisho.tenancy.people.people import add_person, show_person


async def test_made_with_an_address_changed_and_removed_from_everybody(house):
    await house.do(add_person, address="taro@acme.test", groups=["Sales", "All"])
    made = await house.do(change_group, name=" sales ", address="Sales@acme.test")
    assert (made.name, made.address, made.source) == ("sales", "sales@acme.test", "local")
    assert [group.name for group in await house.do(list_groups)] == ["All", "sales"]
    assert (await house.do(show_group, name="SALES")).uid == made.uid
    await house.do(remove_group, name="Sales")
    assert (await house.do(show_person, address="taro@acme.test")).groups == ("all",)
    with pytest.raises(NotFound):
        await house.do(show_group, name="sales")


async def test_what_cannot_be(house):
    await house.do(add_person, address="taro@acme.test")
    with pytest.raises(Conflict):
        await house.do(change_group, name="x", address="taro@acme.test")
    for name, address in (("", ""), ("x", "x@other.test"), ("x", "nonsense")):
        with pytest.raises(Refused):
            await house.do(change_group, name=name, address=address)


async def test_who_looks_after_some_domains_sees_their_groups_alone(house):
    await house.do(add_domain, name="north.acme.test")
    await house.do(vouch_for_domain, name="north.acme.test")
    await house.do(add_person, address="taro@north.acme.test", groups=["Mixed"])
    await house.do(add_person, address="boss@acme.test", groups=["Mixed", "Board"])
    await house.do(change_group, name="mixed", address="mixed@acme.test")
    await house.do(change_group, name="desk", address="desk@north.acme.test")
    north = replace(house.admin, domains=frozenset({"north.acme.test"}))
    assert [(group.name, group.address) for group in await house.do(list_groups, actor=north)] == [("desk", "desk@north.acme.test"), ("mixed", "")]
    assert (await house.do(show_group, actor=north, name="Mixed")).address == ""
    for name in ("board", "nobody"):
        with pytest.raises(NotFound):
            await house.do(show_group, actor=north, name=name)


async def test_who_joins_a_group_leaves_its_address_as_it_is(house):
    await house.do(change_group, name="sales", address="sales@acme.test")
    await house.do(add_person, address="taro@acme.test", groups=["Sales"])
    assert (await house.do(show_group, name="sales")).address == "sales@acme.test"
