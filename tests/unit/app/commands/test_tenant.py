"""`sekisho tenant`, from an organisation's first day to its last."""

import io
import json

import pytest

from sekisho.app import cli


def run(folder, *words):
    return cli.main([*words, "--data", str(folder.root)])


def test_made_shown_set_suspended_resumed_deleted(folder, capsys, monkeypatch):
    assert run(folder, "tenant", "list") == 0
    assert "No organisation" in capsys.readouterr().out
    assert run(folder, "tenant", "create", "acme", "--title", "Acme") == 0
    assert run(folder, "tenant", "settings", "acme") == 0
    settings = json.loads(capsys.readouterr().out.partition("\n")[2])
    settings["quarantine"]["days"] = 7

    class Stdin:
        buffer = io.BytesIO(json.dumps(settings).encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert run(folder, "tenant", "set", "acme") == 0
    assert run(folder, "tenant", "suspend", "acme", "--why", "unpaid") == 0
    assert run(folder, "tenant", "resume", "acme") == 0
    assert run(folder, "tenant", "delete", "acme", "--why", "left", "--grace-days", "3") == 0
    assert run(folder, "tenant", "show", "acme") == 0
    told = capsys.readouterr().out
    assert "being deleted" in told
    assert "left" in told


@pytest.mark.parametrize("words", [("show", "typo"), ("create", "Not A Name"), ("suspend", "default", "--why", "x")])
def test_what_is_refused(folder, words, capsys):
    assert run(folder, "tenant", *words) == 2
    assert capsys.readouterr().err.startswith("sekisho: ")


def test_settings_that_are_none(folder, capsys, monkeypatch):
    run(folder, "tenant", "create", "acme")

    class Stdin:
        buffer = io.BytesIO(b'{"unknown": 1}')

    monkeypatch.setattr("sys.stdin", Stdin)
    assert run(folder, "tenant", "set", "acme") == 2
    assert "no settings" in capsys.readouterr().err


def test_a_command_for_a_tenant_that_is_not_there(folder, capsys):
    assert run(folder, "quarantine", "list", "--tenant", "typo") == 2
    assert "no tenant 'typo'" in capsys.readouterr().err
