"""Use cases of reports: numbers equal to the overview's, schedules for one's own people only."""

import pytest

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.keeping.overview import overview
from sekisho.keeping.reports.reports import add_schedule, as_pdf, list_schedules, remove_schedule, show, span_back
from sekisho.model.access import Role
from sekisho.model.delivery import MAILBOX
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.ports.audit import AuditLine, Trail
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import THE_ADMINISTRATOR, an_actor
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

DIRECTORY = StaticDirectory([Tenant(domains=("firm.test",))], {"firm.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "firm.test"): MAILBOX})


class Plain:
    def pdf(self, sheet):
        return sheet.title.encode()


def trail():
    return Trail(AuditLine(0.0, DEFAULT_TENANT, "a", "operator", "command", "", "x", ""))


async def a_house(*hours_ago):
    clock = ManualClock()
    stores = MemoryStores(clock)
    for hours in hours_ago:
        acceptance = an_acceptance(at=clock.now() - hours * 3_600)
        await stores.records.accept_decided([(acceptance, an_outcome(acceptance.arrival))])
    rows = await stores.records.outbox(1_000)
    await stores.history.store(rows)
    return stores, clock


async def test_the_numbers_equal_those_of_the_history():
    stores, clock = await a_house(0, 1, 20, 26, 30, 47, 80)
    daily = await show(stores.history, stores.campaigns, stores.control, clock, DEFAULT_TENANT, "daily")
    span = span_back("daily", clock.now(), 0)
    counted = await stores.history.counted(DEFAULT_TENANT, int(span.since // 3_600), int(span.until // 3_600))
    assert daily.numbers.messages == sum(each.amount for each in counted if each.kind == "mail") > 0
    assert daily.sheet.figures[0][1] == f"{daily.numbers.messages:,}"
    days = [
        (await show(stores.history, stores.campaigns, stores.control, clock, DEFAULT_TENANT, "daily", back)).numbers.messages for back in range(5)
    ]
    whole = await overview(stores.history, stores.campaigns, clock, DEFAULT_TENANT, 30)
    since_midnight = await stores.history.counted(DEFAULT_TENANT, int(span.until // 3_600), int(clock.now() // 3_600) + 1)
    assert sum(days) + sum(each.amount for each in since_midnight if each.kind == "mail") == whole.messages == 7
    assert (
        (await as_pdf(stores.history, stores.campaigns, stores.control, clock, Plain(), DEFAULT_TENANT, "monthly", 0, "ja"))
        .decode()
        .startswith("月次レポート")
    )


async def test_who_gets_reports():
    stores, clock = await a_house()
    recipients = (" Taro@Firm.test ", "taro@firm.test", "hanako@firm.test")
    made = await add_schedule(stores.control, clock, DIRECTORY, DEFAULT_TENANT, THE_ADMINISTRATOR, trail(), recipients, "daily", "ja")
    assert made.recipients == ("taro@firm.test", "hanako@firm.test")
    assert await list_schedules(stores.control, DEFAULT_TENANT) == [made]
    await remove_schedule(stores.control, DEFAULT_TENANT, trail(), made.id)
    with pytest.raises(NotFound):
        await remove_schedule(stores.control, DEFAULT_TENANT, trail(), made.id)


@pytest.mark.parametrize(
    "recipients",
    [
        (),
        ("",),
        ("x@elsewhere.test",),
        ("x",),
        ("@firm.test",),
        ("a b@firm.test",),
        ("x\r\nTo: y@firm.test",),
        ("ä@firm.test",),
        ("a@firm.test",) * 0,
        tuple(f"p{number}@firm.test" for number in range(21)),
    ],
)
async def test_nobody_else_does(recipients):
    stores, clock = await a_house()
    with pytest.raises(Refused):
        await add_schedule(stores.control, clock, DIRECTORY, DEFAULT_TENANT, THE_ADMINISTRATOR, trail(), recipients)


async def test_schedules_are_bounded():
    stores, clock = await a_house()
    for _ in range(20):
        await add_schedule(stores.control, clock, DIRECTORY, DEFAULT_TENANT, THE_ADMINISTRATOR, trail(), ("a@firm.test",))
    with pytest.raises(Refused):
        await add_schedule(stores.control, clock, DIRECTORY, DEFAULT_TENANT, THE_ADMINISTRATOR, trail(), ("a@firm.test",))


async def test_who_looks_after_some_domains_has_no_reports_of_the_whole_sent():
    stores, clock = MemoryStores(ManualClock(NOW)), ManualClock(NOW)
    scoped = an_actor(Role.TENANT_ADMIN, DEFAULT_TENANT, domains=frozenset({"firm.test"}))
    with pytest.raises(Denied):
        await add_schedule(stores.control, clock, DIRECTORY, DEFAULT_TENANT, scoped, trail(), ("a@firm.test",))
