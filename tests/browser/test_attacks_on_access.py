"""Attacks on who may what (../shared/suites/websec), against the running gateway: guessed logins, stolen sessions and keys, rights that one has not."""

import asyncio
import json
import re

import pytest
from tests.browser.furnishing import CLOSED, MOVING, OF_SOME, PASSWORD, WATCHER
from tests.browser.scene import ADMINISTRATOR, STRANGER, USER

from sekisho.testing.browsing import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")
JSON = {"content-type": "application/json"}


def csrf_of(browser):
    return browser.get("/account").form("/logout")["csrf"]


def act(browser, path, **fields):
    return browser.post(path, {"csrf": csrf_of(browser), **fields})


def told(answer):
    """What a page says was wrong."""
    found = re.search(r'role="alert">([^<]*)<', answer.body)
    return found[1] if found else ""


def a_token(browser, *permissions):
    """Make an API token on the page of one's own account; return it as it is shown, once."""
    fields = [("csrf", csrf_of(browser)), ("name", "a test"), ("days", "1"), *(("permission", each) for each in permissions)]
    page = browser.post("/account/tokens", fields)
    return re.search(r"sek_[A-Za-z0-9_-]{20,}", page.body)[0]


def called(scene, method, path, token="", body=None, source=""):
    headers = {**JSON, **({"authorization": f"Bearer {token}"} if token else {})}
    return Browser(scene.gateway.console_port, source=source).send(method, path, json.dumps(body).encode() if body is not None else b"", headers)


async def test_a_viewer_changes_no_policy(scene):
    """web10: 403 by page and by API, and what was in force stays."""
    before = scene.session(ADMINISTRATOR).get("/policy").form("/policy/change")["base"]
    watcher = scene.fresh(WATCHER)
    assert watcher.get("/policy").code == 200
    for path, fields in (
        ("/policy/change", {"text": "", "reason": "mine now", "base": before}),
        ("/policy/undo", {"to": "0", "reason": "mine now"}),
        ("/settings/change", {"group": "set_group_quarantine", "quarantine.days": "1", "version": "0"}),
        ("/quarantine/release", {"held": scene.told["phishing"]}),
        ("/accounts/role", {"account": "id-watcher", "role": "tenant-admin"}),
    ):
        answer = act(watcher, path, **fields)
        assert answer.code == 403 or "0 delivered" in answer.body or told(answer), path
    token = a_token(watcher, "read-policy")
    assert called(scene, "GET", "/api/v1/policy", token).code == 200
    assert called(scene, "PUT", "/api/v1/policy", token, {"text": "", "reason": "mine now"}).code == 403
    assert scene.session(ADMINISTRATOR).get("/policy").form("/policy/change")["base"] == before
    denied = scene.session(ADMINISTRATOR).get("/audit.csv?text=policy.change").body
    assert WATCHER in denied


async def test_ten_wrong_logins_are_slowed_and_told_and_nobody_is_told_apart(scene):
    """web13. Each from a place of its own, so that nobody else here is slowed."""
    heard = {}
    for login, source in ((ADMINISTRATOR, "127.0.0.66"), ("nobody@example.test", "127.0.0.67")):
        browser = Browser(scene.gateway.console_port, source=source)
        page = browser.get("/login?lang=en")
        answers = [browser.submit(page, "/login", login=login, password=f"wrong horse {number} battery") for number in range(10)]
        heard[login] = [(answer.code, re.sub(r"\d+", "n", told(answer))) for answer in answers]
    assert heard[ADMINISTRATOR] == heard["nobody@example.test"], "the same words for whom there is and for whom there is not"
    codes = [code for code, _ in heard[ADMINISTRATOR]]
    assert codes[0] == 422
    assert codes[-1] == 429, codes
    log = scene.gateway.log.read_text("utf-8", "replace")
    assert "127.0.0.66" in log
    assert "wrong horse" not in log
    lines = scene.session(ADMINISTRATOR).get("/audit.csv?text=login").body
    assert "127.0.0.66" in lines
    assert scene.fresh(ADMINISTRATOR).get("/account").code == 200, "who comes from elsewhere is not locked out"


async def test_another_password_ends_the_other_sessions(open_as, scene):
    """web16: in two browsers of one person."""
    fresh = "seven quiet harbours glow"
    other = scene.fresh(MOVING)
    watched = await open_as("")
    page = watched.page
    await watched.open("/login?lang=en")
    await page.get_by_label("Login", exact=True).fill(MOVING)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await watched.open("/account")
    assert other.get("/account").code == 200
    await page.locator("input[name=current]").fill(PASSWORD)
    await page.locator("input[name=new]").fill(fresh)
    await page.locator("form[action='/account/password'] button").click()
    assert await page.get_by_role("status").first.is_visible()
    assert (other.get("/account").code, other.get("/account").to[:6]) == (303, "/login")
    await watched.open("/account")
    assert MOVING in await page.get_by_role("navigation").first.inner_text(), "who changed it stays"
    assert scene.fresh(MOVING, fresh).get("/account").code == 200
    guess = Browser(scene.gateway.console_port, source="127.0.0.68")
    assert guess.submit(guess.get("/login"), "/login", login=MOVING, password=PASSWORD).code == 422


async def test_a_key_in_an_address_opens_nothing_and_no_key_is_written_down(scene):
    """web18: neither in a log, nor in the audit, nor anywhere in the data folder."""
    browser = scene.fresh(ADMINISTRATOR)
    token = a_token(browser, "read-mail")
    for path in (
        f"/api/v1/quarantine?access_token={token}",
        f"/api/v1/quarantine?token={token}",
        f"/api/v1/quarantine/{token}",
        f"/messages?token={token}",
    ):
        assert called(scene, "GET", path).code in {303, 401}, path
    assert called(scene, "GET", "/api/v1/quarantine", token).code == 200
    assert called(scene, "GET", f"/api/v1/quarantine/{token}", token).code == 404
    assert called(scene, "GET", "/api/v1/quarantine", token[:-1]).code == 401
    assert token not in browser.get("/account").body, "it is shown once"
    assert token not in browser.get("/audit.csv").body
    await asyncio.sleep(0.5)
    kept = [path for path in (*scene.gateway.data.rglob("*"), scene.gateway.log) if path.is_file() and token.encode() in path.read_bytes()]
    assert kept == []


async def test_the_last_administrator_stays(scene):
    """web33: by every form that could take them away; one of two can go."""
    browser = scene.fresh(STRANGER)
    for path, fields in (
        ("/accounts/delete", {}),
        ("/accounts/disable", {}),
        ("/accounts/role", {"role": "end-user"}),
        ("/accounts/role", {"role": "auditor"}),
    ):
        answer = act(browser, path, account="id-otto", **fields)
        assert answer.code in {403, 422}, path
        assert told(answer), path
    rows = browser.get("/accounts.csv").body
    assert STRANGER in rows
    assert browser.get("/people").code == 200


async def test_who_looks_after_one_domain_reaches_no_further(scene):
    """web09: pages, files, forms and the API, for an administrator of one domain of the organisation."""
    some = scene.fresh(OF_SOME)
    seen = some.get("/messages?text=suspended")
    assert seen.code == 200
    assert "Your account has been suspended" not in seen.body
    assert some.get(f"/messages/{scene.told['phishing']}").code == 404
    for path in ("/audit", "/overview", "/queue", "/settings", "/policy", "/reports", "/rules", "/webhooks", "/directories", "/tenants"):
        assert some.get(path).code == 403, path
    for path in (
        "/audit.csv",
        "/overview.csv",
        "/queue.csv",
        "/policy.csv",
        "/reports.csv",
        "/reports.pdf",
        "/rules.csv",
        "/webhooks.csv",
        "/tenants.csv",
    ):
        assert some.get(path).code == 403, path
    assert "you@example" not in some.get("/people.csv").body + some.get("/quarantine.csv").body + some.get("/accounts.csv").body
    for path, fields in (
        ("/signing-keys/new", {"domain": CLOSED, "algorithm": "ed25519"}),
        ("/domains/add", {"name": "more.example.test"}),
        ("/domains/route", {"name": "new.example.test", "hops": "192.0.2.1:25", "tls": "opportunistic"}),
        ("/people/add", {"address": "x@example.sekisho.test"}),
        ("/accounts/invite", {"login": "more@example.test", "role": "tenant-admin"}),
        ("/accounts/invite", {"login": "more@example.test", "role": "end-user", "addresses": "you@example.sekisho.test"}),
        ("/accounts/link", {"account": "id-mika"}),
        ("/accounts/clear-factors", {"account": "id-codes"}),
        ("/mailbox/switch", {"mode": "off"}),
    ):
        assert act(some, path, **fields).code in {403, 404, 422}, path
    token = a_token(some, "read-mail", "read-tenant", "open-mail")
    assert called(scene, "GET", f"/api/v1/messages/{scene.told['phishing']}", token).code == 404
    assert called(scene, "GET", f"/api/v1/messages/{scene.told['phishing']}/dossier", token).code == 404
    assert called(scene, "GET", "/api/v1/overview", token).code == 403
    assert called(scene, "GET", "/api/v1/quarantine?tenant=branch", token).code == 404
    reached = scene.session(ADMINISTRATOR).get("/audit.csv?text=quarantine.list").body
    assert "tenant branch" in reached, "who reached for another organisation stands in the audit"


async def test_nobody_does_more_than_their_token_or_role_says(scene):
    """A person's token, pages of administrators for a person, and acts that ask for a fresh proof by a token without that scope."""
    token = a_token(scene.fresh(USER), "own-mail")
    for method, path, body in (
        ("GET", "/api/v1/audit", None),
        ("GET", "/api/v1/accounts", None),
        ("GET", "/api/v1/settings", None),
        ("GET", "/api/v1/messages/x/dossier", None),
        ("POST", "/api/v1/me/password", {"current": PASSWORD, "new": "another good one here"}),
        ("POST", "/api/v1/me/tokens", {"name": "more", "permissions": ["own-mail"]}),
        ("DELETE", "/api/v1/me/authenticator", None),
        ("POST", "/api/v1/person/export", {"address": "you@example.sekisho.test"}),
    ):
        assert called(scene, method, path, token, body).code == 403, path
    strong = a_token(scene.fresh(ADMINISTRATOR), "change-tenant", "change-access", "open-mail", "read-audit", "read-tenant")
    for method, path, body in (
        ("POST", "/api/v1/webhooks", {"url": "https://hooks.example.test/x"}),
        ("POST", "/api/v1/accounts", {"login": "more@example.test", "role": "analyst"}),
        ("POST", "/api/v1/person/erase", {"address": "you@example.sekisho.test"}),
        ("PUT", "/api/v1/settings", {"settings": {}}),
    ):
        answer = called(scene, method, path, strong, body)
        assert answer.code == 403, (path, answer.body)
        assert "step-up" in answer.body, path
