"""Asking for a link and coming in by it: the same words for everybody, one press, one browser."""

import asyncio

import pytest

from sekisho.access import links
from sekisho.access.asking import REQUEST, asked_of
from sekisho.access.links import Link, Purpose
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.control import INSTALLATION


def requests(console):
    return [asked_of(entry.value) for entry in asyncio.run(console.control.entries(INSTALLATION, REQUEST))]


def entry_link(console, browser, address="taro@example.test"):
    """What the keeper mails to whoever asked in this browser."""
    now = console.clock.now()
    [asked] = [one for one in requests(console) if one.address == address]
    secret, change = links.made(Link(Purpose.ENTER, "", 0, now, now + 600, asked.browser, address, (address,), "en"))
    asyncio.run(console.control.commit(DEFAULT_TENANT, [change]))
    return f"/enter/{secret}"


@pytest.mark.parametrize("path", ["/enter", "/forgot"])
def test_the_same_words_whoever_asks(console, path):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    answers = []
    for address in ("taro@example.test", "nobody@elsewhere.test"):
        browser = console.browser()
        answer = browser.submit(browser.get(path), path, address=address)
        answers.append((answer.code, answer.body.replace(browser.jar["sekisho-visit"], "")))
    assert answers[0][0] == 200
    strip = [body.partition("<main")[2].partition('name="csrf"')[0] for _, body in answers]
    assert strip[0]
    assert strip[0] == strip[1]
    assert len(requests(console)) == 2


def test_nonsense_is_told_and_too_much_is_slowed(console):
    browser = console.browser()
    assert browser.submit(browser.get("/enter"), "/enter", address="nobody").code == 422
    codes = [browser.submit(browser.get("/enter"), "/enter", address="taro@example.test").code for _ in range(8)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_coming_in_by_a_press_in_the_browser_that_asked(console):
    browser = console.browser()
    browser.submit(browser.get("/enter"), "/enter", address="Taro@example.test")
    path = entry_link(console, browser)
    for _ in range(3):
        assert browser.get(path).code == 200  # a scanner looks, and looks again
    elsewhere = console.browser()
    page = elsewhere.get(path)
    assert "another browser" in page.body
    assert elsewhere.submit(page).code == 200
    assert "sekisho" not in elsewhere.jar, "nobody is let in; a fresh link goes to the same address"
    assert requests(console)[0].address == "taro@example.test"
    came = browser.submit(browser.get(path))
    assert (came.code, came.to) == (303, "/quarantine")
    assert browser.get("/own").code == 200
    assert browser.get("/accounts").code == 403
    assert browser.get("/people").code == 403
    assert console.browser().get(path).code == 404


def test_who_is_in_goes_on_and_the_login_page_leads_here(console):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    page = console.browser().get("/login")
    assert 'href="/enter"' in page.body
    assert 'href="/forgot"' in page.body
    assert console.logged_in("taro@example.test").get("/enter").to == "/quarantine"
