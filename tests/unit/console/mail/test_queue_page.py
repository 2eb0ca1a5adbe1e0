"""The queue in a browser."""

import asyncio

from sekisho.model.access import Role
from sekisho.model.delivery import Fate, Stop
from sekisho.model.ids import DEFAULT_TENANT


def stop(console, delivery):
    return asyncio.run(console.stores.records.delivery(DEFAULT_TENANT, delivery.id)).stop


def act(browser, name, delivery=""):
    page = browser.get("/queue")
    return browser.post("/queue/operate", {"csrf": page.form("/queue/operate")["csrf"], "act": name, "delivery": delivery})


def test_held_let_go_dropped_and_taken_back(console, keep):
    console.account("bob@example.test", Role.HELP_DESK)
    browser = console.logged_in("bob@example.test")
    assert "Nothing waits" in browser.get("/queue").body
    _, owed = keep(Fate.QUEUED)
    assert "1 done" in act(browser, "hold", owed.id).body
    assert stop(console, owed) is Stop.HELD
    act(browser, "unhold", owed.id)
    act(browser, "drop", owed.id)
    assert stop(console, owed) is Stop.DROPPED
    assert "can be undone" in browser.get("/queue").body
    act(browser, "undrop", owed.id)
    assert "0 done" in act(browser, "flush").body, "it is due already"
    assert stop(console, owed) is Stop.NONE
    assert act(browser, "explode", owed.id).code == 200
    assert act(browser, "drop").code == 200
    assert stop(console, owed) is Stop.NONE


def test_by_destination_all_are_held_dropped_and_taken_back(console, keep):
    console.account("bob@example.test", Role.HELP_DESK)
    browser = console.logged_in("bob@example.test")
    (_, one), (_, two) = keep(Fate.QUEUED), keep(Fate.QUEUED, at=1.0)
    page = browser.get("/queue")
    assert "By destination" in page.body
    form = {"csrf": page.form("/queue/operate")["csrf"], "domain": one.recipients[0].domain}
    for act_, state in (("hold", Stop.HELD), ("unhold", Stop.NONE), ("drop", Stop.DROPPED), ("undrop", Stop.NONE)):
        assert "2 done" in browser.post("/queue/operate", {**form, "act": act_}).body, act_
        assert stop(console, one) is stop(console, two) is state
    assert browser.post("/queue/operate", {**form, "act": "flush"}).code == 200
    assert "宛先ドメイン別" in browser.get("/queue?lang=ja").body


def test_who_only_watches_sees_no_buttons(console, keep):
    console.account("eve@example.test", Role.AUDITOR)
    keep(Fate.QUEUED)
    browser = console.logged_in("eve@example.test")
    assert 'action="/queue/operate"' not in browser.get("/queue").body
