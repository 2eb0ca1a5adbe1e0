"""Members of groups."""

import pytest

from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.ports.control import Change
from sekisho.tenancy.people import members
from sekisho.tenancy.people.groups import change_group
from sekisho.tenancy.people.members import MembersChanged, change_members
from sekisho.tenancy.people.people import add_person, list_people, show_person
from sekisho.tenancy.values import Person, to_json
from sekisho.testing.askers import an_actor


@pytest.fixture
async def staff(house):
    for name in ("taro", "hanako", "jiro"):
        await house.do(add_person, address=f"{name}@acme.test", groups=["All"])
    await house.do(change_group, name="Sales")
    return house


async def within(house, group):
    return [person.address for person in (await house.do(list_people, group=group)).items]


async def test_in_out_and_nobody_else_with_one_audit_line(staff):
    uid = (await staff.do(show_person, address="jiro@acme.test")).uid
    assert await staff.do(change_members, name="sales", add=("taro@acme.test", uid)) == MembersChanged(2, 0)
    assert await within(staff, "sales") == ["jiro@acme.test", "taro@acme.test"]
    assert (await staff.lines())[0] == ("group.members", "sales", "done")
    assert await staff.do(change_members, name="Sales", add=("taro@acme.test", "hanako@acme.test"), only=True) == MembersChanged(1, 1)
    assert await within(staff, "sales") == ["hanako@acme.test", "taro@acme.test"]
    assert await staff.do(change_members, name="Sales", remove=("taro@acme.test",)) == MembersChanged(0, 1)
    assert await staff.do(change_members, name="Sales", only=True) == MembersChanged(0, 1)
    assert await within(staff, "sales") == []
    assert len(await within(staff, "all")) == 3


async def test_all_or_nothing(staff, monkeypatch):
    with pytest.raises(NotFound):
        await staff.do(change_members, name="Sales", add=("taro@acme.test", "nobody@acme.test"))
    with pytest.raises(NotFound):
        await staff.do(change_members, name="Nothing", add=("taro@acme.test",))
    kept = Person(("kept@acme.test",), source="ldap:main", uid="k1")
    await staff.control.commit("acme", [Change("person", "kept@acme.test", to_json(kept), 0, ("address:kept@acme.test",))])
    with pytest.raises(Refused, match="ldap:main"):
        await staff.do(change_members, name="Sales", add=("taro@acme.test", "kept@acme.test"))
    monkeypatch.setattr(members, "MOST_AT_ONCE", 1)
    with pytest.raises(Refused, match="at once"):
        await staff.do(change_members, name="Sales", add=("taro@acme.test", "hanako@acme.test"))
    assert await within(staff, "sales") == []


async def test_who_only_looks_may_not(staff):
    with pytest.raises(Denied):
        await staff.do(change_members, actor=an_actor("auditor", "acme"), name="Sales", add=("taro@acme.test",))
