"""One's own account as a browser shows it."""

import re

import pytest

from sekisho.access.rules import AccessRules
from sekisho.access.totp import code_at
from sekisho.model.access import Role

PASSWORD = "four unrelated otters sing"

NEW = "seven velvet herons wait"


def seed_in(page):
    from base64 import b32decode

    return b32decode(re.search(r"<code>([A-Z2-7]{32})</code>", page.body).group(1))


def test_an_authenticator_app_is_set_up_and_removed(console):
    console.account()
    browser = console.logged_in()
    begun = browser.submit(browser.get("/account"), "/account/authenticator")
    assert "<svg" in begun.body
    seed = seed_in(begun)
    codes = browser.submit(begun, "/account/authenticator/confirm", code=code_at(seed, int(console.clock.now() // 30)))
    assert len(re.findall(r"<li>[0-9a-z-]{29}</li>", codes.body)) == 8
    page = browser.get("/account")
    assert "8 codes left" in page.body
    assert browser.submit(page, "/account/authenticator/remove").code == 200
    assert "Not set up." in browser.get("/account").body


def test_a_wrong_code_sets_nothing_up(console):
    console.account()
    browser = console.logged_in()
    begun = browser.submit(browser.get("/account"), "/account/authenticator")
    assert browser.submit(begun, "/account/authenticator/confirm", code="000000").code == 422
    assert "Not set up." in browser.get("/account").body


def test_the_password_is_changed_and_the_others_end(console):
    console.account()
    browser, other = console.logged_in(), console.logged_in()
    page = browser.get("/account")
    assert browser.submit(page, "/account/password", current="wrong", new=NEW).code == 422
    assert browser.submit(page, "/account/password", current=PASSWORD, new="short").code == 422
    assert browser.submit(page, "/account/password", current=PASSWORD, new=NEW).code == 200
    assert browser.get("/account").code == 200
    assert other.get("/account").code == 303


def test_sessions_are_listed_and_ended(console):
    console.account()
    browser, other, third = (console.logged_in() for _ in range(3))
    page = browser.get("/account")
    assert page.body.count("a test&#39;s browser") == 3
    assert page.body.count("this one") == 1
    browser.submit(page, "/account/sessions/end")
    assert [one.get("/account").code for one in (browser, other, third)].count(200) == 2
    browser.submit(browser.get("/account"), "/account/sessions/end-others")
    assert [one.get("/account").code for one in (browser, other, third)] == [200, 303, 303]


def test_a_token_is_made_shown_once_and_revoked(console):
    console.account()
    browser = console.logged_in()
    fields = [
        *browser.get("/account").form("/account/tokens").items(),
        ("name", "<b>backup"),
        ("permission", "read-mail"),
        ("permission", "nonsense"),
    ]
    made = browser.post("/account/tokens", [pair for pair in fields if pair != ("name", "")])
    (token,) = re.findall(r"sek_[0-9A-Za-z]{49}", made.body)
    page = browser.get("/account")
    assert token not in page.body
    assert "&lt;b&gt;backup" in page.body
    browser.submit(page, "/account/tokens/revoke")
    assert "&lt;b&gt;backup" not in browser.get("/account").body
    assert token not in repr(console.audit())


def test_a_token_without_rights_or_days_is_refused(console):
    console.account()
    browser = console.logged_in()
    base = browser.get("/account").form("/account/tokens")
    for wrong in ({"days": "x"}, {"days": "9" * 50}, {"name": ""}, {}):
        assert browser.post("/account/tokens", {**base, "name": "t", **wrong}).code == 422


@pytest.mark.parametrize("rules", [AccessRules(second_factor=True)])
def test_staff_without_a_second_factor_see_only_how_to_set_one_up(console):
    console.account(role=Role.OPERATOR)
    browser = console.logged_in()
    assert browser.get("/").to == "/account"
    page = browser.get("/account")
    assert "second factor before you can work" in page.body
    assert "/account/tokens" not in page.body
    begun = browser.submit(page, "/account/authenticator")
    browser.submit(begun, "/account/authenticator/confirm", code=code_at(seed_in(begun), int(console.clock.now() // 30)))
    assert browser.get("/").code == 200


def test_opening_the_address_of_a_form_changes_nothing(console):
    """CVE-2020-27016: nothing is changed by GET."""
    console.account()
    browser = console.logged_in()
    number = len(console.audit())
    for path in ("password", "authenticator", "authenticator/remove", "recovery-codes", "sessions/end-others", "tokens", "tokens/revoke"):
        answer = browser.get(f"/account/{path}")
        assert (answer.code, answer.to) == (303, "/account")
    assert len(console.audit()) == number
