"""After the grace nothing of an organisation is left but its audit, and its names are free."""

import pytest

from sekisho.model.errors import Conflict
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.control import INSTALLATION, Change
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.people.people import add_person
from sekisho.tenancy.purging import purge
from sekisho.tenancy.tenants import delete_tenant, erase_tenant, resume_tenant

ACME, OTHER = TenantId("acme"), TenantId("other")


async def test_only_what_is_due_goes(house):
    await house.do(add_person, address="taro@acme.test")
    await house.do(delete_tenant, why="left", grace_days=7)
    due = house.clock.now() + 7 * 86_400
    assert await purge(house.control, house.stock, due - 1) == 0
    assert await purge(house.control, house.stock, due) == 1
    kept = await house.snapshots()
    assert kept.directory.tenant_of_domain("acme.test") is None
    assert kept.directory.tenant_of_domain("other.test") == OTHER
    assert (await house.lines())[0] == ("tenant.purge", "acme", "done")
    await house.do(add_domain, OTHER, name="acme.test")
    await house.do(vouch_for_domain, OTHER, name="acme.test")
    await house.do(add_person, OTHER, address="taro@acme.test")


async def test_who_was_resumed_and_what_nobody_can_read_stays(house):
    await house.do(delete_tenant, why="left", grace_days=1)
    await house.do(resume_tenant)
    await house.control.commit(INSTALLATION, [Change("tenant", "broken", b"{")])
    assert await purge(house.control, house.stock, house.clock.now() + 10 * 86_400) == 0
    assert (await house.snapshots()).directory.tenant_of_domain("acme.test") == ACME


async def test_an_erasure_takes_one_step_less_of_time_and_none_of_care(house):
    with pytest.raises(Conflict, match="delete it first"):
        await house.do(erase_tenant, why="at once")
    await house.do(delete_tenant, why="left", grace_days=300)
    writer = house.stores.blobs.create(ACME, ArrivalId(new_id(house.clock.now())), "raw")
    writer.write(b"a large message")
    kept = await writer.finish()
    assert await purge(house.control, house.stock, house.clock.now()) == 0
    assert house.stores.blobs.has(kept)
    await house.do(erase_tenant, why="they ask for it")
    assert await purge(house.control, house.stock, house.clock.now()) == 1
    assert not house.stores.blobs.has(kept)
    rows = await house.control.audit(ACME)
    told = {row.line.use_case: row.line for row in reversed(rows)}  # newest first
    assert told["tenant.erase"].reason == told["tenant.purge"].reason == "they ask for it"
    assert told["tenant.purge"].after == '{"erased": 1, "versions_stay": false}'


async def test_who_is_resumed_before_the_keeper_comes_loses_nothing(house):
    await house.do(delete_tenant, why="left", grace_days=300)
    await house.do(erase_tenant, why="they ask for it")
    await house.do(resume_tenant)
    assert await purge(house.control, house.stock, house.clock.now() + 400 * 86_400) == 0
