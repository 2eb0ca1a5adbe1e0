"""`sekisho migrate`: what it refuses before it asks a database. (Over one: tests/contract/test_migrating.py; whole: tests/journeys/test_migrating.py.)"""

import fcntl

import pytest

from sekisho.app.commands.migrate import _Progress

NOWHERE = '[records]\nstore = "postgres"\nwhen_silent = "{when}"\naddress = "postgresql://nobody@/x?host=/nowhere"\n'


@pytest.mark.parametrize("settings", ["", NOWHERE.format(when="later")])
def test_only_where_mail_can_be_set_aside(folder, command, settings):
    folder.settings.write_text(settings)
    code, _, told = command("migrate")
    assert code == 2
    assert 'when_silent = "spool"' in told


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--give-up",)])
def test_a_database_that_does_not_answer_is_told(folder, command, fill, words):
    fill(lambda stores: stores.control.number())
    folder.settings.write_text(NOWHERE.format(when="spool"))
    code, _, told = command("migrate", *words)
    assert code == 2
    assert "the database cannot be opened" in told


def test_one_at_a_time(folder, command):
    folder.settings.write_text(NOWHERE.format(when="spool"))
    with (folder.run / "migrate.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, _, told = command("migrate")
    assert code == 2
    assert "Another" in told


def test_in_japanese(folder, command, japanese):
    code, _, told = command("migrate")
    assert code == 2
    assert "一時保管" in told


def test_progress_is_told_once_a_table_and_then_by_many(capsys):
    progress = _Progress()
    for rows in (2_000, 2_000, 99_000, 10):
        progress.tell("history.links", rows)
    progress.tell("spool.arrivals", 5)
    assert [line.split(maxsplit=1)[1] for line in capsys.readouterr().out.splitlines()] == [
        "history.links: 2000 rows",
        "history.links: 103000 rows",
        "spool.arrivals: 5 rows",
    ]
