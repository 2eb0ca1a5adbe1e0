"""Attacks by what people set, send and upload (../shared/suites/websec), against the running gateway: inner addresses, endless files, forged lines, servers that lie."""

import asyncio
import csv
import html
import io
import json
import re
import socket
import time
from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise

import pytest
from tests.browser.furnishing import YUKI
from tests.browser.scene import ADMINISTRATOR, OPERATOR, PATIENCE, STRANGER, USER, ordinary

from sekisho.app.samples.world import RECIPIENT
from sekisho.testing.browsing import Browser
from sekisho.testing.certificates import Authority
from sekisho.testing.sink import Sink

pytestmark = pytest.mark.asyncio(loop_scope="session")
INSIDE = (
    "169.254.169.254",
    "localhost",
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "[::1]",
    "[::ffff:169.254.169.254]",
    "10.0.0.7",
    "metadata.internal",
    "printer",
)
SET = ("sealed.example.test", "bare.example.test")  # domains whose servers we play here


def act(browser, place, **fields):
    return browser.post(place, {"csrf": browser.get("/account").form("/logout")["csrf"], **fields})


def table(answer):
    return list(csv.reader(io.StringIO(answer.body.removeprefix("\ufeff"))))


async def test_no_address_inside_is_set(scene):
    """web21: a webhook and a next hop, by whoever does not run the installation; in every spelling, and nothing of it is stored."""
    browser = scene.fresh(ADMINISTRATOR)
    for host in INSIDE:
        answer = act(browser, "/webhooks/add", url=f"https://{host}/latest/meta-data/")
        assert answer.code == 422, host
        assert 'role="alert"' in answer.body
        answer = act(browser, "/domains/route", name="new.example.test", hops=f"{host}:25", tls="opportunistic")
        assert answer.code == 422, host
        assert 'role="alert"' in answer.body
    assert act(browser, "/domains/route", name="new.example.test", hops="mail.example.test:22", tls="opportunistic").code == 422, (
        "a port of other services"
    )
    for url in (
        "http://hooks.example.test/",
        "file:///etc/passwd",
        "https://user:secret@hooks.example.test/",
        "gopher://127.0.0.1:25/",
        "javascript:alert(1)",
    ):
        assert act(browser, "/webhooks/add", url=url).code == 422, url
    assert len(table(browser.get("/webhooks.csv"))) == 1
    assert [row[2] for row in table(browser.get("/domains.csv")) if row[0] == "new.example.test"] == [""]
    for path in ("/directories/set", "/domains/vouch", "/tenants/create"):
        assert act(browser, path, name="x", url="ldap://127.0.0.1", minutes="60", most_leaving="33").code == 403, "for whoever runs the installation"


def flood(scene, browser, path, octets):
    """Send a form of that many octets as fast as it is taken; return what was answered, and how much was taken."""
    csrf = browser.get("/account").form("/logout")["csrf"]
    head = f"csrf={csrf}&kind=csv&act=import&text="
    fields = {
        "host": f"localhost:{scene.gateway.console_port}",
        "origin": browser.origin,
        "cookie": "; ".join(f"{name}={value}" for name, value in browser.jar.items()),
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(head) + octets),
    }
    piece = b"a%40b.test%0A" * 8_192
    with socket.create_connection(("127.0.0.1", scene.gateway.console_port), timeout=60) as connection:
        connection.sendall((f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n" + head).encode())
        sent = 0
        try:
            while sent < octets:
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
        try:
            return connection.recv(200), sent
        except ConnectionError:
            return b"", sent


async def test_an_endless_import_ends_and_names_are_no_paths(scene):
    """web22: ten million lines (110 MB) end after 8 MiB; a policy and the API's body earlier; a file's name and an address with ../ lead nowhere."""
    browser = scene.fresh(ADMINISTRATOR)
    before = table(browser.get("/people.csv"))
    answer, sent = await asyncio.to_thread(flood, scene, browser, "/people/import/do", 110_000_000)
    assert not answer or b" 422 " in answer.split(b"\r\n")[0]
    assert sent < 60_000_000, "the rest is not even taken"
    huge = "a = 1\n" * 400_000
    assert act(browser, "/policy/check", text=huge).code == 422
    csrf = browser.get("/account").form("/logout")["csrf"]
    for name, content in (
        ("../../../../etc/passwd", "address\r\n../../etc/passwd\r\n"),
        ("..\\..\\x.csv", "address\r\n/etc/passwd@example.sekisho.test/../x\r\n"),
    ):
        body = "".join(
            f'--zz\r\nContent-Disposition: form-data; name="{field}"{more}\r\n\r\n{value}\r\n'
            for field, more, value in (("csrf", "", csrf), ("kind", "", "csv"), ("act", "", "import"), ("file", f'; filename="{name}"', content))
        )
        headers = {"origin": browser.origin, "content-type": "multipart/form-data; boundary=zz"}
        page = browser.send("POST", "/people/import/do", f"{body}--zz--\r\n".encode(), headers)
        assert page.code in {200, 422}, page.body
        assert "root:" not in page.body
    assert table(browser.get("/people.csv")) == before
    assert browser.get("/people").code == 200


async def test_who_did_what_is_told_and_nobody_takes_it_away(open_as, scene):
    """web24: who, when, from where, what, before and after; no method deletes a line, and the chain proves it."""
    browser = scene.fresh(ADMINISTRATOR)
    for days in (29, 30):
        page = browser.get("/settings")
        now = json.loads(html.unescape(re.search(r'name="everything"[^>]*>(.*?)</textarea>', page.body, re.DOTALL)[1]))
        now["quarantine"]["days"] = days
        assert act(browser, "/settings/all", everything=json.dumps(now), version=page.form("/settings/all")["version"]).code == 200
    watched = await open_as(ADMINISTRATOR)
    await watched.open("/audit?text=settings.change")
    rows = watched.page.locator("tbody tr")
    newest = await rows.first.inner_text()
    for word in (ADMINISTRATOR, "session 127.0.0.1", "settings.change", time.strftime("%Y-")):
        assert word in newest
    file = table(browser.get("/audit.csv?text=settings.change"))
    assert '"days":29' in file[1][-2].replace(" ", "")
    assert '"days":30' in file[1][-1].replace(" ", "")
    count = await rows.count()
    for path in ("/audit", "/audit.csv", "/api/v1/audit", "/api/v1/audit/proof", "/audit/delete"):
        for method in ("POST", "DELETE", "PUT", "PATCH"):
            assert browser.send(method, path, b"", {"origin": browser.origin}).code in {401, 404, 405}, (method, path)
    await watched.open("/audit?text=settings.change")
    assert await rows.count() == count
    await watched.open("/audit?check=chain")
    assert "whole" in await watched.page.get_by_role("status").inner_text()
    assert "settings.change" not in scene.session(STRANGER).get("/audit.csv").body


async def test_a_line_end_in_a_subject_or_a_login_forges_no_record(scene):
    """web25: in the log, the audit, the list and its file one record stays one."""
    forged = "2026-11-26 00:00:00 forged INFO everything is well"
    subject = b64encode(f"Hello\r\nX-Injected: yes\r\n{forged}\n{forged}\u2028{forged}".encode())
    number = scene.send(RECIPIENT, b"From: <anna@supplier.sekisho.test>\r\nSubject: =?utf-8?B?" + subject + b"?=\r\n\r\nHello\r\n")
    await asyncio.to_thread(scene.wait_for, OPERATOR, f"/messages/{number}", ["X-Injected"])
    file = table(scene.session(OPERATOR).get(f"/messages.csv?recipient={RECIPIENT}"))
    assert len({len(row) for row in file}) == 1
    [row] = [row for row in file if row[-1] == number]
    assert not set("\r\n\u2028") & set(row[5]), row
    assert "X-Injected" in row[5]
    guess = Browser(scene.gateway.console_port, source="127.0.0.69")
    assert guess.submit(guess.get("/login"), "/login", login=f"mika@example.test\r\n{forged}", password="x").code == 422
    assert act(scene.session(ADMINISTRATOR), "/people/add", address=f"x\r\n{forged}@example.sekisho.test").code == 422
    await asyncio.sleep(0.3)
    log = scene.gateway.log.read_text("utf-8", "replace")
    assert not [line for line in log.splitlines() if line.startswith(("2026-11-26 00:00:00 forged", "X-Injected"))]
    lines = table(scene.session(ADMINISTRATOR).get("/audit.csv?text=forged"))
    assert all(forged in row[5] or forged in row[1] for row in lines[1:]), "as part of what was tried, and never as a line"


async def test_a_server_that_proves_nothing_is_told(scene, open_as, tmp_path):
    """web30: with a wrong certificate nothing is sent where one is demanded, and the queue says why; without TLS the mail's story says that it went in the clear."""
    _, context = Authority(tmp_path).issue("another.example.test")
    operator = scene.session(OPERATOR)
    async with Sink(context=context) as sealed, Sink() as bare:
        for name, sink, tls in ((SET[0], sealed, "verified"), (SET[1], bare, "opportunistic")):
            for path, fields in (
                ("add", {}),
                ("vouch", {}),
                ("route", {"hops": f"127.0.0.1:{sink.port}", "tls": tls}),
                ("unlisted", {"unlisted": "refuse"}),
            ):
                answer = await asyncio.to_thread(act, operator, f"/domains/{path}", name=name, **fields)
                assert answer.code == 200, answer.body
            assert (await asyncio.to_thread(act, operator, "/people/add", address=f"x@{name}")).code == 200
        sent = [await asyncio.to_thread(scene.send, f"x@{name}", ordinary("Minutes", f"x@{name}")) for name in SET]
        await asyncio.to_thread(scene.wait_for, OPERATOR, "/queue", [SET[0], "4.7.5"])
        watched = await open_as(OPERATOR)
        await watched.open("/queue?lang=en")
        alert = await watched.page.get_by_role("alert").inner_text()
        assert SET[0] in alert
        assert "certificate" in alert
        assert await watched.foreign("en") == []
        assert sealed.messages == []
        await asyncio.to_thread(scene.wait_for, OPERATOR, f"/messages/{sent[1]}", ["without encryption"])
        assert len(bare.messages) == 1
        await watched.open(f"/messages/{sent[1]}?lang=ja")
        assert "暗号化せずに" in await watched.page.locator(".story").inner_text()
        await watched.open("/queue?lang=ja")
        assert "証明書" in await watched.page.get_by_role("alert").inner_text()


async def test_a_rule_that_takes_for_ever_is_refused_or_is_quick(scene):
    """web31: groups of groups, wild patterns, endless nesting: answered in bounded time, the old policy stays, and mail still goes through."""
    browser = scene.fresh(ADMINISTRATOR)
    before = browser.get("/policy").form("/policy/change")["base"]
    levels = "abcdef"
    groups = "[groups]\n" + "".join(f"{one} = [{', '.join([chr(34) + 'group:' + two + chr(34)] * 120)}]\n" for one, two in pairwise(levels))
    groups += f'f = ["{"a*" * 200}b@x.test"]\n'
    rule = '[[rules]]\nname = "r{}"\nsenders = ["group:a"]\n[rules.then]\ntag = "[x]"\n'
    for text in (
        groups + "".join(rule.format(number) for number in range(2_000)),
        "[[rules]]\n" * 3_000,
        "a = " + "[" * 20_000,
        "a." * 20_000 + "b = 1",
        '[[rules]]\nname = "x"\n[rules.when]\nsubject = ["' + "(a+)+$" * 5_000 + '"]\n[rules.then]\nnothing = true\n',
    ):
        answer = act(browser, "/policy/change", text=text, reason="a bomb", base=before)
        assert answer.code == 422, answer.body[:500]
        assert 'role="alert"' in answer.body
        assert browser.get("/policy").form("/policy/change")["base"] == before
    quick = act(browser, "/policy/check", text=groups + rule.format(1))
    assert quick.code == 200
    number = scene.send("you@example.sekisho.test", ordinary("After the bombs"))
    await asyncio.to_thread(scene.wait_for, OPERATOR, f"/messages/{number}", ["After the bombs"])


async def test_a_file_of_a_mail_is_saved_under_a_harmless_name(open_as, scene):
    """web03, web04: what is handed out of a mail is a download of unknown type, and its name has neither line ends nor turned letters nor folders."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Anna Berg <anna@supplier.sekisho.test>", YUKI, "The drawings"
    message.set_content("Hello,\n\nthe drawings are attached.\n\nBest regards,\nAnna\n")
    message.add_attachment(
        b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>", maintype="image", subtype="svg+xml", filename="plan.svg"
    )
    message.add_attachment(b"Walls: 4\n", maintype="text", subtype="plain", filename="walls.txt")
    octets = bytes(message).replace(b'filename="walls.txt"', b"filename*=utf-8''..%2F..%2Fwalls%0D%0ASet-Cookie%3A%20a=b%22.txt")
    scene.send(YUKI, octets)
    watched = await open_as(USER)
    deadline = time.monotonic() + PATIENCE
    while True:
        await watched.open("/mailbox")
        link = watched.page.get_by_role("link", name="The drawings")
        if await link.count() or time.monotonic() > deadline:
            break
        await watched.page.wait_for_timeout(200)
    await link.first.click()
    names = []
    for number in range(2):
        async with watched.page.expect_download() as waiting:
            await watched.page.locator("form[action*='/file'] button").nth(number).click()
        download = await waiting.value
        names.append(download.suggested_filename)
        assert watched.page.url.endswith(watched.page.url.rpartition("/")[2]), "the page stays"
    assert names[0] == "plan.svg"
    assert "/" not in names[1] and "\r" not in names[1] and names[1].endswith(".txt")
    browser = scene.session(USER)
    page = browser.get(f"/mailbox/mail/{watched.page.url.rpartition('/')[2]}")
    for form in re.findall(r'name="path" value="([^"]+)"', page.body):
        answer = act(browser, f"{page.path}/file", path=form)
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        assert not re.search(r"%0[AD]|%E2%80%AE|%2F", answer.headers["content-disposition"], re.IGNORECASE)
