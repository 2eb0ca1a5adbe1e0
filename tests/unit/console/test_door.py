"""The door: forged forms, errors as pages, and links from elsewhere."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import pytest

from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure

ERRORS = {
    "refused": Refused("plain <words>", "日本語です。"),
    "denied": Denied("no"),
    "gone": NotFound("gone"),
    "busy": Conflict("busy"),
    "away": TemporaryFailure("secret path"),
}
DONE = []


def some_pages(door):
    async def fail(caller):
        raise ERRORS[caller.request.path_params["how"]]

    async def show(caller):
        return caller.show("refused.html", title="form", sentence="x")

    async def act(caller):
        DONE.append(await caller.form())
        return caller.go("/account")

    async def slow(caller):
        await asyncio.sleep(1)
        return caller.show("refused.html", title="file", sentence="x")

    return [door.page("/fail/{how}", fail, public=True), door.page("/act", show, act), door.page("/slow.csv", slow)]


@pytest.fixture
def routes():
    DONE.clear()
    return (some_pages,)


@pytest.mark.parametrize(("how", "code"), [("refused", 422), ("denied", 403), ("gone", 404), ("busy", 409), ("away", 503)])
def test_errors_are_pages(console, how, code):
    answer = console.browser().get(f"/fail/{how}")
    assert answer.code == code
    assert answer.headers["content-type"].startswith("text/html")
    assert "secret path" not in answer.body


def test_errors_are_told_in_the_readers_language_and_escaped(console):
    assert "plain &lt;words&gt;" in console.browser().get("/fail/refused").body
    assert "日本語です。" in console.browser().get("/fail/refused?lang=ja").body


FORGED = [
    {"origin": "https://evil.test"},
    {"origin": "null"},
    {"origin": "http://localhost.evil.test"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"origin": "", "sec_fetch_site": ""},
]


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_form_of_another_page_does_nothing(console, headers):
    """CVE-2020-27016, web12: even with the right cookie and the right token."""
    console.account()
    browser = console.logged_in()
    csrf = browser.get("/account").form("/logout")["csrf"]
    assert browser.post("/act", {"csrf": csrf}, **headers).code == 403
    assert DONE == []
    assert browser.post("/act", {"csrf": csrf}).code == 303
    assert len(DONE) == 1


def test_a_form_without_the_token_of_this_session_does_nothing(console):
    console.account()
    browser, other = console.logged_in(), console.logged_in()
    theirs = other.get("/account").form("/logout")["csrf"]
    nobodys = console.browser().get("/login").form("/login")["csrf"]
    for fields in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": theirs}, {"csrf": nobodys}):
        assert browser.post("/act", fields).code == 403
    assert DONE == []


def test_the_token_changes_with_the_session(console):
    console.account()
    assert console.logged_in().get("/account").form("/logout")["csrf"] != console.logged_in().get("/account").form("/logout")["csrf"]


def test_every_form_of_every_page_is_refused_without_its_token(console):
    """CVE-2020-27016: walked over all routes that take a POST."""
    console.account()
    browser = console.logged_in()
    paths = [route.path for route in console.app().routes if "POST" in (getattr(route, "methods", None) or ()) and "/api/" not in route.path]
    assert len(paths) >= 14
    lines = len(console.audit())
    for path in paths:
        real = path.replace("{secret}", "x" * 43).replace("{how}", "denied").replace("{name}", "x")
        assert browser.post(real, {}).code in {403, 404}, path
        assert browser.post(real, {"csrf": "0" * 64}).code in {403, 404}, path
    assert len(console.audit()) == lines


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"x" * 200_000, "application/x-www-form-urlencoded", 422),
        (b"&".join(b"a=1" for _ in range(500)), "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 422),
        (b"%ff=%fe", "application/x-www-form-urlencoded", 422),
        (b"{}", "application/json", 422),
        (b"<a/>", "text/xml", 422),
    ],
)
def test_what_is_no_form(console, body, kind, code):
    console.account()
    browser = console.logged_in()
    assert browser.send("POST", "/act", body, {"origin": browser.origin, "content-type": kind}).code == code


def test_led_here_from_a_mail_the_page_asks_once_more_so_that_the_cookie_comes_along(console):
    console.account()
    browser = console.logged_in()
    kept, browser.jar = browser.jar, {}  # SameSite=Strict: the browser keeps it back
    answer = browser.get("/account?lang=en", sec_fetch_site="cross-site")
    assert answer.code == 200
    assert 'content="0; url=/account?lang=en"' in answer.body
    browser.jar = kept
    assert browser.get("/account?lang=en", sec_fetch_site="same-origin").code == 200


def test_nobody_is_led_to_another_site(console):
    answer = console.browser().send("GET", "//evil.test/account", b"", {"sec-fetch-site": "cross-site"})
    assert "evil.test" not in answer.headers.get("location", "")
    assert "url=//evil" not in answer.body


def test_an_address_at_which_there_is_nothing_is_a_page_for_people(console):
    console.account()
    page = console.logged_in().get("/nothing/here?lang=ja", accept="text/html,*/*")
    assert page.code == 404
    assert "このアドレスのページはありません。" in page.body
    assert "alice@example.test" in page.body, "the menu is there"
    assert console.browser().get("/nothing").body == "Not Found\n"
    elsewhere = console.browser().get("//evil.test/%22%3E%3Cb%3E", accept="text/html").body
    assert "<b>" not in elsewhere
    assert 'href="//' not in elsewhere, "no link of the page leads to another host"


def test_an_error_of_ours_says_so_and_carries_the_protection(console):
    """The server below answers outside of the guard: its own plain answer had none of these fields."""
    ERRORS["ours"] = KeyError("secret of ours")
    answer = console.browser().get("/fail/ours?lang=ja")
    del ERRORS["ours"]
    assert answer.code == 500
    assert "システムエラー" in answer.body
    assert "secret of ours" not in answer.body
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_store_that_does_not_answer_is_told_and_no_error(console, monkeypatch):
    console.account()
    browser = console.logged_in()

    async def away(*_):
        raise TemporaryFailure("no disk")

    monkeypatch.setattr(console.house.doorkeeper, "session_actor", away)
    answer = browser.get("/account", accept="text/html")
    assert answer.code == 503
    assert "no disk" not in answer.body
    assert browser.get("/nothing", accept="text/html").code == 404


def test_one_account_has_two_files_made_at_once(console):
    console.account()
    browsers = [console.logged_in() for _ in range(3)]
    with ThreadPoolExecutor(3) as together:
        answers = list(together.map(lambda each: each.get("/slow.csv").code, browsers))
    assert sorted(answers) == [200, 200, 429]
    assert browsers[0].get("/slow.csv").code == 200


HOSTILE = ("\0", "²", "9" * 40, "'\"<x>\u202e%", "0001-01-01", "nan")
ASKED = (
    "after text recipient owner number old new days period back domain for name since until category next check deleted folder view answer all n sent tenant"
).split()
SENT = (
    "held delivery act login password account role addresses domains aliases groups address hops tls url event permission token session code secret doing "
    "ticket group version everything text reason base days to products report schedule language members file kind mode note algorithm whose wish minutes zone"
).split()


def test_whatever_is_asked_or_sent_is_no_error_of_ours(console):
    console.account()
    browser, wrong = console.logged_in(), []
    console.desk._ports["people_source"] = None
    for route in console.app().routes:
        methods = getattr(route, "methods", None) or ()
        if route.path.startswith(("/fail", "/slow", "/logout")):
            continue
        for place, value in enumerate(HOSTILE):
            path = re.sub(r"\{[^}]*\}", quote(value, safe=""), route.path)
            if "GET" in methods:
                wrong.append((path, browser.get(f"{path}?{urlencode(dict.fromkeys(ASKED[: -1 if place else None], value))}").code))
            if "POST" in methods and place % 2:
                csrf = browser.get("/account").form("/logout")["csrf"]
                wrong.append((path, browser.post(path, {**dict.fromkeys((*SENT, *ASKED), value), "csrf": csrf}).code))
    assert [one for one in wrong if one[1] >= 500] == []
    assert len(wrong) > 700
