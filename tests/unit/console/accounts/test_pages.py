"""Other people's accounts in a browser."""

import asyncio
import re

import pytest

from sekisho.access import accounts
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT

PASSWORD = "four unrelated otters sing"

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def admin(console):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    console.account("bob@example.test", Role.ANALYST)
    return console.logged_in("carol@example.test")


def kept(console, name="bob"):
    found = asyncio.run(accounts.find(console.control, DEFAULT_TENANT, f"id-of-{name}"))
    return found and found.value


def act(browser, path, **fields):
    csrf = browser.get("/accounts").form("/logout")["csrf"]
    return browser.post(f"/accounts/{path}", {"csrf": csrf, "account": "id-of-bob", **fields})


def done(console):
    return {(line.use_case, line.actor, line.outcome) for line in console.audit(DEFAULT_TENANT)}


def test_they_are_listed_in_both_languages(admin):
    body = admin.get("/accounts").body
    assert "bob@example.test" in body
    assert "analyst" in body
    assert "アナリスト" in admin.get("/accounts?lang=ja").body
    assert 'value="operator"' not in body


def test_an_invitation_is_shown_once_and_lets_them_in(console, admin):
    answer = admin.submit(
        admin.get("/accounts"),
        "/accounts/invite",
        login="dora@example.test",
        name=HOSTILE,
        role="end-user",
        addresses="dora@example.test, d@example.test",
    )
    assert answer.code == 200
    (link,) = re.findall(r"<code>http://localhost:\d+(/welcome/[^<]+)</code>", answer.body)
    later = admin.get("/accounts").body
    assert link not in later
    assert "dora@example.test, d@example.test" in later
    assert HOSTILE not in answer.body + later
    assert "&lt;script&gt;" in later
    theirs = console.browser()
    assert "dora@example.test" in theirs.get(link).body
    assert ("account.invite", "carol@example.test", "done") in done(console)


@pytest.mark.parametrize(
    "fields",
    [
        {"login": "", "role": "analyst"},
        {"login": "x@example.test", "role": "king"},
        {"login": "bob@example.test", "role": "analyst"},
        {"login": "u@example.test", "role": "end-user"},
    ],
)
def test_what_is_no_invitation_is_refused_beside_the_form(admin, fields):
    answer = act(admin, "invite", **fields)
    assert answer.code == 422
    assert 'role="alert"' in answer.body
    assert "/welcome/" not in answer.body


def test_role_and_state_are_changed(console, admin):
    assert "The role is changed" in act(admin, "role", role="help-desk").body
    assert kept(console).role is Role.HELP_DESK
    assert "is disabled" in act(admin, "disable").body
    assert kept(console).disabled
    assert "is enabled" in act(admin, "enable").body
    assert not kept(console).disabled
    assert ("account.change", "carol@example.test", "done") in done(console)


def test_sessions_end_and_a_new_link_is_made(console, admin):
    bobs = console.logged_in("bob@example.test")
    assert bobs.get("/account").code == 200
    assert "sessions ended" in act(admin, "end-sessions").body
    assert bobs.get("/account").code == 303, "they must log in again"
    assert "/welcome/" in act(admin, "link").body
    assert act(admin, "clear-factors").code == 200
    assert {name for name, _, _ in done(console)} >= {"account.end-sessions", "account.link", "account.clear-factors"}


def test_an_account_is_deleted_but_not_the_last_administrator(console, admin):
    assert "is deleted" in act(admin, "delete").body
    assert kept(console) is None
    assert act(admin, "delete").code == 404
    answer = act(admin, "delete", account="id-of-carol")
    assert answer.code == 422
    assert "last administrator" in answer.body
    assert kept(console, "carol") is not None


def test_a_proof_is_asked_for_when_the_last_is_old(console, admin):
    console.clock.advance(700)
    answer = act(admin, "delete")
    assert answer.code == 403
    assert kept(console) is not None
    admin.submit(admin.submit(answer, "/prove", secret=PASSWORD), "/accounts/delete")
    assert kept(console) is None


def test_nobody_makes_themselves_more(console, admin):
    console.account("scoped@example.test", Role.TENANT_ADMIN, domains=("example.test",))
    scoped = console.logged_in("scoped@example.test")
    assert act(scoped, "role", role="tenant-admin").code == 403
    assert act(admin, "role", role="operator").code in {403, 422}
    assert kept(console).role is Role.ANALYST


def test_auditors_see_and_change_nothing_and_others_do_not_see(console, admin):
    console.account("eve@example.test", Role.AUDITOR)
    auditor = console.logged_in("eve@example.test")
    page = auditor.get("/accounts")
    assert "bob@example.test" in page.body
    assert "/accounts/invite" not in page.body
    assert "/accounts/delete" not in page.body
    for path in ("invite", "role", "disable", "enable", "link", "end-sessions", "clear-factors", "delete"):
        assert act(auditor, path, login="x@example.test", role="analyst").code == 403, path
    assert ("account.delete", "eve@example.test", "denied") in done(console)
    analyst = console.logged_in("bob@example.test")
    assert analyst.get("/accounts").code == 403
    assert 'href="/accounts"' not in analyst.get("/account").body
