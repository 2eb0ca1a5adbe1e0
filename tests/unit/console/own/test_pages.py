"""What people set for themselves, and how one helps another."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.model.access import Role
from sekisho.model.delivery import MAILBOX, Fate
from sekisho.model.digest import DigestRules, Schedule
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.holding import Holding
from sekisho.testing.builders import an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome

RULES = DigestRules(enabled=True, schedules=(Schedule("daily"), Schedule("weekly")), people_choose=("weekly", "off"))


@pytest.fixture
def people(console):
    """Taro with two addresses, and Yuki; a mail is held for each."""
    holding = Holding(Tenant(), ("example.test",), {"example.test": MAILBOX}, digest=RULES)
    console.go_by(StaticDirectory.of([holding]))
    console.account("taro@example.test", Role.END_USER, addresses=("t@example.test", "taro@example.test"))
    console.account("yuki@example.test", Role.END_USER, addresses=("yuki@example.test",))
    kept = {}
    for person, category in (("taro", "spam"), ("yuki", "spam"), ("taro", "phishing")):
        acceptance = an_acceptance(at=console.clock.now(), recipients=(f"{person}@example.test",))
        held = a_held(acceptance.arrival, an_address(f"{person}@example.test"), subject=f"For {person}", category=category)
        outcome = replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,))
        asyncio.run(console.stores.records.accept_decided([(acceptance, outcome)]))
        kept[person, category] = held
    return kept


def test_digest_settings(console, people):
    browser = console.logged_in("taro@example.test")
    page = browser.get("/own")
    assert "t@example.test" in page.body
    saved = browser.submit(page, "/own/digest", language="ja", schedule="weekly")
    assert saved.code == 200
    assert '<option value="weekly" translate="no" selected>' in saved.body
    assert browser.submit(saved, "/own/digest", language="xx", schedule="hourly").code == 422
    assert '<option value="ja" selected>' in browser.get("/own").body


def test_own_senders_for_all_own_addresses(console, people):
    browser = console.logged_in("taro@example.test")
    page = browser.submit(browser.get("/own"), "/own/senders", sender="*@shop.test", says="block")
    assert page.body.count("*@shop.test") >= 1
    assert browser.submit(page, "/own/senders", sender="everybody", says="approve").code == 422
    assert browser.submit(page, "/own/senders", sender="*@shop.test", says="block").code == 200
    gone = browser.submit(page, "/own/senders/remove", sender="*@shop.test", says="block")
    assert "*@shop.test" not in gone.body
    assert "*@shop.test" not in console.logged_in("yuki@example.test").get("/own").body


def test_a_helper_sees_and_delivers_and_both_see_what_was_done(console, people):
    taro, yuki = console.logged_in("taro@example.test"), console.logged_in("yuki@example.test")
    path = "/own/helped?owner=taro@example.test"
    assert yuki.get(path).code == 404
    assert taro.submit(taro.get("/own"), "/own/helpers", helper="yuki@elsewhere.test").code == 422
    assert taro.submit(taro.get("/own"), "/own/helpers", helper="yuki@example.test").code == 200
    page = yuki.get(path)
    assert "For taro" in page.body
    assert "For yuki" not in page.body
    held = people["taro", "spam"]
    assert yuki.submit(page, "/own/helped/release", held=held.id).code == 303
    assert yuki.submit(page, "/own/helped/release", held=held.id).code == 409
    assert yuki.submit(page, "/own/helped/release", held=people["taro", "phishing"].id).code == 403, "no more than Taro may"
    assert yuki.submit(page, "/own/helped/release", held=people["yuki", "spam"].id).code == 404, "not by this way"
    [delivery] = asyncio.run(console.stores.records.queue(DEFAULT_TENANT, 10))
    assert [str(one) for one in delivery.recipients] == ["taro@example.test"]
    shown = taro.get("/own").body
    assert held.id in shown
    assert "looked" in shown
    ended = yuki.submit(yuki.get("/own"), "/own/helpers/remove")
    assert ended.code == 200
    assert {yuki.get(f"/own/helped?owner={owner}@example.test").code for owner in ("t", "taro")} == {200, 404}, "one of the two addresses"


def test_staff_have_other_pages(console, people):
    console.account("alice@example.test", Role.TENANT_ADMIN)
    assert console.logged_in("alice@example.test").get("/own").code == 404
