"""An outage, whole: mail arrives, its reader reads and answers in the emergency mailbox, processes are killed, the server returns; nothing is lost or doubled."""

import asyncio
import email
import email.policy
import os
import re
import signal
import smtplib
import time
from http.client import HTTPException

from sekisho.access.administration import invite
from sekisho.app.assembling.desk import at_the_desk
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import Gateway
from sekisho.testing.sink import Sink

PASSWORD = "four unrelated otters sing"
ASKED = (
    "From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Minutes of Tuesday\r\nMessage-ID: <tuesday@partner.test>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Dear Taro, may I have your <b>answer</b> by noon? 正午までにお返事をお願いします。</p><script>document.title='x'</script>\r\n"
    "--b\r\nContent-Type: text/plain; name=minutes.txt\r\nContent-Disposition: attachment; filename=minutes.txt\r\n\r\nWe met.\r\n--b--\r\n"
).encode()
SETTINGS = """[routes]
"example.test" = ["127.0.0.1:{home}"]
"*" = ["127.0.0.1:{outside}"]
[recipients]
"example.test" = ["taro", "jiro"]
[emergency]
opens_after_minutes = 0.01
"""


def until(happened, seconds=60.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            found = happened()
        except (OSError, HTTPException):  # a process that is just being started again
            found = None
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def kill(gateway, name):
    [pid] = gateway.pids(name)
    os.kill(pid, signal.SIGKILL)
    until(lambda: gateway.pids(name) not in ([], [pid]))


async def invited(gateway, address):
    """Return the secret of a link by which somebody sets their password."""
    stores = EmbeddedStores.open(gateway.data, "the administrator")
    try:
        return (await at_the_desk(stores, invite, tenant=DEFAULT_TENANT, login=address, role=Role.END_USER, addresses=(address,))).secret
    finally:
        await stores.close()


def logged_in(gateway, address):
    secret = asyncio.run(invited(gateway, address))
    browser = Browser(gateway.console_port)
    assert browser.submit(browser.get(f"/welcome/{secret}"), "", password=PASSWORD).code == 200
    assert browser.submit(browser.get("/login"), "/login", login=address, password=PASSWORD).code == 303
    return browser


def deliver(gateway, message, recipient):
    with smtplib.SMTP("127.0.0.1", gateway.port, "client.partner.test", timeout=60) as client:
        client.sendmail("hanako@partner.test", [recipient], message)


def parsed(taken):
    return email.message_from_bytes(taken.content, policy=email.policy.default)


async def test_an_outage(tmp_path):
    async with Sink() as home, Sink() as outside:
        await home.stop()
        gateway = Gateway(tmp_path, SETTINGS.format(home=home.port, outside=outside.port))
        await asyncio.to_thread(gateway.start)
        try:
            copy = await asyncio.to_thread(_while_down, gateway, outside)
            await home.start()
            await asyncio.to_thread(_after_return, gateway, home, outside, copy)
        finally:
            assert await asyncio.to_thread(gateway.stop) == 0


def _while_down(gateway, outside):
    taro, jiro = logged_in(gateway, "taro@example.test"), logged_in(gateway, "jiro@example.test")
    assert "Closed" in taro.get("/mailbox").body
    deliver(gateway, ASKED, "taro@example.test")
    listed = until(lambda: (page := taro.get("/mailbox")) and "Minutes of Tuesday" in page.body and page)
    assert "cannot be reached" in listed.body
    [path] = set(re.findall(r"/mailbox/mail/[0-9a-z]{20}", listed.body))
    until(lambda: "451 4.4.1" in gateway.command("queue", "list").stdout)
    kill(gateway, "delivery")
    read = taro.get(path)
    assert "minutes.txt" in read.body
    assert "正午までに" in read.body
    assert "document.title" not in read.body
    assert taro.submit(read, f"{path}/file").body.strip() == "We met."
    assert jiro.get(path).code == 404

    page = taro.get(path.replace("/mail/", "/write?answer="))
    assert page.form("/mailbox/write")["to"] == "hanako@partner.test"
    fields = {"cc": "jiro@example.test", "text": "Here it is.\nご確認ください。"}
    forged = taro.submit(page, "/mailbox/write", **fields, sender="jiro@example.test")
    assert forged.code == 403
    sent = taro.submit(page, "/mailbox/write", **fields)
    assert sent.to == "/mailbox?folder=sent&sent=1"
    kill(gateway, "console")
    again = until(lambda: taro.submit(page, "/mailbox/write", **fields))  # as a browser that heard nothing asks again
    assert again.to == "/mailbox?folder=sent&sent=2"

    until(lambda: outside.messages)
    answer = parsed(outside.messages[0])
    assert outside.messages[0].recipients == ("TO:<hanako@partner.test>",)
    assert (answer["From"], answer["In-Reply-To"], answer["Subject"]) == ("taro@example.test", "<tuesday@partner.test>", "Re: Minutes of Tuesday")
    assert "ご確認ください" in answer.get_content()
    assert answer["X-Sekisho-Sent-Copy"] is None
    mine = until(lambda: (page := taro.get("/mailbox?folder=sent")) and "hanako@partner.test" in page.body and "delivered" in page.body and page)
    assert "jiro@example.test" in mine.body
    until(lambda: "Re: Minutes of Tuesday" in jiro.get("/mailbox").body)  # a colleague reads it here as well
    until(lambda: gateway.command("queue", "list").stdout.count("451 4.4.1") == 3)  # else what it holds right now waits for its lease to end
    kill(gateway, "delivery")
    return answer["Message-ID"]


def _after_return(gateway, home, outside, copy):
    def drained():
        gateway.command("queue", "flush")
        return "0" if not gateway.command("queue", "list").stdout.strip().count("@") else ""

    until(drained, 90.0)
    until(lambda: len(home.messages) >= 3)
    taken = sorted((taken.recipients, parsed(taken)["Subject"], parsed(taken)["X-Sekisho-Sent-Copy"] is not None) for taken in home.messages)
    assert taken == [
        (("TO:<jiro@example.test>",), "Re: Minutes of Tuesday", False),
        (("TO:<taro@example.test>",), "Minutes of Tuesday", False),
        (("TO:<taro@example.test>",), "Re: Minutes of Tuesday", True),
    ]
    assert {parsed(one)["Message-ID"] for one in home.messages} == {copy, "<tuesday@partner.test>"}
    assert len(outside.messages) == 1
    proof = gateway.command("ledger", "verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert "4" in proof.stdout
