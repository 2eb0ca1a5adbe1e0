"""Login, second factor, proof and logout, as a browser goes through them."""

import asyncio
import html
import re

import pytest

from sekisho.access import links
from sekisho.model.access import Role

PASSWORD = "four unrelated otters sing"


def log_in(browser, password=PASSWORD, login="alice@example.test", at="/login"):
    return browser.submit(browser.get(at), "/login", login=login, password=password)


def test_a_session_begins_with_a_cookie_that_stays_with_us(console):
    """web15: new id after the login, HttpOnly, SameSite; gone after the logout."""
    console.account()
    browser = console.browser()
    browser.get("/login")
    before = dict(browser.jar)
    answer = log_in(browser)
    assert (answer.code, answer.to) == (303, "/")
    (cookie,) = [one for one in answer.cookies if one.startswith("sekisho=")]
    assert re.fullmatch(r"sekisho=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict", cookie)
    assert browser.jar["sekisho"] not in before.values()
    kept = dict(browser.jar)
    page = browser.get("/account")
    assert browser.submit(page, "/logout").to == "/login"
    assert "sekisho" not in browser.jar
    browser.jar = kept
    assert browser.get("/account").code == 303  # the cookie alone is worth nothing


def test_a_cookie_that_somebody_planted_is_not_continued(console):
    console.account()
    mallory = console.logged_in()
    planted = mallory.jar["sekisho"]
    victim = console.browser(jar={"sekisho": "x" * 43})
    log_in(victim)
    assert victim.jar["sekisho"] not in {planted, "x" * 43}


def test_wrong_and_unknown_are_told_alike_and_slowed(console):
    console.account()
    texts, codes = set(), []
    for login in ("alice@example.test", "nobody@example.test"):
        browser = console.browser()
        for _ in range(4):
            answer = log_in(browser, "wrong", login)
            texts.add(answer.body.replace(login, "").replace(answer.form("/login")["csrf"], ""))
            codes.append(answer.code)
        console.clock.advance(901)
    assert len(texts) == 1
    assert set(codes) == {422}
    assert [log_in(console.browser(), "wrong").code for _ in range(7)] == [422] * 5 + [429] * 2


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/account", "/account"),
        ("//evil.test", "/"),
        ("https://evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/logout", "/"),
        ("/login?next=/x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_login_leads_to_our_own_pages_only(console, wanted, leads):
    """web27."""
    console.account()
    browser = console.browser()
    page = browser.get("/login")
    answer = browser.post("/login", {**page.form("/login"), "next": wanted, "login": "alice@example.test", "password": PASSWORD})
    assert (answer.code, answer.to) == (303, leads)
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


def test_whoever_must_log_in_first_comes_back_to_where_they_were(console):
    console.account()
    browser = console.browser()
    answer = browser.get("/account?lang=ja")
    assert answer.to == "/login?next=%2Faccount%3Flang%3Dja"
    assert log_in(browser, at=answer.to).to == "/account?lang=ja"


def test_the_second_factor_is_asked_for(console):
    _, seed = console.account(app=True)
    browser = console.browser()
    second = log_in(browser)
    assert second.code == 200
    assert "sekisho" not in browser.jar
    wrong = browser.submit(second, "/login/second", code="000000")
    assert wrong.code == 422
    assert browser.get("/account").code == 303
    answer = browser.submit(wrong, "/login/second", code=console.code(seed))
    assert (answer.code, answer.to) == (303, "/")
    assert browser.get("/account").code == 200


@pytest.mark.parametrize(
    "jump", [13 * 3_600, 10 * 365 * 86_400, -2 * 3_600, -365 * 86_400], ids=["half a day", "ten years", "back by hours", "back by a year"]
)
def test_a_clock_that_jumps_ends_what_is_alive(console, jump):
    """web34: a session, a login that waits for its code, a link to a password, an API token, a proof; by HTTP, at a console whose clock jumps."""
    account, seed = console.account(app=True)
    console.account("plain@example.test", Role.TENANT_ADMIN)
    session, waiting, invited = console.logged_in("plain@example.test"), console.browser(), console.browser()
    second = log_in(waiting)
    secret, change = links.link_for(account, links.Purpose.RESET, console.clock.now())
    asyncio.run(console.control.commit(account.tenant, [change]))
    fields = [*session.get("/account").form("/account/tokens").items(), ("name", "backup"), ("permission", "read-mail"), ("days", "1")]
    bearer = re.search(r"sek_[\w-]{20,}", session.post("/account/tokens", fields).body)[0]
    page = invited.get(f"/welcome/{secret}")
    assert (session.get("/account").code, page.code) == (200, 200)
    assert asyncio.run(console.house.doorkeeper.token_actor(bearer, "127.0.0.1")) is not None
    console.clock.advance(jump)
    assert session.get("/account").code == 303
    assert waiting.submit(second, "/login/second", code=console.code(seed)).code == 422
    assert waiting.get("/account").code == 303
    if not 0 < jump < 86_400:  # a link and a token of a day are as good after half a day as they were
        assert invited.submit(page, "", password="six quiet herons wade").code == 404
        assert asyncio.run(console.house.doorkeeper.token_actor(bearer, "127.0.0.1")) is None


def test_without_a_ticket_there_is_no_second_step(console):
    _, seed = console.account(app=True)
    browser = console.browser()
    page = browser.get("/login")
    answer = browser.post("/login/second", {"csrf": page.form("/login")["csrf"], "ticket": "forged", "code": console.code(seed)})
    assert answer.code == 422
    assert browser.get("/account").code == 303


def test_something_dangerous_asks_again_and_then_goes_on(console):
    console.account()
    browser = console.logged_in()
    page = browser.get("/account")
    console.clock.advance(700)
    fields = [*page.form("/account/tokens").items(), ("name", "backup"), ("permission", "read-mail")]
    asked = browser.post("/account/tokens", fields)
    assert asked.code == 403 and "sek_" not in asked.body
    old = browser.jar["sekisho"]
    asked = browser.submit(asked, "/prove", secret="wrong")
    assert asked.code == 422
    proved = browser.submit(asked, "/prove", secret=PASSWORD)
    assert browser.jar["sekisho"] != old
    assert "sek_" in browser.submit(proved, "/account/tokens").body, "what was typed goes on with one press"


def test_a_page_that_needs_a_proof_is_come_back_to_and_passwords_are_not_written_into_pages(console):
    console.account()
    browser = console.logged_in()
    page = browser.get("/account")
    console.clock.advance(700)
    asked = browser.submit(page, "/account/password", current=PASSWORD, new="six quiet herons wade")
    assert asked.to == "/prove?next=%2Faccount%2Fpassword"
    assert browser.submit(browser.get(asked.to), "/prove", secret=PASSWORD).to == "/account/password"


def test_the_pages_are_whole_in_both_languages_and_run_nothing(console):
    console.account(app=True)
    for language, word in (("en", "Log in"), ("ja", "ログイン")):
        page = console.browser().get(f"/login?lang={language}")
        assert f'<html lang="{language}">' in page.body
        assert word in page.body
        assert not re.search(r"<script(?![^>]* src=\"/static/(?:passkey|zone)\.js\")|\son\w+=|style=", page.body)
        assert 'type="password"' in page.body
        assert 'autocomplete="current-password"' in page.body


def test_the_chosen_language_stays(console):
    browser = console.browser()
    browser.get("/login?lang=ja")
    assert '<html lang="ja">' in browser.get("/login").body


def test_until_there_is_an_operator_the_login_says_where_to_begin(console):
    assert "first-run" in console.browser().get("/login").body
    console.account()
    assert "first-run" not in console.browser().get("/login").body


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% raw %}", "a\r\nSet-Cookie: x=1"])
def test_what_was_typed_is_text(console, hostile):
    console.account()
    answer = log_in(console.browser(), "wrong", hostile)
    assert answer.code == 422
    assert html.escape(hostile).replace("&quot;", "&#34;") in answer.body.replace("\n", "\r\n" if "\r" in hostile else "\n") or "\r" in hostile
    assert "<img" not in answer.body
    assert "<script>" not in answer.body
    assert not [cookie for cookie in answer.cookies if cookie.startswith("x=")]


@pytest.mark.parametrize(("told", "shown"), [("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("No/Such", "UTC"), ("../etc/passwd", "UTC")])
def test_times_are_those_of_the_browsers_clock_from_the_first_page(console, monkeypatch, told, shown):
    monkeypatch.setattr("sekisho.console.rendering.shown_zone", lambda name: name or "UTC")
    console.account()
    browser = console.browser()
    assert browser.submit(browser.get("/login"), "/login", login="alice@example.test", password=PASSWORD, zone=told).code == 303
    assert f">{shown}</a></p></footer>" in browser.get("/account").body
    browser.post("/account/zone", {"csrf": browser.get("/account").form("/logout")["csrf"], "zone": "Europe/Berlin"})
    browser.submit(browser.get("/account"), "/logout")
    browser.submit(browser.get("/login"), "/login", login="alice@example.test", password=PASSWORD, zone=told)
    assert ">Europe/Berlin</a></p></footer>" in browser.get("/account").body, "what somebody chose stays"
