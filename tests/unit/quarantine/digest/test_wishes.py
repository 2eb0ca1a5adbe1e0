"""People choose for themselves, among what their organisation offers."""

from dataclasses import replace

import pytest

from sekisho.model.access import Role
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.quarantine.digest.wishes import change_wish, show_wish
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail, an_actor


async def test_own_wishes_by_whichever_address(station, twice):
    station.set(replace(twice, people_choose=("daily", "off")))
    control, boss = station.stores.control, an_actor(Role.END_USER, DEFAULT_TENANT, "boss@example.test", "chief@example.test")
    assert (await show_wish(control, station, DEFAULT_TENANT, boss)).in_force == "often"
    shown = await change_wish(control, station, DEFAULT_TENANT, boss, a_trail(), "ja", "daily", "chief@example.test")
    assert (shown.address, shown.language, shown.in_force, shown.choices) == ("boss@example.test", "ja", "daily", ("daily", "off"))
    assert (await change_wish(control, station, DEFAULT_TENANT, boss, a_trail(), "", "off")).in_force == ""
    assert (await change_wish(control, station, DEFAULT_TENANT, boss, a_trail())).in_force == "often"
    with pytest.raises(Refused, match="cannot be chosen"):
        await change_wish(control, station, DEFAULT_TENANT, boss, a_trail(), "", "often")
    with pytest.raises(NotFound):
        await show_wish(control, station, DEFAULT_TENANT, boss, "taro@example.test")


async def test_staff_for_others(station):
    control = station.stores.control
    shown = await change_wish(control, station, DEFAULT_TENANT, THE_ADMINISTRATOR, a_trail(), "ja", "", "taro@example.test")
    assert shown.language == "ja"
    with pytest.raises(Denied):
        await change_wish(control, station, DEFAULT_TENANT, an_actor(Role.HELP_DESK), a_trail(), "ja", "", "taro@example.test")
    with pytest.raises(NotFound):
        limited = an_actor(Role.TENANT_ADMIN, domains=frozenset({"other.test"}))
        await show_wish(control, station, DEFAULT_TENANT, limited, "taro@example.test")
    with pytest.raises(Refused):
        await show_wish(control, station, DEFAULT_TENANT, THE_ADMINISTRATOR, "not an address")
