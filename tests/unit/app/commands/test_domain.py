"""`sekisho domain check`."""

import json
import socket
import threading

import pytest

from sekisho.app.cli import main

RECORDS = {
    "example.test": [{"MX": [10, "mail.example.test"]}, {"TXT": "v=spf1 mx -all"}],
    "mail.example.test": [{"A": "192.0.2.1"}],
    "_dmarc.example.test": [{"TXT": "v=DMARC1; p=none"}],
}


@pytest.fixture
def zone(tmp_path):
    path = tmp_path / "zone.yml"
    path.write_text(json.dumps(RECORDS))
    return path


def check(zone, *words):
    return main(["domain", "check", "Example.test", "--zone", str(zone), "--data", str(zone.parent / "data"), *words])


def test_advice_in_both_languages(zone, capsys, monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    assert check(zone) == 0
    out = capsys.readouterr().out
    assert "✓ SPF: Servers that are not listed are refused." in out
    assert "△ DMARC: Forgeries are only counted" in out
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    check(zone, "--selector", "s9")
    out = capsys.readouterr().out
    assert "✗ DKIM s9: DNSに鍵がありません。" in out


def test_json_and_codes(zone, capsys):
    assert check(zone, "--json", "--selector", "s9") == 1
    looks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {look["subject"]: look["state"] for look in looks}["DKIM s9"] == "bad"
    assert main(["domain", "check", "nonsense"]) == 2
    assert check(zone, "--connect", "host:port:x") == 2


def test_a_server_is_asked_over_smtp(zone, capsys):
    """One that takes mail from here."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        talk = threading.Thread(target=_talk, args=(server,))
        talk.start()
        assert check(zone, "--json", "--connect", f"127.0.0.1:{port}") == 0
        talk.join(10)
    looks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert looks[-1]["subject"] == f"direct 127.0.0.1:{port}"
    assert looks[-1]["found"] == "accepted"


def _talk(server):
    line, _ = server.accept()
    with line, line.makefile("rwb") as talk:
        talk.write(b"220 mail.test\r\n")
        talk.flush()
        for said in talk:
            talk.write(b"221 2.0.0 bye\r\n" if said.upper().startswith(b"QUIT") else b"250 2.0.0 ok\r\n")
            talk.flush()
            if said.upper().startswith(b"QUIT"):
                return
