"""The console over HTTP: who may ask, what is answered, and with which protection."""

import json
import socket

import pytest

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PROTECTION = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    ("path", "method", "headers", "code"),
    [
        ("/", "GET", {}, 200),
        ("/style.css", "GET", {}, 200),
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


@pytest.mark.parametrize("path", ["/", "/style.css", "/healthz", "/metrics"])
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
    answer = console.ask("/style.css")
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
