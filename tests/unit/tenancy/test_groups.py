"""Groups by hand."""

import pytest

from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.tenancy.groups import change_group, list_groups, remove_group, show_group
from sekisho.tenancy.people import add_person, show_person


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
