"""Aggregate reports as people look at them."""

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.keeping.feedback.dmarc_reports import reports
from sekisho.model.access import WHOLE, Sight
from sekisho.model.dmarc_report import AggregateReport
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.page import Page
from sekisho.testing.builders import NOW


async def test_none_yet():
    assert await reports(MemoryStores(ManualClock(NOW)).history, DEFAULT_TENANT, WHOLE, "Example.test") == Page(())


class Kept:
    """A history that holds one report about each of three domains."""

    async def reports(self, tenant, domain, limit):
        all_of_them = [(str(end), a_report(end, name)) for end, name in ((3, "secret.test"), (2, "north.test"), (1, "south.test"))]
        return [each for each in all_of_them if domain in {"", each[1].domain}][:limit]


def a_report(end, domain):
    return AggregateReport("reporter", "", str(end), 0, end, domain, "none", ())


async def test_who_looks_after_some_domains_sees_theirs_alone():
    theirs = Sight(domains=frozenset({"south.test", "north.test"}))
    assert [one.domain for one in (await reports(Kept(), DEFAULT_TENANT, theirs)).items] == ["north.test", "south.test"]
    assert [one.domain for one in (await reports(Kept(), DEFAULT_TENANT, theirs, "south.test")).items] == ["south.test"]
    assert (await reports(Kept(), DEFAULT_TENANT, theirs, "secret.test")).items == ()
    assert len((await reports(Kept(), DEFAULT_TENANT, theirs, limit=1)).items) == 1
    assert len((await reports(Kept(), DEFAULT_TENANT, WHOLE)).items) == 3
