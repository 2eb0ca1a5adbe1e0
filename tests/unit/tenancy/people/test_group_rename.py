"""A group under another name."""

import pytest

from sekisho.model.access import Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.tenancy.people.group_rename import rename_group
from sekisho.tenancy.people.groups import change_group, list_groups, show_group
from sekisho.tenancy.people.people import add_person, show_person
from sekisho.tenancy.wishes.settings import DigestScheduleSection, DigestSection, TenantSettings
from sekisho.tenancy.wishes.tenant_settings import change_settings
from sekisho.testing.askers import an_actor


async def test_people_address_and_identifier_go_along(house):
    await house.do(add_person, address="taro@acme.test", groups=["Sales", "All"])
    made = await house.do(change_group, name="Sales", address="sales@acme.test")
    renamed = await house.do(rename_group, name="sales", to=" Sales  and Marketing ")
    assert (renamed.name, renamed.address, renamed.uid) == ("Sales and Marketing", "sales@acme.test", made.uid)
    assert (await house.do(show_person, address="taro@acme.test")).groups == ("all", "sales and marketing")
    assert [group.name for group in await house.do(list_groups)] == ["All", "Sales and Marketing"]
    with pytest.raises(NotFound):
        await house.do(show_group, name="Sales")
    assert (await house.do(rename_group, name="sales and marketing", to="SALES AND MARKETING")).name == "SALES AND MARKETING"
    assert ("group.rename", "sales", "done") in await house.lines()
    assert await house.control.verify_audit("acme") == []


async def test_what_is_refused(house):
    await house.do(add_person, address="taro@acme.test", groups=["Sales", "All"])
    with pytest.raises(Conflict):
        await house.do(rename_group, name="sales", to="ALL")
    with pytest.raises(Refused, match="a name"):
        await house.do(rename_group, name="sales", to="  ")
    with pytest.raises(NotFound):
        await house.do(rename_group, name="nothing", to="x")
    with pytest.raises(Denied):
        await house.do(rename_group, actor=an_actor(Role.TENANT_ADMIN, "acme", domains=frozenset({"acme.test"})), name="sales", to="x")
    settings = TenantSettings(digest=DigestSection(schedules=(DigestScheduleSection(groups=("SALES",)),)))
    await house.do(change_settings, settings=settings)
    with pytest.raises(Refused, match="digest"):
        await house.do(rename_group, name="sales", to="x")
    assert (await house.do(show_person, address="taro@acme.test")).groups == ("all", "sales")
