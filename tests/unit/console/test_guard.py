"""What surrounds every answer: also errors, and also where browsers come by https."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sekisho.console import guard
from sekisho.console.guard import HEADERS, Guarded, is_local, without_port


async def answered(scheme="http", host=b"localhost:8025", **more):
    async def page(request):
        return PlainTextResponse("x", headers={"Cache-Control": "max-age=5"} if more.get("own") else None)

    app = Starlette(routes=[Route("/", page)], middleware=[Middleware(Guarded, hosts=frozenset({"localhost"}))])
    sent = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", host)],
        "scheme": scheme,
        "http_version": "1.1",
    }

    async def send(message):
        sent.append(message)

    await app(scope, None, send)
    return sent[0]["status"], sent[0]["headers"]


async def test_every_answer_carries_them_once():
    for host in (b"localhost", b"evil.test"):
        _, headers = await answered(host=host)
        for name, value in HEADERS:
            assert headers.count((name, value)) == 1


async def test_a_page_may_say_otherwise_of_its_own():
    _, headers = await answered(own=True)
    assert [value for name, value in headers if name == b"cache-control"] == [b"max-age=5"]


async def test_by_https_browsers_are_told_to_come_so_again():
    assert not [name for name, _ in (await answered())[1] if name == b"strict-transport-security"]
    assert [name for name, _ in (await answered("https"))[1] if name == b"strict-transport-security"]


@pytest.mark.parametrize(
    ("host", "name"), [("localhost:1", "localhost"), ("[::1]:8025", "[::1]"), ("[::1]", "[::1]"), ("a", "a"), ("", ""), ("[", "[")]
)
def test_names_without_port(host, name):
    assert without_port(host) == name


@pytest.mark.parametrize(
    ("client", "headers", "local"),
    [
        ("127.0.0.1", {"host": "localhost:8025"}, True),
        ("::1", {"host": "[::1]"}, True),
        ("192.0.2.1", {"host": "localhost"}, False),
        ("127.0.0.1", {"host": "sekisho.example.test"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "192.0.2.1"}, False),
        ("127.0.0.1", {"host": "localhost", "x-real-ip": "192.0.2.1"}, False),
    ],
)
def test_who_is_on_this_machine(client, headers, local):
    scope = {"type": "http", "client": (client, 1), "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    assert is_local(Request(scope)) is local


async def test_a_body_that_does_not_come_ends_the_request(monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE", 0.05)

    async def page(request):
        return PlainTextResponse(await request.body())

    app = Starlette(routes=[Route("/", page, methods=["POST"])], middleware=[Middleware(Guarded, hosts=frozenset({"localhost"}))])
    scope = {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"localhost")]}
    scope |= {"scheme": "http", "http_version": "1.1"}

    async def ask(*pieces):
        left, sent = list(pieces), []

        async def receive():
            return left.pop(0) if left else await asyncio.Future()

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]

    first, last = {"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b", "more_body": False}
    assert await ask(first, last) == (200, b"ab")
    assert await ask(first) == (408, b"Too slow.\n")
    assert (await ask(first, {"type": "http.disconnect"}))[0] == 408, "told to nobody, and no error of ours"


@pytest.mark.parametrize(
    ("told", "reads", "closes"),
    [
        ((b"content-length", b"110000000"), False, True),
        ((b"content-length", b"9" * 5_000), False, True),
        ((b"content-length", b"-1"), False, True),
        ((b"transfer-encoding", b"chunked"), False, True),
        ((b"transfer-encoding", b"chunked"), True, False),
        ((b"content-length", b"9000000"), False, False),
        ((b"x-nothing", b""), False, False),
    ],
)
async def test_what_is_not_read_is_not_taken_without_end(told, reads, closes):
    """web22: the server below would go on taking, and throwing away, as long as somebody sends."""

    async def page(request):
        return PlainTextResponse(await request.body() if reads else b"")

    app = Starlette(routes=[Route("/", page, methods=["POST"])], middleware=[Middleware(Guarded, hosts=frozenset({"localhost"}))])
    scope = {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"localhost"), told]}
    scope |= {"scheme": "http", "http_version": "1.1"}
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"a", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    assert ((b"connection", b"close") in sent[0]["headers"]) is closes


async def test_one_address_has_only_so_many_requests_answered_at_once(monkeypatch):
    monkeypatch.setattr(guard, "AT_ONCE", 2)
    release, statuses = asyncio.Event(), []

    async def slow(scope, receive, send):
        await release.wait()
        await PlainTextResponse("x")(scope, receive, send)

    guarded = Guarded(slow, frozenset({"localhost"}))

    async def ask(ip):
        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append((ip, message["status"]))

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")], "scheme": "http", "client": (ip, 5)}
        await guarded(scope, None, send)

    going = [asyncio.create_task(ask(ip)) for ip in ("2001:db8::1", "2001:db8::2", "192.0.2.1")]
    await asyncio.sleep(0)
    await ask("2001:db8::3")  # the same network of 64 bits
    assert statuses == [("2001:db8::3", 429)]
    release.set()
    await asyncio.gather(*going)
    await ask("2001:db8::3")
    assert [status for _, status in statuses] == [429, 200, 200, 200, 200]
