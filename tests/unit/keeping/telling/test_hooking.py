"""Webhooks against a real server on loopback: signed, at least once, each at its own pace."""

import asyncio
import hashlib
import hmac
import http.server
import ipaddress
import json
import threading
from dataclasses import replace

import pytest

from sekisho.access.desk import Desk
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.web.fetching import WebClient
from sekisho.keeping.outbox import pump
from sekisho.keeping.telling import hooking
from sekisho.keeping.telling.hooking import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE, Hooks
from sekisho.keeping.telling.webhooks import encode, list_webhooks, resume_webhook, standing_of, webhook_of
from sekisho.model.access import operator_at_the_machine
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind
from sekisho.model.webhook import WEBHOOK, Webhook, secret_name
from sekisho.ports.control import Change
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
SECRET = b"whs_secret"
OTHER = TenantId("other")


class Receives(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            self.server.hangs.set()
            self.server.go_on.wait(20)
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.server.taken.append((self.path, dict(self.headers), body, status))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receives) as running:
        running.daemon_threads = True
        running.taken, running.answers, running.hangs, running.go_on = [], [], threading.Event(), threading.Event()
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.go_on.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def hooks(stores):
    usual = WebClient(allowed=LOOPBACK, threads=4)

    def make(web=usual):
        return Hooks(stores.control, stores.history, stores.documents, stores.vault, web, stores.clock, MemoryMetrics())

    return make


@pytest.fixture
def hook(stores, server):
    async def add(name="one", path="/in", tenant=DEFAULT_TENANT, events=()):
        sealed = await stores.vault.seal(SECRET, secret_name(tenant, name))
        url = f"http://127.0.0.1:{server.server_port}{path}"
        await stores.control.commit(tenant, [Change(WEBHOOK, name, encode(Webhook(url, events, sealed, 0, NOW, "admin")), 0)])

    return add


async def arrive(stores, count=1):
    for _ in range(count):
        one = an_acceptance()
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await pump(stores.records, stores.history)


async def look(hooks):
    await hooks.look()
    await hooks.settle()


def told(server, path="/in", status=204):
    return [event for where, _, body, answered in server.taken if (where, answered) == (path, status) for event in json.loads(body)["events"]]


async def test_each_event_comes_once_in_order_and_signed(stores, server, hooks, hook, monkeypatch):
    monkeypatch.setattr(hooking, "BATCH", 3)
    await hook()
    await arrive(stores, 5)
    one = hooks()
    await look(one)
    await look(one)
    await arrive(stores, 1)
    await look(hooks())  # another start goes on where this one stood
    found = told(server)
    assert [event["kind"] for event in found] == ["accepted", "decided"] * 6
    assert len({event["id"] for event in found}) == 12
    for _, fields, body, _ in server.taken:
        assert fields["Sekisho-Webhook"] == "one"
        expected = hmac.new(SECRET, fields["Sekisho-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
        assert fields["Sekisho-Signature"] == f"v1={expected}"


async def test_only_the_kinds_asked_for_and_never_another_tenants(stores, server, hooks, hook):
    await hook("some", "/some", events=(EventKind.DECIDED,))
    await hook("theirs", "/theirs", tenant=OTHER)
    await arrive(stores, 3)
    await look(hooks())
    assert [event["kind"] for event in told(server, "/some")] == ["decided"] * 3
    assert {where for where, *_ in server.taken} == {"/some"}


async def test_what_was_not_taken_comes_again_after_growing_pauses_and_over_restarts(stores, server, hooks, hook, clock):
    server.answers = [500, 302, 404]
    await hook()
    await arrive(stores, 2)
    for tries in range(3):
        await look(hooks())
        await look(hooks())  # too early: nobody asks
        assert len(server.taken) == tries + 1
        assert (await standing_of(stores.documents, DEFAULT_TENANT, "one")).next_at == clock.now() + FIRST_PAUSE * 2**tries
        clock.advance(FIRST_PAUSE * 2**tries)
    await look(hooks())
    assert {where for where, *_ in server.taken} == {"/in"}  # a redirect is not followed
    assert len(told(server)) == 4
    assert (await standing_of(stores.documents, DEFAULT_TENANT, "one")).trouble == ""


async def test_after_days_it_is_switched_off_with_the_reason_and_goes_on_when_it_is_resumed(stores, server, hooks, hook, clock):
    await hook()
    await arrive(stores, 1)
    tries = 0
    while not webhook_of(await stores.control.get(DEFAULT_TENANT, WEBHOOK, "one")).off:
        server.answers = [503]
        await look(hooks())
        tries += 1
        clock.advance(LONGEST_PAUSE)
        assert tries < 100
    assert tries > PATIENCE / LONGEST_PAUSE
    ports = {"history": stores.history, "documents": stores.documents, "vault": stores.vault}
    desk = Desk(stores.control, stores.clock, ports)
    (row,) = await desk.perform(operator_at_the_machine("root"), list_webhooks, DEFAULT_TENANT)
    assert "it took nothing for 3 days; the last: it answered 503" in row.off
    assert (await stores.control.audit(DEFAULT_TENANT))[0].line.use_case == "webhook.off"
    asked = len(server.taken)
    await look(hooks())
    assert len(server.taken) == asked
    await desk.perform(operator_at_the_machine("root"), resume_webhook, DEFAULT_TENANT, webhook="one")
    server.answers = []
    await look(hooks())
    assert len(told(server)) == 2  # nothing was lost


async def test_410_switches_it_off_at_once(stores, server, hooks, hook):
    server.answers = [410]
    await hook()
    await arrive(stores)
    await look(hooks())
    assert webhook_of(await stores.control.get(DEFAULT_TENANT, WEBHOOK, "one")).off == "it answered 410: gone"


async def test_one_that_hangs_holds_up_nobody(stores, server, hooks, hook):
    await hook("slow", "/slow")
    await hook("quick", "/quick")
    await arrive(stores)
    one = hooks()
    await one.look()
    while not (server.hangs.is_set() and told(server, "/quick")):
        await asyncio.sleep(0.01)
    await arrive(stores)
    await one.look()
    while len(told(server, "/quick")) < 4:
        await one.look()
        await asyncio.sleep(0.01)
    assert told(server, "/slow") == []
    server.go_on.set()
    await one.settle()
    assert len(told(server, "/slow")) == 4
    await one.close()


async def test_an_address_that_is_not_public_is_never_asked(stores, server, hooks, hook):
    await hook()
    await arrive(stores)
    await look(hooks(WebClient()))
    assert server.taken == []
    assert "not public" in (await standing_of(stores.documents, DEFAULT_TENANT, "one")).trouble


async def test_a_secret_that_does_not_open_sends_nothing_unsigned(stores, server, hooks, hook):
    await hook()
    entry = await stores.control.get(DEFAULT_TENANT, WEBHOOK, "one")
    await stores.control.commit(DEFAULT_TENANT, [Change(WEBHOOK, "one", encode(replace(webhook_of(entry), sealed=b"damaged")))])
    await arrive(stores)
    await look(hooks())
    assert server.taken == []
    assert (await standing_of(stores.documents, DEFAULT_TENANT, "one")).tries == 1


async def test_one_that_was_removed_meanwhile_leaves_nothing_behind(stores, server, hooks, hook):
    await hook("slow", "/slow")
    await arrive(stores)
    one = hooks()
    await one.look()
    while not server.hangs.is_set():
        await asyncio.sleep(0.01)
    await stores.control.commit(DEFAULT_TENANT, [Change(WEBHOOK, "slow", None)])
    server.answers = [500]
    server.go_on.set()
    await one.settle()
    assert await stores.documents.names(DEFAULT_TENANT, WEBHOOK) == []
