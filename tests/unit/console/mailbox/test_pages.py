"""Reading in a browser: one's own mail, in a frame that may do nothing."""

import asyncio
import html
import re

from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Emergency, Tenant
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.owed import an_attempt

HOSTILE = (
    b'From: "<script>x()</script>" <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: <b>Hi</b>\r\nMIME-Version: 1.0\r\n'
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p onclick=x()>Look <a href=https://evil.test/>here</a></p>"
    b"<script>x()</script><img src=https://evil.test/t.gif><iframe src=https://evil.test></iframe>\r\n"
    b'--b\r\nContent-Disposition: attachment; filename="r\xc3\xa9port\r\n .pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n'
)


def test_the_list_one_mail_its_page_and_its_file(opened, arrive, taro):
    owed = arrive(HOSTILE, sender="<script>alert(1)</script>")
    assert "<script>alert" not in taro.get("/mailbox").body
    page = taro.get(f"/mailbox/mail/{owed.id}")
    assert page.code == 200
    [frame] = re.findall(r'<iframe class="preview" sandbox="" [^>]*srcdoc="([^"]*)"', page.body)
    shown = html.unescape(frame)
    assert "Look" in shown
    for bad in ("<script", "onclick", "evil.test/t.gif", "<iframe", "href"):
        assert bad not in shown, bad
    assert "&lt;script&gt;" in page.body
    assert "<script>x" not in page.body
    assert "img-src 'self' data:" in page.headers["content-security-policy"]
    assert "Look" in taro.get(f"/mailbox/mail/{owed.id}?view=text").body
    answer = taro.submit(page, f"/mailbox/mail/{owed.id}/file")
    assert answer.code == 200
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    whole = taro.submit(page, f"/mailbox/mail/{owed.id}/download")
    assert whole.headers["content-disposition"].startswith(f'attachment; filename="{owed.id}.eml"')
    assert {line.use_case for line in opened.audit(DEFAULT_TENANT)} >= {"emergency.file", "emergency.download"}


def test_files_of_other_mail_stay_where_they_are(opened, arrive, taro):
    owed = arrive(HOSTILE, category="malware")
    page = taro.get(f"/mailbox/mail/{owed.id}")
    assert "not every check for harmful files" in page.body
    fields = {"csrf": page.form("/logout")["csrf"], "path": "2"}
    for act in ("file", "download"):
        assert taro.post(f"/mailbox/mail/{owed.id}/{act}", fields).code == 422


def test_nobody_reads_anothers_mail(opened, arrive, taro):
    theirs = arrive(HOSTILE, to=("jiro@example.test",))
    page = taro.get("/mailbox")
    assert theirs.id not in page.body
    assert taro.get(f"/mailbox/mail/{theirs.id}").code == 404
    fields = {"csrf": page.form("/logout")["csrf"], "path": "2"}
    for act in ("file", "download"):
        assert taro.post(f"/mailbox/mail/{theirs.id}/{act}", fields).code == 404
    assert taro.get(f"/mailbox/write?answer={theirs.id}").code == 404


def test_administrators_open_and_close_it_and_read_nothing(console, arrive):
    arrive(HOSTILE)
    console.account("ada@example.test", Role.TENANT_ADMIN)
    ada = console.logged_in("ada@example.test")
    page = ada.get("/mailbox")
    assert "Closed" in page.body
    assert ada.submit(page, "/mailbox/switch", mode="on", note="moving").code == 303
    page = ada.get("/mailbox")
    assert "Opened by your administrator" in page.body
    assert "No address belongs" in page.body
    assert ada.get("/mailbox/write").code == 200
    assert "moving" in page.body
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    taro = console.logged_in("taro@example.test")
    assert "Hello" in taro.get("/mailbox").body
    csrf = taro.get("/mailbox").form("/logout")["csrf"]
    assert taro.post("/mailbox/switch", {"csrf": csrf, "mode": "off"}).code == 403


def test_closed_and_in_japanese(console, arrive):
    owed = arrive(HOSTILE)
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    taro = console.logged_in("taro@example.test")
    assert "現在は閉じています" in taro.get("/mailbox?lang=ja").body
    assert taro.get(f"/mailbox/mail/{owed.id}").code == 422


def test_delivered_mail_is_marked_in_both_languages(opened, taro, arrive, monkeypatch):
    monkeypatch.setattr(StaticDirectory, "tenant", lambda _, tenant: Tenant(tenant, emergency=Emergency(keep=86_400.0)))
    arrive(HOSTILE, keep=86_400.0)
    records = opened.stores.records

    async def deliver():
        [claimed] = await records.claim_due("delivery", opened.clock.now(), 60, 1)
        await records.record_attempts([an_attempt(claimed, Fate.DELIVERED, opened.clock.now())])
        return await records.held(DEFAULT_TENANT, 1, state=HeldState.DELIVERED)

    assert ">delivered<" not in taro.get("/mailbox").body
    [copy] = asyncio.run(deliver())
    assert ">delivered<" in taro.get("/mailbox").body
    page = taro.get(f"/mailbox/mail/{copy.id}")
    assert ">delivered<" in page.body
    assert "Look" in taro.get(f"/mailbox/mail/{copy.id}?view=text").body
    assert taro.submit(page, f"/mailbox/mail/{copy.id}/file").code == 200
    assert taro.submit(page, f"/mailbox/mail/{copy.id}/download").code == 200
    assert taro.get(f"/quarantine/{copy.id}").code == 404
    assert ">配達済み<" in taro.get("/mailbox?lang=ja").body
