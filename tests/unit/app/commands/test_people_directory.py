"""`sekisho people directory`."""

import pytest

from sekisho.app import cli


@pytest.fixture
def run(folder):
    def command(*words):
        return cli.main([*words, "--tenant", "acme", "--data", str(folder.root)])

    cli.main(["tenant", "create", "acme", "--data", str(folder.root)])
    return command


def test_set_listed_asked_and_removed(run, capsys, tmp_path):
    assert run("people", "directory", "list") == 0
    secret = tmp_path / "secret"
    secret.write_text("the reader's own\n")
    where = ("--url", "ldaps://127.0.0.1:1", "--bind-dn", "cn=r", "--base-dn", "dc=x")
    assert run("people", "directory", "set", "main", *where) == 2
    assert run("people", "directory", "set", "main", "--url", "ldaps://x") == 2
    assert run("people", "directory", "set", "main", *where, "--password-file", str(tmp_path / "none")) == 2
    assert run("people", "directory", "set", "main", *where, "--password-file", str(secret), "--minutes", "15") == 0
    assert run("people", "sync", "main") == 3
    assert "no whole answer" in capsys.readouterr().err
    assert run("people", "sync", "main", "--url", "ldaps://x") == 2
    assert run("people", "directory", "list") == 0
    shown = capsys.readouterr().out
    assert "ldaps://127.0.0.1:1" in shown
    assert "no whole answer" in shown
    assert "the reader's own" not in shown
    assert run("people", "directory", "remove", "main") == 0
    assert run("people", "directory", "remove", "main") == 2
