"""Held mail in a browser."""

import asyncio

import pytest

from sekisho.model.access import Role
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT

HOSTILE = "<script>alert(1)</script>"


def state(console, held):
    return asyncio.run(console.stores.records.held_one(DEFAULT_TENANT, held.id)).state


def chosen(page, *held):
    return [("csrf", page.form("/quarantine/release")["csrf"]), *(("held", one.id) for one in held)]


def test_several_are_delivered_or_deleted_at_once(console, keep):
    console.account("bob@example.test", Role.HELP_DESK)
    browser = console.logged_in("bob@example.test")
    assert "appears here" in browser.get("/quarantine").body
    one, two, three = (keep()[1] for _ in range(3))
    page = browser.get("/quarantine")
    answer = browser.post("/quarantine/release", chosen(page, one, two))
    assert answer.code == 200
    assert "2 delivered" in answer.body
    answer = browser.post("/quarantine/delete", chosen(page, three, one))
    assert "1 deleted" in answer.body
    assert "1 not done" in answer.body
    assert [state(console, each) for each in (one, two, three)] == [HeldState.RELEASED, HeldState.RELEASED, HeldState.KEPT]
    assert three.id not in browser.get("/quarantine").body.replace(f'value="{three.id}">', "")
    assert "1 back in the quarantine" in browser.submit(answer, "/quarantine/restore").body
    assert three.id in browser.get("/quarantine").body
    browser.post("/quarantine/delete", chosen(page, three))
    assert three.id in browser.get("/quarantine?deleted=1").body
    assert "Choose at least one" in browser.post("/quarantine/release", chosen(page)).body
    assert sorted(line.use_case for line in console.audit(DEFAULT_TENANT) if line.outcome == "done" and line.use_case != "login") == [
        "quarantine.delete",
        "quarantine.delete",
        "quarantine.release",
        "quarantine.release",
        "quarantine.restore",
    ]


def test_people_see_and_act_on_what_is_theirs(console, keep):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    mine, theirs, bad = keep()[1], keep(recipient="jiro@example.test")[1], keep(category="malware")[1]
    browser = console.logged_in("taro@example.test")
    page = browser.get("/quarantine")
    assert mine.id in page.body
    assert theirs.id not in page.body
    browser.post("/quarantine/release", chosen(page, theirs))
    answer = browser.post("/quarantine/release", chosen(page, bad))
    assert answer.code == 403
    assert state(console, theirs) is state(console, bad) is HeldState.KEPT
    browser.post("/quarantine/release", chosen(page, mine))
    assert state(console, mine) is HeldState.RELEASED


def test_in_japanese_and_page_by_page(console, keep):
    console.account("bob@example.test", Role.HELP_DESK)
    browser = console.logged_in("bob@example.test")
    for number in range(51):
        keep(at=float(number))
    page = browser.get("/quarantine?lang=ja")
    assert "次のページ" in page.body
    assert "迷惑メール" in page.body
    assert browser.get("/quarantine?after=../../x").code == 422


@pytest.mark.parametrize("path", ["/quarantine/release", "/quarantine/delete", "/quarantine/restore"])
def test_looking_never_acts(console, keep, path):
    console.account("bob@example.test", Role.HELP_DESK)
    held = keep()[1]
    assert console.logged_in("bob@example.test").get(f"{path}?held={held.id}").code == 200
    assert state(console, held) is HeldState.KEPT
