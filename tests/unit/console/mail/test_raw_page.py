"""A message as it came, in a browser."""

import asyncio
from dataclasses import replace

from sekisho.console.mail.raw_page import ENDS
from sekisho.console.words import WORDS
from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Emergency, Tenant
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import RAW


def test_a_warning_comes_first_then_octets_that_nothing_opens(console, keep):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    browser = console.logged_in("carol@example.test")
    arrival, held = keep(subject="<script>alert(1)</script>")
    path = f"/messages/{arrival.id}/raw"
    assert f'href="{path}"' in browser.get(f"/messages/{arrival.id}").body
    page = browser.get(path)
    assert "may be harmful" in page.body
    assert "<script>" not in page.body
    assert "有害な場合があります" in browser.get(f"{path}?lang=ja").body
    assert browser.submit(page, path, reason=" ").code == 422
    answer = browser.submit(browser.get(f"{path}?lang=en"), path, reason="ticket 1")
    assert answer.code == 200
    assert answer.body.encode() == RAW
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{held.id}.eml"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    (line,) = [line for line in console.audit(DEFAULT_TENANT) if line.use_case == "quarantine.content" and line.outcome == "done"]
    assert (line.subject, line.reason) == (held.id, "ticket 1")


def test_only_what_is_held_of_that_message_is_handed_out(console, keep):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    browser = console.logged_in("carol@example.test")
    (arrival, _), (_, other) = keep(), keep(recipient="jiro@example.test", at=1.0)
    page = browser.get(f"/messages/{arrival.id}/raw")
    answer = browser.submit(page, f"/messages/{arrival.id}/raw", held=other.id, reason="x")
    assert answer.code == 404
    assert "not kept any more" in answer.body


def test_who_may_not_open_mail_is_told_who_may(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    (mine, held), (theirs, _) = keep(), keep(recipient="jiro@example.test", at=1.0)
    for login in ("bob@example.test", "taro@example.test"):
        browser = console.logged_in(login)
        page = browser.get(f"/messages/{mine.id}/raw")
        assert "An administrator of your organisation" in page.body
        form = {"csrf": page.form("/logout")["csrf"], "held": held.id, "reason": "x"}
        assert browser.post(f"/messages/{mine.id}/raw", form).code == 403
    assert browser.get(f"/messages/{theirs.id}/raw").code == 404
    assert browser.get("/messages/x%00/raw").code == 404


def test_what_is_not_kept_says_why(console, keep):
    console.account()
    operator = console.logged_in()
    queued = keep(Fate.QUEUED)[0]
    assert "on its way" in operator.get(f"/messages/{queued.id}/raw").body
    gone, held = keep(at=1.0)
    asyncio.run(console.stores.records.end_held(DEFAULT_TENANT, held.id, HeldState.EXPIRED, []))
    assert "ran out" in operator.get(f"/messages/{gone.id}/raw").body
    assert set(ENDS.values()) | {"raw_waits"} <= set(WORDS)


def test_a_copy_for_the_emergency_mailbox_is_its_readers_alone(console, keep):
    """Whoever administrates sees that it was delivered, and nothing to download."""
    console.account()
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    arrival, held = keep(category="clean")
    copy = replace(held, state=HeldState.DELIVERED)
    console.stores.records._truth.held[DEFAULT_TENANT, held.id] = copy
    user, operator = console.logged_in("taro@example.test"), console.logged_in()
    path = f"/messages/{arrival.id}/raw"
    assert "The emergency mailbox is closed" in user.get(path).body
    operator.submit(operator.get("/mailbox"), "/mailbox/switch", mode="on")
    console.go_by(StaticDirectory([Tenant(emergency=Emergency(keep=86_400.0))], {}, {}))
    page = user.get(path)
    assert f"/mailbox/mail/{held.id}/download" in page.body
    answer = user.post(f"/mailbox/mail/{held.id}/download", {"csrf": page.form("/logout")["csrf"]})
    assert (answer.code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert answer.body.encode() == RAW
    told = operator.get(path).body
    assert held.id not in told
    assert "The raw message is not here" in told
