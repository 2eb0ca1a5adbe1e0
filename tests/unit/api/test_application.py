"""The API on a real socket: who asks, what is asked, what comes back."""

import asyncio
import threading
from dataclasses import replace

import pytest

from sekisho.access.desk import HEAVY_OF_CALLER
from sekisho.api.operation import Operation
from sekisho.api.rates import Rates
from sekisho.backends.memory import ManualClock
from sekisho.keeping.outbox import pump
from sekisho.model.access import Permission
from sekisho.model.arguments import Limit, ShortText
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.policy.dangers import checked
from sekisho.tenancy.wishes import policies
from sekisho.testing.builders import NOW, RAW, an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome


async def keep(stores, recipient="taro@example.test", category="spam"):
    acceptance = an_acceptance(RAW, at=stores.clock.now())
    envelope = replace(acceptance.arrival.envelope, recipients=(an_address(recipient),))
    acceptance = replace(acceptance, arrival=replace(acceptance.arrival, envelope=envelope))
    held = replace(a_held(acceptance.arrival), category=category)
    await stores.records.accept_decided([(acceptance, replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,)))])
    return held


async def test_who_is_not_known_is_asked_who_they_are(ask):
    for token in ("", "nobody"):
        status, headers, body = await ask("GET", "/api/v1/quarantine", token)
        assert (status, headers["content-type"], headers["www-authenticate"]) == (401, "application/problem+json", "Bearer")
        assert body["status"] == 401


async def test_a_page_and_the_next(ask, stores):
    kept = sorted([await keep(stores) for _ in range(3)], key=lambda held: held.id)  # of one millisecond in any order
    status, headers, page = await ask("GET", "/api/v1/quarantine?limit=2", "tenant-admin")
    assert status == 200
    assert headers["ratelimit-limit"] == "10000"
    assert [item["id"] for item in page["items"]] == [kept[2].id, kept[1].id]
    assert page["items"][0]["recipient"] == "taro@example.test"
    _, _, rest = await ask("GET", f"/api/v1/quarantine?limit=2&after={page['next']}", "tenant-admin")
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([kept[0].id], "")


async def test_octets_are_an_attachment_that_runs_nothing(ask, stores):
    held = await keep(stores)
    status, headers, body = await ask("POST", f"/api/v1/quarantine/{held.id}/content", "tenant-admin", {"reason": "ticket 1"})
    assert (status, headers["content-type"], headers["content-disposition"], body) == (200, "message/rfc822", "attachment", RAW)
    assert (await ask("POST", f"/api/v1/quarantine/{held.id}/content", "help-desk", {}))[0] == 403
    rows = await stores.control.audit(DEFAULT_TENANT)
    assert [(row.line.use_case, row.line.outcome, row.line.subject, row.line.reason) for row in rows] == [
        ("quarantine.content", "denied", "", ""),
        ("quarantine.content", "done", held.id, "ticket 1"),
    ]


async def test_another_tenant_is_not_there(ask, stores):
    held = await keep(stores)
    for token, path in (
        ("stranger", f"/api/v1/quarantine/{held.id}"),
        ("stranger", f"/api/v1/quarantine/{held.id}?tenant=default"),
        ("tenant-admin", "/api/v1/quarantine?tenant=other"),
        ("operator", "/api/v1/quarantine?tenant=nobody"),
        ("person", f"/api/v1/quarantine/{(await keep(stores, 'jiro@example.test')).id}"),
    ):
        assert (await ask("GET", path, token))[0] == 404, (token, path)
    assert (await ask("PUT", "/api/v1/policy?tenant=default", "stranger", {"text": "", "reason": "mine"}))[0] == 404
    reached = [
        row.line for row in await stores.control.audit(TenantId("other"))
    ]  # who reached for another's things stands in their own book, not in the other's
    assert [(line.use_case, line.outcome, line.subject) for line in reached] == [
        ("policy.change", "denied", "tenant default"),
        ("quarantine.show", "denied", "tenant default"),
    ]
    assert (await ask("GET", f"/api/v1/quarantine/{held.id}?tenant=default", "operator"))[0] == 200
    assert (await ask("GET", f"/api/v1/quarantine/{held.id}", "person"))[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/quarantine?limit=0", None, 422),
        ("GET", "/api/v1/quarantine?limit=many", None, 422),
        ("GET", "/api/v1/quarantine?limit=5&limit=6", None, 422),
        ("GET", "/api/v1/quarantine?colour=red", None, 422),
        ("GET", "/api/v1/quarantine?state=lost", None, 422),
        ("GET", f"/api/v1/quarantine?recipient={'a' * 400}", None, 422),
        ("GET", "/api/v1/quarantine?after=../../etc", None, 422),
        ("GET", "/api/v1/quarantine?tenant=default&tenant=default", None, 422),
        ("GET", "/api/v1/nothing", None, 404),
        ("GET", "/api/v1/quarantine/%00", None, 404),
        ("PUT", "/api/v1/quarantine", None, 405),
        ("POST", "/api/v1/signing-keys", b"{", 422),
        ("POST", "/api/v1/signing-keys", b"\xff\xfe", 422),
        ("POST", "/api/v1/signing-keys", {"domain": 5}, 422),
        ("POST", "/api/v1/signing-keys", {"domain": "example.test", "more": 1}, 422),
        ("POST", "/api/v1/signing-keys", {"domain": "example.test", "actor": "x"}, 422),
        ("POST", "/api/v1/signing-keys", {"domain": "example.test", "algorithm": "md5"}, 422),
        ("POST", "/api/v1/signing-keys", [], 422),
        ("POST", "/api/v1/signing-keys", b"[" * 100_000, 422),
        ("POST", "/api/v1/signing-keys", b"x" * 1_100_000, 413),
    ],
)
async def test_what_is_wrong_is_told(ask, method, path, body, status):
    found, headers, told = await ask(method, path, "tenant-admin", body)
    assert (found, headers["content-type"], told["status"]) == (status, "application/problem+json", status)
    assert told["title"]


async def test_forms_are_not_taken(ask):
    """A page of a stranger can send a form, never JSON."""
    status, _, told = await ask("POST", "/api/v1/signing-keys", "tenant-admin", b'{"domain": "example.test"}', content_type="text/plain")
    assert (status, told["status"]) == (415, 415)


async def test_in_japanese(ask):
    _, _, told = await ask("GET", "/api/v1/quarantine/x", "tenant-admin", accept_language="ja,en;q=0.5")
    assert (told["title"], "隔離メール" in told["detail"]) == ("見つかりません", True)


async def test_a_repeated_request_acts_once(ask, stores):
    held = await keep(stores)
    path = f"/api/v1/quarantine/{held.id}"
    body = {"domain": "signed.test", "algorithm": "ed25519"}
    first = await ask("POST", "/api/v1/signing-keys", "tenant-admin", body, idempotency_key="one")
    again = await ask("POST", "/api/v1/signing-keys", "tenant-admin", body, idempotency_key="one")
    assert (first[0], again[0], again[2], again[1]["idempotency-replayed"]) == (201, 201, first[2], "true")
    assert len(await stores.keys.of_tenant(DEFAULT_TENANT)) == 1
    assert (await ask("POST", "/api/v1/signing-keys", "tenant-admin", {**body, "algorithm": "rsa"}, idempotency_key="one"))[0] == 422
    assert (await ask("POST", "/api/v1/signing-keys", "tenant-admin", body, idempotency_key="two"))[0] == 422, "it has one already: told, not kept"
    assert (await ask("POST", "/api/v1/signing-keys", "operator", body, idempotency_key="one"))[0] == 422, "keys of callers do not meet"
    assert (await ask("POST", path + "/release", "tenant-admin", {}, idempotency_key="é"))[0] == 422


async def test_opening_mail_is_done_and_noted_each_time(ask, stores):
    held = await keep(stores)
    for _ in range(2):
        status, headers, _ = await ask("POST", f"/api/v1/quarantine/{held.id}/content", "tenant-admin", {"reason": "r"}, idempotency_key="one")
        assert (status, headers["content-disposition"]) == (200, "attachment")
    assert [row.line.use_case for row in await stores.control.audit(DEFAULT_TENANT)] == ["quarantine.content"] * 2
    assert await stores.control.everything("idempotency") == []


async def test_two_at_once_with_one_key(ask, stores):
    body = {"domain": "signed.test", "algorithm": "ed25519"}
    answers = await asyncio.gather(*(ask("POST", "/api/v1/signing-keys", "tenant-admin", body, idempotency_key="k") for _ in range(6)))
    assert len(await stores.keys.of_tenant(DEFAULT_TENANT)) == 1
    assert {status for status, _, _ in answers} <= {201, 409}


@use_case("thing.break", Permission.READ_MAIL, "Break.", "壊れます。")
async def broken(thing: ShortText, limit: Limit = 5):
    raise {"late": TemporaryFailure("disk on fire at /secret"), "ours": KeyError("/secret")}[thing]


def shown(result: object) -> None:
    del result


@pytest.mark.parametrize("more", [{"operations": (Operation("GET", "/break/{thing}", broken, shown),)}])
@pytest.mark.parametrize(("thing", "expected"), [("late", 503), ("ours", 500)])
async def test_errors_of_ours_keep_their_words_to_themselves(ask, thing, expected):
    status, headers, told = await ask("GET", f"/api/v1/break/{thing}", "tenant-admin")
    assert (status, headers["content-type"]) == (expected, "application/problem+json")
    assert "secret" not in str(told)


@pytest.mark.parametrize("more", [{"rates": Rates(ManualClock(NOW), 2, 60)}])
async def test_who_asks_too_often_waits(ask):
    answers = [await ask("GET", "/api/v1/quarantine", "tenant-admin") for _ in range(3)]
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert answers[-1][1]["retry-after"] == "2"
    assert (await ask("GET", "/api/v1/quarantine", "operator"))[0] == 200


async def test_events_come_over_a_socket_as_they_happen_and_go_on_after_the_last_id(ask, stores):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    reader, writer = await asyncio.open_connection("127.0.0.1", ask.port)
    writer.write(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer analyst\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-type: text/event-stream" in head
    await reader.readuntil(b"retry: 5000\n\n")
    await pump(stores.records, stores.history)
    assert b"event: decided\n" in await asyncio.wait_for(reader.readuntil(b"event: decided\n"), 20)
    writer.close()
    await writer.wait_closed()
    last = await stores.history.last_place()
    status, _, octets = await ask("GET", "/api/v1/events?seconds=0", "analyst", None, last_event_id=f"{last}-0")
    assert (status, octets.count(b"event: "), octets.count(b"event: accepted")) == (200, 1, 0)
    assert (await ask("GET", "/api/v1/events?seconds=0", "analyst", None, last_event_id="nonsense"))[0] == 422
    assert (await ask("GET", "/api/v1/events?seconds=0", "person"))[0] == 403


async def test_what_computes_for_long_holds_up_nobody_and_is_limited(ask, monkeypatch):
    """The check goes on until the others were answered: on the loop they never would be."""
    others_answered, order = threading.Event(), []

    def long(*arguments, **named):
        order.append("begun")
        assert others_answered.wait(30)
        return checked(*arguments, **named)

    monkeypatch.setattr(policies, "checked", long)
    check = "/api/v1/policy/check", "tenant-admin", {"text": 'note = "x"\n'}
    going = [asyncio.create_task(ask("POST", *check)) for _ in range(HEAVY_OF_CALLER)]
    while order != ["begun"] * HEAVY_OF_CALLER:
        assert not any(task.done() for task in going), "refused before it began"
        await asyncio.sleep(0.01)
    assert (await ask("GET", "/api/v1/me", "help-desk"))[0] in {200, 404}
    assert (await ask("GET", "/api/v1/policy", "auditor"))[0] == 200
    status, headers, problem = await ask("POST", *check)
    assert (status, headers["retry-after"], problem["status"]) == (429, "5", 429)
    assert not any(task.done() for task in going)
    others_answered.set()
    assert [(await task)[0] for task in going] == [200] * HEAVY_OF_CALLER
    assert (await ask("POST", *check))[0] == 200
