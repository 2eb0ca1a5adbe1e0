"""Use cases of the briefing: read, searched, subscribed to, handed in."""

from dataclasses import replace

import pytest

from sekisho.advisories import reading
from sekisho.advisories.keeping_issues import Issues
from sekisho.advisories.report import Entry, Report
from sekisho.api.views import briefing as views
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import WHOLE, Role, Sight
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail, an_actor
from sekisho.testing.builders import NOW

OTHER = TenantId("other")
PERSON = an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test")
REPORT = Report(
    "jpcert-weekly",
    None,
    None,
    (
        Entry(1, "Cms に脆弱性", "s", products=("Cms",), cves=("CVE-2026-1",)),
        Entry(2, "Gate に脆弱性", "s", products=("Gate",), kind="mail_gateway", remedy="update"),
    ),
)


@pytest.fixture
async def stores():
    stores = MemoryStores(ManualClock(NOW))
    await Issues(DEFAULT_TENANT, *ports(stores)).take_in(REPORT, (), frozenset(), NOW)
    return stores


def ports(stores):
    return stores.documents, stores.history, stores.campaigns


async def test_the_newest_and_one_by_name(stores):
    (line,) = await reading.list_issues(*ports(stores), DEFAULT_TENANT)
    assert (line.source, line.entries) == ("jpcert-weekly", 2)
    newest = await reading.show(*ports(stores), DEFAULT_TENANT, language="ja")
    assert await reading.script(*ports(stores), DEFAULT_TENANT, line.name, "ja") == newest
    view = views.shown(newest)
    assert (view.name, view.language, view.entries[0].product, view.has_inventory) == (line.name, "ja", "Gate", False)
    assert view.entries[0].why
    assert view.markdown.startswith("# 週間セキュリティ通信")
    assert len(views.spoken(newest).decode()) > 200
    assert "Gate" in await reading.feed(*ports(stores), DEFAULT_TENANT, "en")
    assert views.issues((line,)).items == (line,)


@pytest.mark.parametrize(("tenant", "name"), [(DEFAULT_TENANT, "2001-01-01"), (DEFAULT_TENANT, "../x"), (OTHER, "")])
async def test_what_is_not_there(stores, tenant, name):
    with pytest.raises(NotFound):
        await reading.show(*ports(stores), tenant, name)
    assert await reading.list_issues(*ports(stores), OTHER) == ()


async def test_an_inventory_changes_what_to_watch(stores):
    trail = a_trail()
    products = await reading.store_inventory(*ports(stores), DEFAULT_TENANT, trail, "Cms, 1.0")
    assert await reading.inventory(*ports(stores), DEFAULT_TENANT) == products == views.products(products).items
    assert (trail.end("done").before, trail.end("done").after) == ("0", "1")
    assert (await reading.show(*ports(stores), DEFAULT_TENANT)).briefing.watch.entry.number == 1
    for broken in ("", '{"neither": 1}'):
        with pytest.raises(Refused):
            await reading.store_inventory(*ports(stores), DEFAULT_TENANT, trail, broken)
    assert await reading.inventory(*ports(stores), DEFAULT_TENANT) == products


async def test_search(stores):
    (hit,) = await reading.search(*ports(stores), DEFAULT_TENANT, "cve-2026-1")
    assert (hit.number, views.hits((hit,)).items) == (1, (hit,))
    assert await reading.search(*ports(stores), OTHER, "cve-2026-1") == ()


async def test_what_is_handed_in_waits_to_be_read_in_the_sandbox(stores):
    trail = a_trail()
    number = await reading.submit(stores.documents, stores.clock, DEFAULT_TENANT, trail, "<html>")
    assert await stores.documents.get(DEFAULT_TENANT, reading.INBOX, number) == b"<html>"
    assert (trail.end("done").subject, views.submitted(number).number) == (number, number)
    with pytest.raises(Refused, match="empty"):
        await reading.submit(stores.documents, stores.clock, DEFAULT_TENANT, trail, "  \n")
    for _ in range(reading.MOST_WAITING - 1):
        await reading.submit(stores.documents, stores.clock, DEFAULT_TENANT, trail, "x")
    with pytest.raises(Refused, match="wait"):
        await reading.submit(stores.documents, stores.clock, DEFAULT_TENANT, trail, "x")


async def test_each_subscribes_for_themselves(stores):
    subscription = await reading.subscribe(stores.control, DEFAULT_TENANT, PERSON, a_trail(), "ja")
    await reading.subscribe(stores.control, DEFAULT_TENANT, replace(an_actor(Role.AUDITOR), name="Auditor@example.test"), a_trail())
    found = await reading.subscribers(stores.control, DEFAULT_TENANT, WHOLE)
    assert [(one.address, one.language) for one in found] == [("auditor@example.test", "en"), ("taro@example.test", "ja")]
    assert views.subscriptions(found).items[1] == views.subscription(subscription) == subscription
    assert await reading.subscribers(stores.control, DEFAULT_TENANT, Sight(domains=frozenset({"other.test"}))) == ()
    await reading.unsubscribe(stores.control, DEFAULT_TENANT, PERSON, a_trail())
    assert [one.address for one in await reading.subscribers(stores.control, DEFAULT_TENANT, WHOLE)] == ["auditor@example.test"]
    assert len(await stores.control.audit(DEFAULT_TENANT)) == 3
    with pytest.raises(Refused):
        await reading.subscribe(stores.control, DEFAULT_TENANT, THE_ADMINISTRATOR, a_trail())
