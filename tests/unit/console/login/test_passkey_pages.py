"""Passkeys through the console, as its script does it."""

import json

import pytest

from sekisho.access.rules import AccessRules
from sekisho.testing.authenticator import Authenticator


@pytest.fixture
def rules():
    return AccessRules(origins=("http://localhost:8025",))


@pytest.fixture
def served(console):
    object.__setattr__(console.house.rules, "origins", (console.browser().origin,))  # its port is known only now
    console.account()
    return console


def post(browser, path, csrf, **body):
    answer = browser.send(
        "POST", path, json.dumps(body).encode(), {"origin": browser.origin, "content-type": "application/json", "x-csrf-token": csrf}
    )
    return answer.code, json.loads(answer.body)


def token(browser, page="/login", form="/login"):
    return browser.get(page).form(form)["csrf"]


def add(browser, key):
    csrf = token(browser, "/account", "/logout")
    _, begun = post(browser, "/account/passkeys/options", csrf)
    return post(browser, "/account/passkeys", csrf, ceremony=begun["ceremony"], response=key.create(begun["options"]), name="My key")


def test_a_passkey_from_its_beginning_to_its_end(served):
    browser = served.logged_in()
    key = Authenticator(browser.origin)
    assert add(browser, key) == (200, {"to": "/account"})
    page = browser.get("/account")
    assert "My key" in page.body
    other = served.browser()
    csrf = token(other)
    code, begun = post(other, "/login/passkey/options", csrf)
    assert code == 200
    code, came = post(
        other, "/login/passkey", csrf, ceremony=begun["ceremony"], response=key.get(begun["options"]), next="//evil.test", zone="Asia/Tokyo"
    )
    assert (code, came) == (200, {"to": "/"})
    assert other.jar["sekisho-zone"] == "Asia/Tokyo", "times are theirs from the first page"
    assert other.get("/account").code == 200
    served.clock.advance(700)
    csrf = token(other, "/account", "/logout")
    assert post(other, "/account/passkeys/options", csrf) == (200, {"to": "/prove?next=/account"})
    old = other.jar["sekisho"]
    _, begun = post(other, "/prove/passkey/options", csrf)
    code, proved = post(other, "/prove/passkey", csrf, ceremony=begun["ceremony"], response=key.get(begun["options"]), next="/account")
    assert (code, proved["to"]) == (200, "/account")
    assert other.jar["sekisho"] != old
    assert proved["csrf"] == token(other, "/account", "/logout"), "a form that waited for the proof is sent with this"
    assert other.submit(other.get("/account"), "/account/passkeys/remove").to == "/account"
    assert "My key" not in other.get("/account").body


def test_another_ones_passkey_proves_nothing(served):
    served.account("bob@example.test")
    alice, bob = served.logged_in(), served.logged_in("bob@example.test")
    key = Authenticator(bob.origin)
    add(bob, key)
    csrf = token(alice, "/account", "/logout")
    _, begun = post(alice, "/prove/passkey/options", csrf)
    code, _ = post(alice, "/prove/passkey", csrf, ceremony=begun["ceremony"], response=key.get(begun["options"]))
    assert code == 403


@pytest.mark.parametrize("path", ["/login/passkey/options", "/login/passkey", "/prove/passkey", "/account/passkeys"])
def test_a_script_of_another_page_is_refused(served, path):
    browser = served.logged_in()
    for csrf in ("", "0" * 64):
        assert post(browser, path, csrf)[0] == 403
    answer = browser.send("POST", path, b"{}", {"origin": "https://evil.test", "x-csrf-token": token(browser, "/account", "/logout")})
    assert answer.code == 403


def test_nobody_adds_one_and_nonsense_is_refused(served):
    browser = served.browser()
    csrf = token(browser)
    assert post(browser, "/account/passkeys/options", csrf)[0] == 403
    assert post(browser, "/login/passkey", csrf, ceremony="x", response="y")[0] == 422
    answer = browser.send("POST", "/login/passkey", b"[1", {"origin": browser.origin, "x-csrf-token": csrf})
    assert answer.code == 422
