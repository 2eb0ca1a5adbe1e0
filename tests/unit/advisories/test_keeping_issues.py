from dataclasses import replace

import pytest

from sekisho.advisories.inventory import Product, UnreadableInventory
from sekisho.advisories.keeping_issues import Issues
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.ids import TenantId
from sekisho.testing.builders import NOW


@pytest.fixture
def issues():
    stores = MemoryStores(ManualClock(NOW))
    return Issues(TenantId("default"), stores.documents, stores.history, stores.campaigns)


async def test_reports_are_kept_found_and_replaced(issues, report):
    assert await issues.issue() is None
    await issues.take_in(report, (), frozenset(), NOW)
    await issues.take_in(report, (), frozenset(), NOW)
    await issues.take_in(replace(report, source="jvn-feed"), (), frozenset(), NOW)
    assert await issues.names() == ["2026-11-25", "2026-11-25-jvn-feed"]
    assert (await issues.issue("2026-11-25")).report == report
    assert await issues.search("ｋａｓａｓａｇｉｇａｔｅ") == [
        ("2026-11-25-jvn-feed", 2, "KasasagiGate に脆弱性"),
        ("2026-11-25", 2, "KasasagiGate に脆弱性"),
    ]
    assert await issues.search("CVE-2026-10002")
    assert await issues.search("") == []


async def test_the_inventory_decides_and_a_bad_one_changes_nothing(issues, report):
    taken = await issues.take_in(report, (), frozenset(), NOW)
    assert await issues.store_inventory(b"Yamabato Access\n") == (Product("Yamabato Access"),)
    with pytest.raises(UnreadableInventory):
        await issues.store_inventory(b"{")
    briefing = await issues.briefing(taken.issue)
    assert briefing.has_inventory
    assert briefing.watch.entry.number == 1


async def test_an_alarm_is_new_once(issues, report):
    parts = (Product("KasasagiGate", "5.2.1"),)
    first = await issues.take_in(report, parts, frozenset({"KasasagiGate"}), NOW)
    again = await issues.take_in(report, parts, frozenset({"KasasagiGate"}), NOW + 1)
    assert [alarm.part.name for alarm in first.new_alarms] == ["KasasagiGate"]
    assert again.new_alarms == ()
    assert again.issue.alarms == first.issue.alarms


async def test_a_name_from_outside_is_never_a_path(issues):
    with pytest.raises(ValueError, match="not a name of ours"):
        await issues.issue("../secret")


async def test_tenants_do_not_see_each_other(report):
    stores = MemoryStores(ManualClock(NOW))
    await Issues(TenantId("one"), stores.documents, stores.history, stores.campaigns).take_in(report, (), frozenset(), NOW)
    assert await Issues(TenantId("two"), stores.documents, stores.history, stores.campaigns).names() == []
