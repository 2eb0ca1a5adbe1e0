"""Where a token goes and where never; servers that redirect, lie, break off or say nothing."""

import socket
import threading
from contextlib import contextmanager

import pytest

from sekisho.client import connection as module
from sekisho.client.calls import CALLS
from sekisho.client.connection import Connection
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.testing.certificates import Authority

CALL = CALLS["own.show"]


@contextmanager
def answering(octets, *, stay=None, tls=None):
    """A server that answers one request with these octets; yields its port and what it read."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            peer, _ = listening.accept()
            if tls:
                try:
                    peer = tls.wrap_socket(peer, server_side=True)
                except OSError:
                    peer.close()
                    return
            with peer:
                asked.append(peer.recv(65_536))
                peer.sendall(octets)
                if stay:
                    stay.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1], asked
        finally:
            thread.join()


def test_what_is_sent():
    with answering(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}") as (port, asked):
        assert Connection(f"http://127.0.0.1:{port}/below/", "secret", "acme", language="ja").ask(CALL, {}) == b"{}"
    (sent,) = asked
    assert sent.startswith(b"GET /below/api/v1/me?tenant=acme HTTP/1.1\r\n")
    assert b"authorization: Bearer secret\r\n" in sent
    assert b"accept-language: ja\r\n" in sent


def test_a_redirect_is_not_followed():
    with answering(b"", stay=None) as (other, taken):
        head = f"HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:{other}/\r\ncontent-length: 0\r\n\r\n".encode()
        with answering(head) as (port, _), pytest.raises(Refused, match="elsewhere"):
            Connection(f"http://127.0.0.1:{port}", "secret").ask(CALL, {})
        assert taken == []
        with socket.create_connection(("127.0.0.1", other)) as closing:
            closing.sendall(b"done")
    assert taken == [b"done"]


@pytest.mark.parametrize("url", ["http://mail.example.test", "http://192.0.2.1:80", "http://127.0.0.1.example.test", "http://[2001:db8::1]/"])
def test_no_token_goes_in_the_clear(url):
    with pytest.raises(Refused, match="https"):
        Connection(url, "secret")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "http://127.9.9.9", "https://mail.example.test"])
def test_loopback_and_https_are_taken(url):
    Connection(url, "secret")


@pytest.mark.parametrize(
    "url",
    ["", "mail.example.test", "ftp://a.test", "https://", "https://u:p@a.test", "https://a.test/?q", "https://a.test/#f", "https://a.test:x", "https://[a",
     "https://a.test/\r\nx", "https://a.test:99999", "https://あ.test", "https://a..b", "https://" + "a" * 300],
)  # fmt: skip
def test_other_addresses_are_refused(url):
    with pytest.raises(Refused):
        Connection(url, "secret")


@pytest.mark.parametrize("token", ["", "a b", "a\r\nx: y", "あ", "a\n"])
def test_a_token_that_would_be_a_header_is_refused_and_not_repeated(token):
    with pytest.raises(Refused) as refused:
        Connection("https://a.test", token)
    assert not token or token not in str(refused.value)


def test_the_token_is_in_no_text():
    assert "secret" not in repr(Connection("https://a.test", "secret"))


@pytest.mark.parametrize(
    "octets",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
     b"HTTP/1.1 200 OK\r\nx: " + b"a" * 100_000],
)  # fmt: skip
def test_an_answer_that_breaks_off_is_a_failure(octets):
    with answering(octets) as (port, _), pytest.raises(TemporaryFailure):
        Connection(f"http://127.0.0.1:{port}", "secret", seconds=5).ask(CALL, {})


def test_silence_ends():
    stay = threading.Event()
    with answering(b"", stay=stay) as (port, _):
        with pytest.raises(TemporaryFailure, match="timed out"):
            Connection(f"http://127.0.0.1:{port}", "secret", seconds=0.2).ask(CALL, {})
        stay.set()


def test_an_answer_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(module, "LARGEST_ANSWER", 1_000)
    with (
        answering(b"HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n" + b"a" * 2_000) as (port, _),
        pytest.raises(TemporaryFailure, match="too large"),
    ):
        Connection(f"http://127.0.0.1:{port}", "secret").ask(CALL, {})


def test_nobody_there_is_a_failure():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(TemporaryFailure, match=f"127.0.0.1:{port}"):
        Connection(f"http://127.0.0.1:{port}", "secret").ask(CALL, {})


def test_authorities_that_are_none_are_refused(tmp_path):
    for file in (tmp_path / "none.pem", tmp_path / "nonsense.pem"):
        with pytest.raises(Refused, match=r"\.pem"):
            Connection("https://a.test", "secret", certificates=str(file))
        (tmp_path / "nonsense.pem").write_text("nonsense")


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_waits_that_are_none_are_refused(seconds):
    with pytest.raises(Refused, match="seconds"):
        Connection("https://a.test", "secret", seconds=seconds)


def test_certificates_are_checked(tmp_path):
    """The token reaches a server whose authority and name are right, and none else."""
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "Somebody else")
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    with answering(answer, tls=ours.issue("localhost")[1]) as (port, asked):
        assert Connection(f"https://localhost:{port}", "secret", certificates=str(ours.path)).ask(CALL, {}) == b"{}"
    assert b"secret" in asked[0]
    for context, trusted in (
        (theirs.issue("localhost")[1], str(ours.path)),
        (ours.issue("other.test")[1], str(ours.path)),
        (ours.issue("localhost")[1], ""),
    ):
        with answering(answer, tls=context) as (port, asked), pytest.raises(Refused, match="not trusted"):
            Connection(f"https://localhost:{port}", "secret", certificates=trusted).ask(CALL, {})
        assert asked == []
