"""The console over HTTP: who may ask, what is answered, and with which protection."""

import json
import socket

import pytest

from sekisho.model.access import Role

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PROTECTION = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    ("path", "method", "headers", "code"),
    [
        ("/", "GET", {}, 200),
        ("/static/style.css", "GET", {}, 200),
        ("/static/passkey.js", "GET", {}, 200),
        ("/login", "GET", {}, 200),
        ("/account", "GET", {}, 303),
        ("/first-run/x", "GET", {}, 404),
        ("/healthz", "GET", {}, 200),
        ("/metrics", "GET", {}, 200),
        ("/nothing", "GET", {}, 404),
        ("/", "POST", {}, 405),
        ("/metrics", "DELETE", {}, 405),
        ("/", "GET", {"Host": "evil.example"}, 421),
        ("//evil.example/", "GET", {}, 404),
        ("/%2e%2e/etc/passwd", "GET", {}, 404),
    ],
)
def test_every_answer_carries_the_protection(console, path, method, headers, code):
    answer = console.ask(path, method, **headers)
    assert answer.code == code
    assert {name: answer.headers.get(name) for name in PROTECTION} == PROTECTION
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/healthz", "/metrics", "/account"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(console, path, method):
    assert console.ask(path, method).code == 405


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8025", "[::2]:8025", "", "localhost@evil.example", "関所"]
)
def test_a_foreign_name_is_refused(console, host):
    """A page of somebody else that rebinds its name to 127.0.0.1 must not read ours."""
    request = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    assert raw(console, request).startswith(b"HTTP/1.1 421")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8025", "127.0.0.1:1", "[::1]:8025", "[::1]"])
def test_our_own_names_are_ours_with_any_port(console, host):
    assert console.ask(Host=host).code == 200


def test_no_host_at_all_is_refused(console):
    assert raw(console, b"GET / HTTP/1.0\r\n\r\n").split(b" ")[1] == b"421"


def raw(console, request):
    with socket.create_connection(("127.0.0.1", console.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def test_health_is_200_while_nothing_needs_a_person(console):
    answer = console.ask("/healthz")
    assert (answer.code, json.loads(answer.body)) == (200, {"healthy": True, "problems": [], "version": "9.9.9"})


def test_health_is_503_and_says_why(console):
    console.show(problems=("the process edge-0 is not running",))
    answer = console.ask("/healthz")
    assert answer.code == 503
    assert json.loads(answer.body)["problems"] == ["the process edge-0 is not running"]


def test_metrics_are_handed_on_as_they_are(console):
    answer = console.ask("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.body == "sekisho_messages_total 1.0\n"


def test_the_style_is_a_style(console):
    answer = console.ask("/static/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme" in answer.body


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/", "", "en"),
        ("/", "ja,en;q=0.5", "ja"),
        ("/", "de-CH, ja;q=0.5", "ja"),
        ("/?lang=ja", "en", "ja"),
        ("/?lang=en", "ja", "en"),
        ("/?lang=%3Cscript%3E", "ja", "ja"),
        ("/?lang=xx", "", "en"),
    ],
)
def test_the_page_is_in_the_readers_language(console, path, accept, language):
    page = console.ask(path, Accept_Language=accept).body
    assert f'<html lang="{language}">' in page
    assert ("すべて正常" in page) == (language == "ja")
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.parametrize("headers", [{"Host": "sekisho.example.test"}, {"X_Forwarded_For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}])
def test_health_and_metrics_are_for_this_machine(console, path, headers):
    assert console.ask(path, **headers).code == 403


def test_the_status_page_needs_a_login_once_there_is_an_operator(console):
    assert console.ask("/").code == 200
    console.account()
    answer = console.ask("/")
    assert (answer.code, answer.to) == (303, "/login")
    page = console.logged_in().get("/").body
    assert "1,234,567" in page
    assert "alice@example.test" in page


def test_from_elsewhere_it_needs_a_login_at_once(console):
    assert console.ask("/", Host="sekisho.example.test").code == 303
    assert console.ask("/", X_Forwarded_For="192.0.2.1").code == 303


def test_those_who_may_not_see_the_station_see_what_they_may(console):
    console.account("taro@example.test", Role.ANALYST)
    answer = console.logged_in("taro@example.test").get("/")
    assert (answer.code, answer.to) == (303, "/overview")


DISCLOSING = [
    "/control.db", "/keys/master.key", "/first-run.url", "/sekisho.toml", "/tls/key.pem", "/static/../words.py", "/static/..%2fwords.py", "/static/%2e%2e/words.py", "/static/style.css~",
    "/static/style.css.bak", "/static/", "/static", "/.git/config", "/.env", "/backup.zip", "/static//etc/passwd", "/static/%00", "/account/../../control.db", "/api/../control.db",
]  # fmt: skip


@pytest.mark.parametrize("path", DISCLOSING)
def test_no_database_key_or_source_lies_under_any_path(console, path):
    """CVE-2020-27019: what is served is a fixed list, read at the start; no path of a request ever opens a file."""
    console.account()
    for browser in (console.browser(), console.logged_in()):
        assert browser.get(path).code in {303, 404}


def test_two_hosts_are_refused(console):
    assert raw(console, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n").split(b" ")[1] in {b"400", b"421"}
