"""After the grace nothing of an organisation is left but its audit, and its names are free."""

from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Change
from sekisho.tenancy.domains import add_domain, vouch_for_domain
from sekisho.tenancy.people import add_person
from sekisho.tenancy.purging import purge
from sekisho.tenancy.tenants import delete_tenant, resume_tenant

ACME, OTHER = TenantId("acme"), TenantId("other")


async def test_only_what_is_due_goes(house):
    await house.do(add_person, address="taro@acme.test")
    await house.do(delete_tenant, why="left", grace_days=7)
    due = house.clock.now() + 7 * 86_400
    assert await purge(house.control, due - 1) == 0
    assert await purge(house.control, due) == 1
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
    assert await purge(house.control, house.clock.now() + 10 * 86_400) == 0
    assert (await house.snapshots()).directory.tenant_of_domain("acme.test") == ACME
