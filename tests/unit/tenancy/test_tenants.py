"""Organisations come, stop, go."""

import pytest

from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION
from sekisho.tenancy.tenants import create_tenant, delete_tenant, list_tenants, rename_tenant, resume_tenant, show_tenant, suspend_tenant

ACME = TenantId("acme")


async def test_made_listed_shown_and_renamed(empty):
    made = await empty.do(create_tenant, INSTALLATION, name="acme", title="Acme 株式会社")
    assert (made.name, made.title, made.state, made.version) == ("acme", "Acme 株式会社", "active", 1)
    assert (await empty.do(rename_tenant, title="Acme")).title == "Acme"
    assert [line.title for line in (await empty.do(list_tenants, INSTALLATION)).items] == ["Acme"]
    shown = await empty.do(show_tenant)
    assert (shown.title, shown.domains, shown.people, shown.sections_from_file) == ("Acme", 0, 0, ())
    assert (await empty.do(show_tenant, DEFAULT_TENANT)).domains == 1
    with pytest.raises(Conflict, match="already"):
        await empty.do(create_tenant, INSTALLATION, name="acme")


@pytest.mark.parametrize("name", ["", "default", "Acme", "a/b", "../x", "-a", "a-", "a" * 64, "日本"])
async def test_names_that_are_none(empty, name):
    with pytest.raises(Refused, match="cannot be"):
        await empty.do(create_tenant, INSTALLATION, name=name)


async def test_only_who_runs_the_installation_makes_and_stops_them(house):
    for use_case, arguments in ((create_tenant, {"name": "more"}), (suspend_tenant, {"why": "x"}), (delete_tenant, {"why": "x"}), (list_tenants, {})):
        with pytest.raises(Denied):
            await house.do(use_case, ACME, house.admin, **arguments)
    with pytest.raises(Denied):
        await house.do(show_tenant, TenantId("other"), house.admin)
    assert ("tenant.suspend", "", "denied") in await house.lines()


async def test_suspended_deleted_and_back(house):
    assert (await house.do(suspend_tenant, why="unpaid")).state == "suspended"
    with pytest.raises(Refused):
        await house.do(suspend_tenant, why="again")
    assert (await house.do(resume_tenant)).state == "active"
    gone = await house.do(delete_tenant, why="left", grace_days=7)
    assert gone.delete_at == house.clock.now() + 7 * 86_400
    assert (await house.do(resume_tenant)).delete_at == 0
    with pytest.raises(Refused):
        await house.do(resume_tenant)
    for days in (0, 366):
        with pytest.raises(Refused, match="grace"):
            await house.do(delete_tenant, why="x", grace_days=days)


async def test_the_default_tenant_stays_and_unknown_ones_are_not_there(house):
    for use_case in (suspend_tenant, delete_tenant):
        with pytest.raises(Refused, match="installation itself"):
            await house.do(use_case, DEFAULT_TENANT, why="x")
    with pytest.raises(NotFound):
        await house.do(show_tenant, TenantId("typo"))
