"""One held mail in a browser: looked into without harm, asked for and delivered by two people, its sender blocked."""

import asyncio
import html
import re

import pytest

from sekisho.model.access import Role
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT

ATTACK = (
    b'<p>Dear Taro</p><script>alert(1)</script><img src=x onerror=alert(1)><img src="https://evil.test/pixel.gif"><form action=//evil.test><input></form>'
    b'<base href=//evil.test/><meta http-equiv=refresh content="0;url=//evil.test"><style>p{background:url(//evil.test)}</style>'
    b"<svg><script>alert(1)</script></svg><math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table></mtext></math>"
    b'<a href="https://evil.test/login">your bank</a></textarea></iframe>"><iframe srcdoc="<script>parent.alert(1)</script>"></iframe>'
)
MAIL = b"From: <x@evil.test>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + ATTACK + b"\r\n"


def state(console, held):
    return asyncio.run(console.stores.records.held_one(DEFAULT_TENANT, held.id)).state


def people(console):
    for name in ("carol", "dave"):
        console.account(f"{name}@example.test", Role.TENANT_ADMIN)
    return console.logged_in("carol@example.test"), console.logged_in("dave@example.test")


def test_a_look_inside_harms_nobody_and_is_told_to_the_recipient(console, keep):
    carol, _ = people(console)
    arrival, held = keep(raw=MAIL)
    page = carol.get(f"/quarantine/{held.id}")
    assert "data:" not in page.headers["content-security-policy"]
    assert carol.submit(page, f"/quarantine/{held.id}/preview", reason=" ").code == 422
    seen = carol.submit(page, f"/quarantine/{held.id}/preview", reason="ticket 4711")
    assert seen.code == 200
    policy = seen.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert re.findall(r"img-src [^;]*", policy) == ["img-src 'self' data:"]
    assert "unsafe" not in policy
    (frame,) = re.findall(r"<iframe[^>]*>", seen.body)
    assert 'sandbox=""' in frame  # no origin, no script, no form, no way out
    document = html.unescape(re.search(r'srcdoc="([^"]*)"', frame).group(1))
    assert "default-src 'none'; img-src data:" in document
    assert "Dear Taro" in document
    assert "[→ evil.test]" in document
    assert not re.search(r"<(script|img|form|input|base|style|svg|math|a|iframe|link)\b", document)
    outside = seen.body.replace(frame, "")
    assert "<script>alert" not in outside
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    asyncio.run(console.stores.history.store(asyncio.run(console.stores.records.outbox(100))))
    story = console.logged_in("taro@example.test").get(f"/messages/{arrival.id}").body
    assert "ticket 4711" in story
    assert "carol@example.test" in story
    assert [line.reason for line in console.audit(DEFAULT_TENANT) if line.use_case == "quarantine.preview" and line.outcome == "done"] == [
        "ticket 4711"
    ]


def test_people_look_into_what_is_theirs_without_a_reason(console, keep):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    taro = console.logged_in("taro@example.test")
    mine, theirs = keep(raw=MAIL)[1], keep(recipient="jiro@example.test")[1]
    assert "Dear Taro" in taro.submit(taro.get(f"/quarantine/{mine.id}"), f"/quarantine/{mine.id}/preview").body
    assert taro.get(f"/quarantine/{theirs.id}").code == 404
    answer = taro.submit(taro.get(f"/quarantine/{mine.id}"), f"/quarantine/{mine.id}/sender", says="block")
    assert "is blocked for taro@example.test" in answer.body


def test_malware_takes_two_people(console, keep):
    carol, dave = people(console)
    held = keep(category="malware")[1]
    address = f"/quarantine/{held.id}"
    page = carol.get(address)
    assert "takes two people" in carol.submit(page, f"{address}/release").body
    assert "Somebody else can deliver it now" in carol.submit(page, f"{address}/request", reason="our own tool").body
    assert carol.submit(carol.get(address), f"{address}/grant").code == 403
    listed = dave.get("/quarantine/requests?lang=ja").body
    assert held.id in listed
    assert "our own tool" in listed
    assert state(console, held) is HeldState.KEPT
    assert dave.submit(dave.get(address), f"{address}/grant").code == 200
    assert state(console, held) is HeldState.RELEASED


def test_a_request_is_refused(console, keep):
    carol, dave = people(console)
    held = keep(category="malware")[1]
    address = f"/quarantine/{held.id}"
    carol.submit(carol.get(address), f"{address}/request", reason="our own tool")
    assert "stays held" in dave.submit(dave.get(address), f"{address}/refuse").body
    assert "Nobody asks" in dave.get("/quarantine/requests").body


def test_deleted_had_back_and_released_with_learning(console, keep):
    carol, _ = people(console)
    held = keep()[1]
    address = f"/quarantine/{held.id}"
    page = carol.get(address)
    assert "It is deleted." in carol.post(f"{address}/delete", page.form(f"{address}/release")).body
    assert "back in the quarantine" in carol.submit(carol.get(address), f"{address}/restore").body
    assert "being delivered" in carol.submit(carol.get(address), f"{address}/release", learn="1").body
    assert carol.submit(page, f"{address}/release").code == 422
    answer = carol.submit(page, f"{address}/sender", says="approve", whose="tenant", whole_domain="1")
    assert "*@" in answer.body
    assert "is approved for *" in answer.body


@pytest.mark.parametrize("act", ["preview", "release", "delete", "restore", "request", "grant", "refuse", "sender"])
def test_looking_never_acts(console, keep, act):
    carol, _ = people(console)
    held = keep()[1]
    assert carol.get(f"/quarantine/{held.id}/{act}?reason=x").code == 200
    assert state(console, held) is HeldState.KEPT
    assert carol.get("/quarantine/../../etc").code in {404, 422}
