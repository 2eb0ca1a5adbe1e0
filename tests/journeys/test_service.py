"""A gateway whose services the outside uses: by one token, webhooks that are told what happened, settings that change while mail flows."""

import hashlib
import hmac
import json
import re
import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec import structs
from tests.journeys.steps import send, wait_for

from sekisho.app import cli
from sekisho.app.samples.catalogue import SAMPLES
from sekisho.client.client import Client
from sekisho.testing.browsing import Browser
from sekisho.testing.certificates import Authority
from sekisho.testing.collector import Collector
from sekisho.testing.gateway import Gateway

HOOK = "hooks.partner.test"
EICAR = next(sample for sample in SAMPLES if sample.name == "eicar").build()
PERMISSIONS = (
    "read-tenant",
    "change-tenant",
    "read-mail",
    "act-on-mail",
    "read-station",
    "read-policy",
    "change-policy",
    "run-station",
    "step-up",
    "release-malware",
)


class Web:
    """The public Internet of this test: a proxy that leads every name to one https server, which refuses the first message."""

    def __init__(self, folder):
        self.authority = Authority(folder)
        _, context = self.authority.issue(HOOK)
        self.asked, self.taken, self.refuse = [], [], 1
        web = self

        class Proxy(BaseHTTPRequestHandler):
            def do_CONNECT(self):
                web.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                with suppress(OSError, ssl.SSLError), context.wrap_socket(self.connection, server_side=True) as channel:
                    web.serve(channel)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def serve(self, channel):
        with channel.makefile("rb") as lines:
            request = lines.readline().decode().split()
            fields = {}
            while line := lines.readline().decode().strip():
                name, _, value = line.partition(":")
                fields[name.strip().lower()] = value.strip()
            body = lines.read(int(fields.get("content-length", 0)))
        self.taken.append((request, fields, body))
        status = b"500 Later" if len(self.taken) <= self.refuse else b"204 Thanks"
        channel.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        with suppress(OSError):
            channel.unwrap().shutdown(socket.SHUT_RDWR)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    made = Web(tmp_path_factory.mktemp("web"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def collector():
    with Collector() as listening:
        yield listening


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, web, collector):
    settings = f'[web]\nproxy = "127.0.0.1:{web.server.server_port}"\n[telemetry]\nendpoint = "{collector.url}"\n'
    started = Gateway(tmp_path_factory.mktemp("service"), settings)
    started.environment = {"SSL_CERT_FILE": str(web.authority.path)}
    started.start()
    yield started
    assert started.stop() == 0


@pytest.fixture(scope="module")
def token(gateway):
    """A token as a person makes it."""
    browser = Browser(gateway.console_port)
    link = re.search(r"http://localhost:\d+/first-run/\S+", gateway.log.read_text()).group()
    page = browser.get("/first-run/" + link.rpartition("/")[2])
    browser.submit(page, "", login="keeper@example.test", name="Keeper", password="four unrelated otters sing")
    form = browser.get("/account").form("/account/tokens")
    fields = [*{**form, "name": "journey", "days": "1"}.items(), *(("permission", each) for each in PERMISSIONS)]
    return re.search(r"sek_\w+", browser.post("/account/tokens", fields).body).group()


@pytest.fixture(scope="module")
def client(gateway, token):
    return Client(f"http://127.0.0.1:{gateway.console_port}", token)


def test_a_webhook_is_told_of_real_mail_signed_and_again_after_a_500(gateway, client, web):
    made = client.webhook.add(url=f"https://{HOOK}/mail", events=["quarantined", "judged"])
    send(gateway.port, EICAR)
    wait_for(lambda: len(web.taken) >= 2)
    (first, second) = web.taken[:2]
    assert web.asked[0] == f"{HOOK}:443"
    assert first[0][:2] == ["POST", "/mail"]
    assert first[2] == second[2]  # the same events, with the same ids
    _, fields, body = second
    expected = hmac.new(made.secret.encode(), fields["sekisho-timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert fields["sekisho-signature"] == f"v1={expected}"
    told = json.loads(body)
    assert (told["webhook"], told["tenant"]) == (made.webhook.id, "default")
    kinds = {event["kind"] for event in told["events"]}
    assert kinds == {"judged", "quarantined"}
    (stopped,) = [event for event in told["events"] if event["kind"] == "quarantined"]
    assert client.message.story(stopped["message"]).category == "malware"
    (row,) = wait_for(lambda: [row for row in client.webhook.list() if not row.failing_since])
    assert row.trouble == ""
    assert made.secret not in gateway.log.read_text()
    client.webhook.remove(made.webhook.id)


def test_a_changed_setting_reaches_the_processes_that_take_mail_and_that_answer(gateway, client):
    """The console's process writes it; edges judge by it, and every other process follows the same way (`app/following.py`)."""
    shown = client.settings.show().settings
    treatments = structs.replace(shown.policy.treatments, malware="deliver")
    client.settings.change(settings=structs.replace(shown, policy=structs.replace(shown.policy, treatments=treatments)))

    def delivered():
        send(gateway.port, EICAR)
        return "you@example.test" in gateway.command("mailbox", "list").stdout

    wait_for(delivered)
    assert gateway.command("track", "--state", "delivered").stdout.count("you@example.test") > 0


def test_one_trace_tells_a_message_from_edge_to_delivery(gateway, collector):
    send(gateway.port, b"From: anna@partner.test\r\nSubject: lunch of the director\r\n\r\nAt noon?\r\n")
    told = collector.wait_for("message", "inspect", "ask", "judge", "decide", "commit", "delivery")
    assert len(collector.services) >= 2  # an edge and the delivery process
    spans = {span.name: span for span in told}
    assert {span.parent_span_id for span in told if span.name != "message"} == {spans["message"].span_id}
    said = repr([(span.name, span.attributes) for span in collector.spans])
    assert not [word for word in ("you@", "anna", "partner.test", "lunch") if word in said]


def test_commands_tell_the_same_from_afar(gateway, token, tmp_path, capsys):
    (tmp_path / "token").write_text(token)
    far = ["--server", f"http://127.0.0.1:{gateway.console_port}", "--token-file", str(tmp_path / "token")]

    def both(*words):
        capsys.readouterr()
        code = cli.main([*far, *words])
        there = capsys.readouterr().out.replace("\r\n", "\n")
        here = gateway.command(*words)
        assert (here.returncode, here.stdout) == (code, there), words
        return there

    def do(*words):
        capsys.readouterr()
        assert cli.main([*far, *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    send(gateway.port, EICAR)
    do("tenant", "create", "acme", "--title", "Acme")
    do("domain", "add", "acme.test", "--tenant", "acme")
    do("domain", "vouch", "acme.test", "--tenant", "acme")
    do("domain", "route", "acme.test", "mx1.acme.test*3", "--tenant", "acme")
    do("people", "add", "taro@acme.test", "--name", "山田 太郎", "--group", "Sales", "--tenant", "acme")
    (tmp_path / "policy.toml").write_text('note = "first"\n')
    do("policy", "set", str(tmp_path / "policy.toml"), "--reason", "to begin")
    held = wait_for(lambda: re.findall(r"\b[0-9a-z]{20,}\b", do("quarantine", "list")))[0]
    for words in (
        ("tenant", "list"),
        ("tenant", "show", "acme"),
        ("tenant", "settings", "acme"),
        ("domain", "list", "--tenant", "acme"),
        ("people", "list", "--tenant", "acme"),
        ("people", "groups", "--tenant", "acme"),
        ("people", "export", "--tenant", "acme"),
        ("people", "directory", "list"),
        ("quarantine", "list"),
        ("quarantine", "show", held),
        ("queue", "list"),
        ("policy", "show"),
        ("policy", "history"),
        ("policy", "diff", "0"),
        ("track", "--state", "quarantined"),
        ("track", "--state", "quarantined", "--csv"),
        ("track", "--state", "quarantined", "--json"),
        ("track", held),
        ("track", held, "--json"),
        ("ledger", "verify"),
    ):
        both(*words)
    assert held in do("quarantine", "delete", held)
    assert held in both("quarantine", "list", "--deleted")
