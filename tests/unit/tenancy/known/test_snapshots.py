"""A process's view of all tenants: current, whole, and never stopped by a broken entry."""

from dataclasses import replace

import pytest

from sekisho.model.address import Address
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import NO_POLICY
from sekisho.ports.control import INSTALLATION, Change
from sekisho.ports.directory import Known
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known import snapshots as module
from sekisho.tenancy.people.people import add_person, remove_person
from sekisho.tenancy.tenants import create_tenant, suspend_tenant
from sekisho.tenancy.wishes.settings import QuarantineSection, TenantSettings
from sekisho.tenancy.wishes.tenant_settings import change_settings

ACME, OTHER = TenantId("acme"), TenantId("other")
TARO = Address("taro", "acme.test")


async def test_changes_are_taken_in_and_everything_else_is_the_same_object(house):
    kept = await house.snapshots()
    before = kept.directory
    told = []
    kept.on_change.append(told.append)
    assert await kept.refresh() is False
    await house.do(add_person, address="taro@acme.test")
    await house.do(change_settings, settings=TenantSettings(quarantine=QuarantineSection(days=7)))
    assert await kept.refresh() is True
    assert told == [kept.directory]
    assert kept.directory.tenant(ACME).quarantine_days == 7
    assert kept.directory.recipient(ACME, TARO) is Known.YES
    assert kept.directory.listed(ACME, "taro@acme.test").addresses == ("taro@acme.test",)
    assert before.tenant(ACME).quarantine_days == 30, "a message that began before sees what it began with"
    assert before.listed(ACME, "taro@acme.test") is None
    assert kept.directory.holdings[OTHER] is before.holdings[OTHER]
    await house.do(remove_person, address="taro@acme.test")
    await kept.refresh()
    assert kept.directory.recipient(ACME, TARO) is not Known.YES


async def test_tenants_come_stop_and_go(house):
    kept = await house.snapshots()
    assert kept.directory.tenant_of_domain("acme.test") == ACME
    await house.tenant_with("third", "third.test")
    await kept.refresh()
    assert kept.directory.tenant_of_domain("third.test") == "third"
    await house.do(suspend_tenant, why="x")
    await kept.refresh()
    assert kept.directory.recipient(ACME, TARO) is Known.LATER
    assert kept.directory.recipient(ACME, Address("postmaster", "acme.test")) is Known.LATER
    await house.control.commit(INSTALLATION, [Change("tenant", "third", None)])
    await kept.refresh()
    assert kept.directory.tenant_of_domain("third.test") is None
    assert kept.directory.tenant(TenantId("third")).id == "third", "mail of a tenant that is gone still has settings"


async def test_a_broken_entry_is_told_and_stops_nobody(house):
    await house.do(change_settings, settings=TenantSettings(quarantine=QuarantineSection(days=7)))
    kept = await house.snapshots()
    await house.control.commit(ACME, [Change("settings", "mail", b'{"quarantine": {"days": "many"}}')])
    await house.control.commit(INSTALLATION, [Change("tenant", "broken", b"nonsense")])
    await house.do(change_settings, OTHER, settings=TenantSettings(quarantine=QuarantineSection(days=9)))
    await kept.refresh()
    assert (kept.directory.tenant(ACME).quarantine_days, kept.directory.tenant(OTHER).quarantine_days) == (7, 9)
    assert len(kept.problems) == 2
    assert any("settings 'mail' of tenant 'acme'" in problem for problem in kept.problems.values())
    fresh = await house.snapshots()
    assert fresh.directory.tenant_of_domain("acme.test") == ACME, "a process that starts with it takes mail all the same"
    await house.control.commit(ACME, [Change("settings", "mail", None)])
    await kept.refresh()
    assert [place[2] for place in kept.problems] == ["broken"]


async def test_the_file_read_again_holds_for_all(house):
    kept = await house.snapshots()
    kept.rebase(FromFile(domains=("file.test", "acme.test")))
    assert kept.directory.tenant_of_domain("acme.test") == DEFAULT_TENANT, "what the file says goes before"


async def test_many_changes_are_read_in_pages(house, monkeypatch):
    monkeypatch.setattr(module, "PAGE", 3)
    kept = await house.snapshots()
    for number in range(10):
        await house.do(add_person, address=f"p{number}@acme.test")
    await kept.refresh()
    assert len(kept.directory.holdings[ACME].people) == 10
    assert len((await house.snapshots()).directory.holdings[ACME].people) == 10


@pytest.mark.parametrize("name", ["x", "y"])
async def test_parts_without_a_record_take_no_mail(house, name):
    await house.control.commit(TenantId(name), [Change("settings", "mail", b"{}")])
    kept = await house.snapshots()
    assert kept.directory.recipient(TenantId(name), TARO) is Known.LATER
    await house.do(create_tenant, INSTALLATION, name=name)
    await kept.refresh()
    assert kept.directory.recipient(TenantId(name), TARO) is Known.NO


async def test_policies_of_tenants_arrive_and_stay_through_other_changes(house):
    kept = await house.snapshots()
    policy = replace(NO_POLICY)
    kept.take_policies({ACME: policy, TenantId("unknown"): policy})
    assert kept.directory.tenant(ACME).policy is policy
    assert kept.directory.tenant(OTHER).policy is NO_POLICY
    await house.do(add_person, address="taro@acme.test")
    await kept.refresh()
    assert kept.directory.tenant(ACME).policy is policy


async def test_who_asks_single_questions_asks_the_view_of_now(house):
    kept = await house.snapshots()
    now = module.current(kept)
    assert await kept.knows(ACME)
    assert not await kept.knows(TenantId("third"))
    assert now.tenant_of_domain("third.test") is None
    await house.tenant_with("third", "third.test")
    await kept.refresh()
    assert now.tenant_of_domain("third.test") == "third"
    assert await kept.knows(TenantId("third"))


async def test_a_tenant_is_known_the_moment_it_was_made_by_another_process(house):
    kept = await house.snapshots()
    await house.do(create_tenant, INSTALLATION, name="newborn")
    assert await kept.knows(TenantId("newborn"))
    assert not await kept.knows(TenantId("nobody"))
