"""The first operator, an invitation, a new password: pages behind links that work once."""

import asyncio

from sekisho.access import first_run, links
from sekisho.access.links import Purpose

PASSWORD = "four unrelated otters sing"

NEW = "seven velvet herons wait"


def first_link(console):
    return "/first-run/" + asyncio.run(first_run.offer(console.control, console.clock))


def test_the_first_operator_comes_in_by_the_link_once(console):
    link = first_link(console)
    used = []
    console.door.first_run_used = lambda: used.append(link)
    browser = console.browser()
    page = browser.get(link)
    assert page.code == 200
    assert browser.get(link).code == 200  # looking changes nothing
    weak = browser.submit(page, link and "", login="keeper@example.test", name="Keeper", password="password2026")
    assert weak.code == 422
    assert "keeper@example.test" in weak.body
    answer = browser.submit(weak, "", login="keeper@example.test", name="Keeper", password=PASSWORD)
    assert (answer.code, answer.to) == (303, "/start")
    assert used == [link]  # and not before it was
    assert "keeper@example.test" in browser.get("/account").body
    assert console.browser().get(link).code == 404


def test_a_form_from_elsewhere_does_not_make_the_operator(console):
    link = first_link(console)
    browser = console.browser()
    fields = {**browser.get(link).form(), "login": "eve@example.test", "name": "Eve", "password": PASSWORD}
    assert browser.post(link, fields, origin="https://evil.test", sec_fetch_site="cross-site").code == 403
    assert console.browser().post(link, fields).code == 403  # the token of another browser
    assert not asyncio.run(first_run.operator_exists(console.control))


def invitation(console, purpose=Purpose.INVITE):
    account = console.account()
    secret, change = links.link_for(account, purpose, console.clock.now())
    asyncio.run(console.control.commit(account.tenant, [change]))
    return f"/welcome/{secret}"


def test_a_new_password_is_set_once(console):
    link = invitation(console, Purpose.RESET)
    browser = console.browser()
    page = browser.get(link)
    assert "alice@example.test" in page.body
    assert browser.submit(page, "", password="short").code == 422
    done = browser.submit(page, "", password=NEW)
    assert done.code == 200
    assert browser.submit(done, "/login", password=NEW).code == 303
    assert console.browser().get(link).code == 404


def test_other_secrets_are_told_alike(console):
    link = invitation(console)
    for path in ("/welcome/x", "/welcome/" + "x" * 43, link.replace("welcome", "first-run"), "/first-run/" + "y" * 43):
        assert console.browser().get(path).code == 404
