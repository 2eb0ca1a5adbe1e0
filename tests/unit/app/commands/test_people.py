"""`sekisho people`."""

import pytest

from sekisho.app import cli


@pytest.fixture
def run(folder):
    def command(*words):
        return cli.main([*words, "--tenant", "acme", "--data", str(folder.root)])

    cli.main(["tenant", "create", "acme", "--data", str(folder.root)])
    command("domain", "add", "acme.test")
    command("domain", "vouch", "acme.test")
    return command


def test_added_listed_exported_imported_removed(run, capsys, tmp_path):
    assert run("people", "list") == 0
    assert run("people", "add", "taro@acme.test", "--name", "山田 太郎", "--alias", "t@acme.test", "--group", "Sales") == 0
    assert run("people", "groups") == 0
    capsys.readouterr()
    assert run("people", "export") == 0
    file = tmp_path / "people.csv"
    file.write_text(capsys.readouterr().out + "hana@acme.test,花,,Sales,yes\n")
    assert run("people", "import", str(file), "--dry-run") == 0
    assert run("people", "import", str(file), "--replace-all") == 0
    assert "1 / 0 / 0 / 1" in capsys.readouterr().out
    assert run("people", "list", "山田") == 0
    assert "t@acme.test" in capsys.readouterr().out
    assert run("people", "remove", "t@acme.test") == 0


def test_bad_files(run, capsys, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("address\na@acme.test\nnonsense\n")
    assert run("people", "import", str(file)) == 2
    assert "line 3" in capsys.readouterr().err
    assert run("people", "import", str(file), "--dry-run") == 2
    file.write_bytes(b"address\n\xff@acme.test\n")
    assert run("people", "import", str(file)) == 2
    assert "UTF-8" in capsys.readouterr().err
    assert run("people", "import", str(tmp_path / "missing.csv")) == 2
    ldif = tmp_path / "people.ldif"
    ldif.write_text("dn: cn=x\nmail: x@acme.test\n")
    assert run("people", "import", str(ldif)) == 0
