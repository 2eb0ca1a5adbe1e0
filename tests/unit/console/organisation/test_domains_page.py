"""Domains in a browser."""

import re

import pytest

from sekisho.model.access import Role

HOSTILE = "<script>alert(1)</script>"


def add(browser, name="example.test"):
    return browser.submit(browser.get("/domains"), "/domains/add", name=name)


def test_a_domain_is_added_proven_and_routed(console, admin, act, done):
    assert "file.test" in admin.get("/domains").body
    assert 'value="file.test"' not in admin.get("/domains").body, "what the settings file says is not changed here"
    answer = add(admin)
    assert "Prove it by DNS now" in answer.body
    name, text = re.findall(r"<code>([^<]+)</code>", answer.body)
    assert name == "_sekisho-challenge.example.test"
    verify = answer.form("/domains/verify")
    refused = admin.post("/domains/verify", verify)
    assert refused.code == 422
    assert "does not show the text" in refused.body
    console.zone.records[name] = [text.encode()]
    assert "The domain is proven" in admin.post("/domains/verify", verify).body
    stored = act(admin, "/domains/route", name="example.test", hops="mx1.example.test\r\nmx2.example.test:2525 5", tls="verified")
    assert "The route is stored" in stored.body
    body = admin.get("/domains").body
    assert "mx1.example.test:25\nmx2.example.test:2525 5</textarea>" in body
    assert 'value="verified" selected' in body
    assert act(admin, "/domains/unlisted", name="example.test", unlisted="refuse").code == 200
    assert 'value="refuse" selected' in admin.get("/domains").body
    assert "必須（証明書を検証）" in admin.get("/domains?lang=ja").body
    for case in ("domain.add", "domain.verify", "domain.route", "domain.unlisted"):
        assert (case, "carol@example.test", "done") in done()
    assert ("domain.verify", "carol@example.test", "failed") in done()


def test_dns_that_is_silent_proves_nothing(console, admin):
    page = add(admin)
    console.zone.silent = True
    answer = admin.submit(page, "/domains/verify")
    assert answer.code == 503
    assert "not proven yet" in admin.get("/domains").body


def test_a_domain_is_removed(admin, act, done):
    page = add(admin)
    assert admin.submit(page, "/domains/remove").code == 422
    assert "The domain is removed" in admin.submit(page, "/domains/remove", sure="yes").body
    assert "example.test" not in admin.get("/domains").body.replace("carol@example.test", "")
    assert ("domain.remove", "carol@example.test", "done") in done()
    assert act(admin, "/domains/remove", name="example.test", sure="yes").code == 404


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("add", {"name": HOSTILE}),
        ("add", {"name": ""}),
        ("add", {"name": "file.test"}),
        ("route", {"name": "example.test", "hops": f"{HOSTILE} x", "tls": "verified"}),
        ("route", {"name": "example.test", "hops": "10.0.0.1", "tls": "verified"}),
        ("route", {"name": "example.test", "hops": "mx.example.test", "tls": "never"}),
        ("unlisted", {"name": "example.test", "unlisted": HOSTILE}),
    ],
)
def test_what_cannot_be_is_refused_and_shown_as_text(admin, act, path, fields):
    add(admin)
    answer = act(admin, f"/domains/{path}", **fields)
    assert answer.code == 422
    assert 'role="alert"' in answer.body
    assert HOSTILE not in answer.body


def test_only_who_runs_the_installation_vouches(console, admin, act):
    assert "/domains/vouch" not in add(admin).body
    assert act(admin, "/domains/vouch", name="example.test").code == 403
    console.account()
    operator = console.logged_in()
    page = operator.get("/domains")
    assert "/domains/vouch" in page.body
    assert "The domain is proven" in operator.post("/domains/vouch", page.form("/domains/verify")).body


def test_who_may_only_read_changes_nothing(console, admin, act, done):
    add(admin)
    console.account("bob@example.test", Role.ANALYST)
    analyst = console.logged_in("bob@example.test")
    body = analyst.get("/domains").body
    assert "example.test" in body
    assert "/domains/add" not in body
    for path in ("add", "verify", "vouch", "route", "unlisted", "remove"):
        assert act(analyst, f"/domains/{path}", name="example.test", hops="mx.example.test", tls="required", sure="yes").code == 403, path
    assert ("domain.remove", "bob@example.test", "denied") in done()
    console.account("end@example.test", Role.END_USER, addresses=("end@example.test",))
    assert console.logged_in("end@example.test").get("/domains").code == 403
