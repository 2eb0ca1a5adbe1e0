"""The weekly briefing by itself: due once a week, from the sources that answer, kept and sent."""

import asyncio

import msgspec
import pytest

from sekisho.advisories.keeping_issues import Issues
from sekisho.advisories.reading import INBOX, SUBSCRIPTION, Subscription
from sekisho.app.configuration.settings import BriefingSection, Settings
from sekisho.app.roles import news
from sekisho.app.roles.common import Place
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import TENANT
from sekisho.backends.embedded.documents import FileDocuments
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import TenantId
from sekisho.ports.control import Change
from sekisho.ports.web import NotFetched, Page

WEEKLY = "WEEKLY REPORT 2026-11-25\n【1】cryptography に脆弱性\n概要\n遠隔の第三者が、任意の OS コマンドを実行する可能性があります。CVE-2026-30001\n"
FEED = '<?xml version="1.0"?><rdf:RDF><item><title>Weekly Report: cryptographyに脆弱性</title><link>https://news.example/wr</link></item></rdf:RDF>'
CATALOGUE = '{"catalogVersion": "1", "vulnerabilities": [{"cveID": "CVE-2026-30001"}]}'
NOW = 1_795_849_200.0  # in November 2026; which day a week begins with depends on the zone, that it has seven does not


class Pages:
    """The web as the test wants it."""

    def __init__(self, **pages):
        self.pages, self.asked = pages, []

    async def get(self, url, *, tag="", largest=1, seconds=1.0, redirects=3):
        name = url.rpartition("/")[2]
        self.asked.append(name)
        if name not in self.pages:
            raise NotFetched("gone")
        return Page(200, self.pages[name].encode())


@pytest.fixture
def place(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return Place(Settings(), folder, 1, 1, {})


def settings(*names, **fields):
    wanted = BriefingSection(enabled=True, sources=tuple(f"https://news.example/{name}" for name in names), **fields)
    return msgspec.structs.replace(Settings(), briefing=wanted)


def kept(place):
    async def ask():
        stores = EmbeddedStores.open(place.folder.root, "test")
        issue = await Issues(TENANT, stores.documents, stores.history, stores.campaigns).issue()
        await stores.close()
        return issue

    return asyncio.run(ask())


def test_the_feed_leads_to_the_report_and_the_catalogue_marks_it(place):
    web = Pages(feed=FEED, wr=WEEKLY, kev=CATALOGUE)
    assert news.look(place, settings("feed", "kev"), web, NOW + 1)
    issue = kept(place)
    assert (issue.name, issue.report.source, issue.report.entries[0].exploited) == ("2026-11-25", "jpcert-weekly", True)
    assert [alarm.part.name for alarm in issue.alarms] == ["cryptography"]
    assert web.asked == ["feed", "kev", "wr"]


def test_once_a_week(place):
    web = Pages(wr=WEEKLY)
    assert news.look(place, settings("wr"), web, NOW + 1)
    assert not news.look(place, settings("wr"), web, NOW + 3 * 86_400)
    assert news.look(place, settings("wr"), web, NOW + 7 * 86_400)


def test_what_cannot_be_had_is_asked_again_every_hour(place, caplog):
    web = Pages(bad="not a report")
    assert not news.look(place, settings("gone", "bad"), web, NOW + 1)
    assert "gave nothing: gone" in caplog.text
    assert kept(place) is None
    web.pages["gone"] = WEEKLY
    assert not news.look(place, settings("gone"), web, NOW + 600)
    assert news.look(place, settings("gone"), web, NOW + 3_700)


def test_a_catalogue_alone_is_no_briefing(place):
    assert not news.look(place, settings("kev"), Pages(kev=CATALOGUE), NOW + 1)


def test_a_gateway_that_does_not_take_it_costs_nothing_but_the_mail(place, caplog):
    nobody = msgspec.structs.replace(settings("wr", recipients=("taro@example.test",)), listeners=())
    assert news.look(place, nobody, Pages(wr=WEEKLY), NOW + 1)
    assert "it is kept and can be sent" in caplog.text
    assert kept(place) is not None


def test_what_people_handed_in_is_read_and_kept_for_their_tenant_alone(place):
    documents = FileDocuments(place.folder.root)
    for number, text in (("a", WEEKLY.encode()), ("b", b"\x00nonsense")):
        asyncio.run(documents.put(TenantId("other"), INBOX, number, text))
    assert news.read_inbox(place, Settings(), NOW) == 2
    assert news.read_inbox(place, Settings(), NOW) == 0
    assert kept(place) is None
    assert asyncio.run(documents.names(TenantId("other"), "briefings"))


def test_subscribers_of_every_tenant_get_it_in_their_language(place, monkeypatch):
    sent = []
    monkeypatch.setattr(news, "send", lambda briefing, settings, to, language, now: sent.append((*to, language)))

    async def subscribe():
        stores = EmbeddedStores.open(place.folder.root, "test")
        for tenant, address, language in (("default", "a@example.test", "ja"), ("other", "b@other.test", "en")):
            value = msgspec.json.encode(Subscription(address, language))
            await stores.control.commit(TenantId(tenant), [Change(SUBSCRIPTION, address, value)])
        await stores.close()

    asyncio.run(subscribe())
    assert news.look(place, settings("wr", recipients=("c@example.test",)), Pages(wr=WEEKLY), NOW)
    assert sorted(sent) == [("a@example.test", "ja"), ("b@other.test", "en"), ("c@example.test", "en")]
