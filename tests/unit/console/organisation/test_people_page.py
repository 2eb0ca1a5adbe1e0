"""People in a browser."""

import pytest

from sekisho.model.access import Role

HOSTILE = "<script>alert(1)</script>"


def add(browser, address="taro@file.test", **more):
    return browser.submit(browser.get("/people"), "/people/add", address=address, **more)


def test_somebody_is_added_found_and_removed(admin, act, done):
    assert "nobody is listed yet" in admin.get("/people").body
    answer = add(admin, name=HOSTILE, aliases="t.yamada@file.test, yamada@file.test")
    assert "added: taro@file.test" in answer.body
    assert "t.yamada@file.test, yamada@file.test" in answer.body
    assert HOSTILE not in answer.body
    assert "&lt;script&gt;" in answer.body
    add(admin, "hanako@file.test")
    found = admin.get("/people?text=yamada").body
    assert "taro@file.test" in found
    assert "hanako@file.test" not in found
    assert "利用者を追加" in admin.get("/people?lang=ja").body
    admin.get("/people?lang=en")
    assert act(admin, "/people/remove", address="taro@file.test").code == 422
    assert "removed: taro@file.test" in act(admin, "/people/remove", address="taro@file.test", sure="yes").body
    assert "taro@file.test" not in admin.get("/people").body
    assert act(admin, "/people/remove", address="taro@file.test", sure="yes").code == 404
    assert {("people.add", "carol@example.test", "done"), ("people.remove", "carol@example.test", "done")} <= done()


def test_somebody_is_changed_and_nothing_else_of_them_is_lost(admin, act, done):
    page = add(admin, aliases="t.yamada@file.test", name="Taro")
    assert page.form("/people/change")["aliases"] == "t.yamada@file.test"
    answer = admin.submit(page, "/people/change", name="Taro Yamada")
    assert "changed: taro@file.test" in answer.body
    form = admin.get("/people").form("/people/change")
    assert (form["name"], form["aliases"]) == ("Taro Yamada", "t.yamada@file.test")
    assert ("people.change", "carol@example.test", "done") in done()
    assert act(admin, "/people/change", address="nobody@file.test", name="x").code == 404
    assert act(admin, "/people/change", address="taro@file.test", aliases="x@elsewhere.test").code == 422
    assert admin.get("/people").form("/people/change")["aliases"] == "t.yamada@file.test"


def test_what_was_typed_stays_when_it_is_refused(admin):
    form = add(admin, "taro@elsewhere.test", name=HOSTILE).form("/people/add")
    assert (form["address"], form["name"]) == ("taro@elsewhere.test", HOSTILE)


@pytest.mark.parametrize("address", ["", "taro", "taro@elsewhere.test", f"{HOSTILE}@file.test", "taro@file.test"])
def test_who_cannot_be_added_is_refused(admin, address):
    add(admin)
    answer = add(admin, address)
    assert answer.code == 422
    assert 'role="alert"' in answer.body
    assert HOSTILE not in answer.body


def test_who_may_only_read_changes_nothing(console, admin, act, done):
    add(admin)
    console.account("dora@example.test", Role.HELP_DESK)
    desk = console.logged_in("dora@example.test")
    body = desk.get("/people").body
    assert "taro@file.test" in body
    assert "/people/add" not in body
    assert "/people/remove" not in body
    assert act(desk, "/people/add", address="x@file.test").code == 403
    assert act(desk, "/people/change", address="taro@file.test", name="x").code == 403
    assert act(desk, "/people/remove", address="taro@file.test", sure="yes").code == 403
    assert ("people.remove", "dora@example.test", "denied") in done()
    console.account("end@example.test", Role.END_USER, addresses=("end@example.test",))
    assert console.logged_in("end@example.test").get("/people").code == 403
