"""The overview in a browser."""

import asyncio

import msgspec

from sekisho.keeping.standing.standing import DEPENDS, SHELF, Depends, Needed
from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT


def test_sums_and_charts(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    assert "No mail has come" in browser.get("/overview").body
    for _ in range(3):
        keep(category="phishing")
    page = browser.get("/overview?days=7").body
    assert "<svg" in page
    assert "taro@example.test" in page
    assert "100.0 %" in page
    assert browser.get("/overview?days=400").code == 200
    assert "狙われた受信者" in browser.get("/overview?lang=ja").body


def test_what_was_stopped_without_a_verdict_has_a_name(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    keep(category="")
    browser = console.logged_in("bob@example.test")
    assert '<th scope="row">stopped without a verdict</th>' in browser.get("/overview").body
    assert "判定なしで停止" in browser.get("/overview?lang=ja").body


def test_home_leads_to_what_one_may_see(console):
    console.account("bob@example.test", Role.ANALYST)
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    assert console.logged_in("bob@example.test").get("/").to == "/overview"
    browser = console.logged_in("taro@example.test")
    assert browser.get("/").to == "/quarantine"
    assert browser.get("/overview").code == 403


def test_what_is_depended_on_and_what_waits(console, keep):
    console.account()
    operator = console.logged_in()
    assert "not told yet" in operator.get("/overview").body or "What we depend on" in operator.get("/overview").body
    told = Depends(
        console.clock.now(), (Needed("dns", "DNS", "SERVFAIL"), Needed("scanner", "clamd")), (("libarchive: not there", "圧縮ファイルを開けません"),)
    )
    asyncio.run(console.stores.documents.put(DEFAULT_TENANT, SHELF, f"{DEPENDS}0.json", msgspec.json.encode(told)))
    keep(Fate.QUEUED)
    page = operator.get("/overview").body
    for words in ("Name service (DNS)", "SERVFAIL", "clamd", "libarchive: not there", "Waits to be handed on", "the oldest since"):
        assert words in page, words
    assert page.index("SERVFAIL") < page.index("clamd"), "what is wrong stands first"
    japanese = operator.get("/overview?lang=ja").body
    assert "連携先の状態" in japanese
    assert "圧縮ファイルを開けません" in japanese
    assert "not there" not in japanese
    assert "SERVFAIL" in operator.get("/overview.csv").body
