"""Scheduled reports go out exactly once, whatever breaks off in between."""

import pytest

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.keeping.reports.report_sending import SETTLING, Sending
from sekisho.keeping.reports.reports import add_schedule, list_schedules
from sekisho.model.delivery import MAILBOX
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.ports.audit import AuditLine, Trail
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import THE_ADMINISTRATOR

DAY = 86_400.0


class Plain:
    def pdf(self, sheet):
        return sheet.title.encode()


class Broken:
    """Records that break off behind the first letter."""

    def __init__(self, records, after):
        self._records, self.left = records, after

    async def standing(self, tenant, arrival):
        return await self._records.standing(tenant, arrival)

    async def accept_decided(self, pairs):
        if not self.left:
            raise OSError("power cut")
        self.left -= 1
        await self._records.accept_decided(pairs)


async def a_sending(recipients=("a@firm.test", "b@firm.test"), routes=True):
    clock = ManualClock()
    stores = MemoryStores(clock)
    ways = {(DEFAULT_TENANT, "firm.test"): MAILBOX} if routes else {}
    directory = StaticDirectory([Tenant(domains=("firm.test",))], {"firm.test": DEFAULT_TENANT}, ways)
    trail = Trail(AuditLine(0.0, DEFAULT_TENANT, "a", "operator", "command", "", "x", ""))
    await add_schedule(stores.control, clock, directory, DEFAULT_TENANT, THE_ADMINISTRATOR, trail, recipients, "daily")

    def sending(records=None):
        kept = records or stores.records
        return Sending(stores.control, stores.history, stores.campaigns, kept, directory, Plain(), stores.signals, clock, "gate.test")

    return stores, clock, sending


async def queued(stores):
    return sorted(str(one.recipients[0]) for one in await stores.records.queue(DEFAULT_TENANT, 100))


async def test_nothing_goes_out_before_the_period_is_over_and_then_once():
    stores, clock, sending = await a_sending()
    assert await sending().look() == 0
    clock.advance(DAY + SETTLING)
    assert await sending().look() == 2
    assert await sending().look() == 0
    assert await queued(stores) == ["a@firm.test", "b@firm.test"]
    (row,) = await list_schedules(stores.control, DEFAULT_TENANT)
    assert row.last_until > row.made_at
    clock.advance(DAY)
    assert await sending().look() == 2
    assert await stores.records.check() == []


async def test_a_keeper_that_slept_long_sends_the_last_one_alone():
    _stores, clock, sending = await a_sending()
    clock.advance(10 * DAY)
    assert await sending().look() == 2
    assert await sending().look() == 0


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("later", [60.0, 3 * DAY])
async def test_what_broke_off_is_gone_on_with_and_nobody_gets_it_twice(after, later):
    stores, clock, sending = await a_sending()
    clock.advance(DAY + SETTLING)
    with pytest.raises(OSError, match="power cut"):
        await sending(Broken(stores.records, after)).look()
    clock.advance(later)
    assert await sending().look() == 2 - after
    assert await queued(stores) == ["a@firm.test", "b@firm.test"]


async def test_a_recipient_without_a_way_is_told_and_the_others_get_theirs():
    stores, clock, sending = await a_sending(routes=False)
    clock.advance(DAY + SETTLING)
    assert await sending().look() == 0
    (row,) = await list_schedules(stores.control, DEFAULT_TENANT)
    assert "no route leads to" in row.trouble
