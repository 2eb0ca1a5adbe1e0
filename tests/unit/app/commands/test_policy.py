"""`sekisho policy`: a document checked, put in force, looked at, and taken back."""

import pytest

from sekisho.testing.policies import a_rule_text


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "policy.toml"
        path.write_text(text)
        return str(path)

    return written


def test_a_life_of_a_document(command, file):
    assert "no policy document" in command("policy", "show")[1]
    first = file(a_rule_text("tag = '[ext]'", name="first"))
    assert command("policy", "check", first)[:2] == (0, f"{first}: ok, 1 rules.\n")
    assert command("policy", "set", first, "--reason", "to begin")[:2] == (0, "Version 1 is in force.\n")
    assert "to begin" in command("policy", "show")[1]
    command("policy", "set", file(a_rule_text("tag = '[ext]'", name="second")), "--reason", "renamed")
    assert '+name = "second"' in command("policy", "diff", "1")[1].splitlines()
    assert command("policy", "undo", "1", "--reason", "better before")[0] == 0
    history = command("policy", "history")[1]
    assert [word in history for word in ("to begin", "renamed", "back to version 1: better before")] == [True] * 3
    assert 'name = "first"' in command("policy", "show")[1]


def test_a_dangerous_document_is_refused_with_its_line(command, file):
    path = file(a_rule_text("deliver = true"))
    code, out, _ = command("policy", "check", path)
    assert code == 1 and out.startswith(f"{path}:6: error: ")
    code, _, err = command("policy", "set", path, "--reason", "x")
    assert code == 2 and f"{path}:6: error: " in err


def test_a_document_in_a_file_of_the_settings_is_changed_there(command, folder, file):
    path = file("")
    folder.settings.write_text(f'[policy]\nfile = "{path}"\n')
    code, _, err = command("policy", "set", path, "--reason", "x")
    assert code == 2 and "change it there" in err


def test_what_cannot_be_read_is_told(command, tmp_path):
    assert command("policy", "check", str(tmp_path / "none.toml"))[0] == 2


def test_every_tenant_has_its_own_document_and_its_own_domains(command, folder, file):
    assert command("tenant", "create", "acme")[0] == 0
    for action in ("add", "vouch"):
        assert command("domain", action, "acme.test", "--tenant", "acme")[0] == 0
    folder.settings.write_text(
        f'[policy]\nfile = "{file("")}"\n[tenant]\ndomains = ["example.test"]\n[routes]\n"example.test" = ["127.0.0.1:2526"]\n'
    )
    path = file(a_rule_text("tag = '[ext]'", name="theirs"))
    code, out, err = command("policy", "set", path, "--reason", "x", "--tenant", "acme")
    assert (code, out) == (0, "Version 1 is in force.\n"), err
    assert "theirs" in command("policy", "show", "--tenant", "acme")[1]
    assert "theirs" not in command("policy", "show")[1]
    assert command("policy", "check", path, "--tenant", "acme")[0] == 0
    assert command("policy", "check", path, "--tenant", "nobody")[0] == 2
