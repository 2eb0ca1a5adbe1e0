"""`sekisho --server`: who it is asked as, what it refuses. That the output is the same: `tests/journeys/test_service.py`."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sekisho.app import cli

LEDGER = {"ok": True, "accepted": 3, "balances": {"delivered": 3}, "differences": []}


@pytest.fixture
def server():
    """Something that answers as it is told to, and keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append((self.command, self.path, self.headers["Authorization"]))
            status, body = self.server.answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = do_GET

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.asked, listening.answer = [], (200, json.dumps(LEDGER).encode())
        listening.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.fixture
def run(server, monkeypatch):
    monkeypatch.delenv("SEKISHO_TOKEN", raising=False)
    return lambda *words, token="sek_1": cli.main(["--server", server.url, *(("--token", token) if token else ()), *words])


def test_the_same_words_by_token_and_tenant(server, run, capsys, tmp_path):
    assert run("ledger", "verify") == 0
    assert "accepted 3 = delivered 3" in capsys.readouterr().out
    (tmp_path / "token").write_text("sek_2\n")
    assert run("--token-file", str(tmp_path / "token"), "ledger", "verify", "--tenant", "acme", token="") == 0
    assert [(path, token) for _, path, token in server.asked] == [
        ("/api/v1/ledger", "Bearer sek_1"),
        ("/api/v1/ledger?tenant=acme", "Bearer sek_2"),
    ]


def test_what_goes_wrong_is_one_sentence(server, run, capsys, tmp_path):
    assert run("ledger", "verify", token="") == 2
    assert "--token-file" in capsys.readouterr().err
    assert run("--token-file", str(tmp_path / "none"), "ledger", "verify", token="") == 2
    for status, body, code, says in (
        (200, b'{"ok": 1}', 2, "same version"),
        (200, b"<html>", 2, "same version"),
        (403, b'{"title": "no", "detail": "you may not"}', 2, "you may not"),
        (503, b"", 3, ""),
    ):
        server.answer = (status, body)
        assert run("ledger", "verify") == code
        assert says in capsys.readouterr().err


def test_what_reads_the_data_folder_itself_does_not_ask_a_server(server, run, capsys):
    assert run("people", "groups", "--data", "/nowhere") == 2  # asks, and the answer is not one of groups
    assert run("replay") == 2
    assert "its own machine" in capsys.readouterr().err
    assert len(server.asked) == 1


def test_what_is_gone_shows_nothing(server, run, capsys):
    server.answer = (204, b"")
    assert run("people", "remove", "taro@acme.test") == 0
    assert "taro@acme.test is removed" in capsys.readouterr().out
    assert run("domain", "remove", "acme.test") == 0
    assert [(method, path) for method, path, _ in server.asked] == [
        ("DELETE", "/api/v1/people/taro@acme.test"),
        ("DELETE", "/api/v1/domains/acme.test"),
    ]


def test_a_policy_is_checked_by_the_server_which_knows_the_domains(server, run, capsys, tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text('note = "first"\n')
    server.answer = (200, b'{"items": []}')
    assert run("policy", "check", str(path)) == 0
    assert f"{path}: ok, 0 rules." in capsys.readouterr().out
    problem = {"line": 1, "english": "x@else.test is not yours", "japanese": "x", "grave": True}
    server.answer = (200, json.dumps({"items": [problem]}).encode())
    assert run("policy", "check", str(path)) == 1
    assert f"{path}:1: error: x@else.test is not yours" in capsys.readouterr().out
    assert [(method, where) for method, where, _ in server.asked] == [("POST", "/api/v1/policy/check")] * 2


def test_an_error_is_the_sentence_without_its_title(server, run, capsys):
    server.answer = (403, b'{"title": "Not allowed", "detail": "you may not"}')
    assert run("ledger", "verify") == 2
    said = capsys.readouterr().err
    assert "you may not" in said and "Not allowed" not in said
