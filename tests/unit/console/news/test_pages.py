"""The briefing in a browser."""

import asyncio

import pytest

from sekisho.advisories.keeping_issues import Issues
from sekisho.advisories.report import Entry, Report
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.builders import NOW

HOSTILE = "<script>alert(1)</script>"
REPORT = Report(
    "jpcert-weekly",
    None,
    None,
    (
        Entry(1, HOSTILE, "s", products=("Cms",), cves=("CVE-2026-1",)),
        Entry(2, "Gate に脆弱性", "s", products=("Gate",), kind="mail_gateway", attacker="remote", remedy="update"),
    ),
    ("half of it is missing",),
)


@pytest.fixture
def kept(console):
    issues = Issues(DEFAULT_TENANT, console.stores.documents, console.stores.history, console.stores.campaigns)
    return asyncio.run(issues.take_in(REPORT, (), frozenset(), NOW)).issue.name


def test_none_yet(console):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    assert "No briefing is kept yet" in browser.get("/briefing").body
    assert browser.get("/briefing?name=2001-01-01").code == 404
    assert browser.get("/briefing?name=../x").code == 404


def test_the_one_to_watch_and_the_rest(console, kept):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    body = browser.get("/briefing").body
    assert "The one to watch: <bdi>Gate" in body
    assert "half of it is missing" in body
    assert HOSTILE not in body
    assert "今週の注目: <bdi>Gate" in browser.get(f"/briefing?name={kept}&lang=ja").body
    assert "CVE-2026-1" in browser.get("/briefing?text=cve-2026-1").body
    script = browser.get(f"/briefing/script?name={kept}")
    assert script.headers["content-type"].startswith("text/plain")
    assert 'action="/briefing/inventory"' not in body, "who may not change it sees no form"
    form = {"csrf": browser.get("/briefing").form("/briefing/subscription")["csrf"], "products": "x"}
    assert browser.post("/briefing/inventory", form).code == 403


def test_an_inventory_a_report_and_a_subscription(console, kept):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    browser = console.logged_in("carol@example.test")
    page = browser.get("/briefing")
    assert "1 products are stored" in browser.submit(page, "/briefing/inventory", products="Cms, 1.0").body
    assert "The one to watch: <bdi>Cms" in browser.get("/briefing").body
    assert browser.submit(page, "/briefing/inventory", products='{"x": 1}').code == 422
    assert "in a minute" in browser.submit(page, "/briefing/report", report="WEEKLY").body
    assert browser.submit(page, "/briefing/report", report=" ").code == 422
    assert len(asyncio.run(console.stores.documents.names(DEFAULT_TENANT, "briefings-inbox"))) == 1
    assert "every week" in browser.submit(page, "/briefing/subscription", want="yes").body
    assert len(asyncio.run(console.control.entries(DEFAULT_TENANT, "briefing-subscription"))) == 1
    browser.submit(page, "/briefing/subscription", want="no")
    assert asyncio.run(console.control.entries(DEFAULT_TENANT, "briefing-subscription")) == []
