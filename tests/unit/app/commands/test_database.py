"""`sekisho database`: where there is none, and what is printed. (Over a server: tests/contract/test_roles.py.)"""

from sekisho.app.cli import main


def ask(folder, *words):
    return main(["database", *words, "--data", str(folder.root)])


def test_without_a_database_nothing_is_done(folder, capsys):
    assert ask(folder, "prepare") == 2
    assert "no database" in capsys.readouterr().err


def test_roles_are_printed_as_sql(folder, capsys):
    folder.settings.write_text('[records]\nstore = "postgres"\naddress = "postgresql:///nowhere"\n')
    assert ask(folder, "roles", "--prefix", "mail_") == 0
    told = capsys.readouterr().out
    assert "CREATE ROLE mail_edge LOGIN" in told
    assert "REVOKE ALL ON control.audit, control.audit_heads FROM mail_edge;" in told
    assert ask(folder, "roles", "--prefix", "x; DROP") == 2


def test_a_backup_of_files_is_refused_where_records_lie_elsewhere(folder, capsys, tmp_path):
    folder.settings.write_text('[records]\nstore = "postgres"\naddress = "postgresql:///nowhere"\n')
    assert main(["backup", str(tmp_path / "saved"), "--data", str(folder.root)]) == 2
    assert "PostgreSQL" in capsys.readouterr().err
    assert not (tmp_path / "saved").exists()
