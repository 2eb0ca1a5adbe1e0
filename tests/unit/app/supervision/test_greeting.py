"""The greeting: where mail comes in, where it goes, what is reduced, what to try next."""

import pytest

from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.storage.folders import CHECKOUT, DataFolder
from sekisho.app.supervision.greeting import greet

STATE = {"sandbox": ["rlimits", "seccomp"], "reduced": []}


def test_everything_a_newcomer_needs(capsys, tmp_path):
    greet(Settings(), DataFolder(tmp_path), STATE)
    said = capsys.readouterr().out
    assert "127.0.0.1:2525 (mx)" in said
    assert "http://localhost:8025" in said
    assert str(tmp_path) in said
    assert "rlimits, seccomp" in said
    assert "No routes are set: all mail goes into the embedded mailbox." in said
    assert f"{CHECKOUT}/scripts/sekisho send-samples --data {tmp_path}" in said
    assert "REDUCED" not in said


def test_the_first_operators_link_is_shown_while_there_is_none(capsys, tmp_path):
    greet(Settings(), DataFolder(tmp_path), STATE, "http://localhost:8025/first-run/abc")
    assert "\n  http://localhost:8025/first-run/abc\n" in capsys.readouterr().out
    greet(Settings(), DataFolder(tmp_path), STATE, "")
    assert "first-run" not in capsys.readouterr().out


def test_the_usual_folder_need_not_be_named(capsys):
    greet(Settings(), DataFolder(CHECKOUT.parent / "sekisho-data"), STATE)
    assert "send-samples\n" in capsys.readouterr().out


def test_with_routes_nothing_is_said_of_the_mailbox(capsys, tmp_path):
    greet(parse_settings('[routes]\n"example.test" = ["127.0.0.1:26"]'), DataFolder(tmp_path), STATE)
    assert "mailbox" not in capsys.readouterr().out


@pytest.mark.parametrize(("language", "words"), [("en", "REDUCED: no landlock"), ("ja", "制限中の機能: no landlock")])
def test_reduced_abilities_are_told(capsys, tmp_path, monkeypatch, language, words):
    monkeypatch.setenv("SEKISHO_LANG", language)
    greet(Settings(), DataFolder(tmp_path), {**STATE, "reduced": ["no landlock"]})
    assert words in capsys.readouterr().out


def test_in_japanese(capsys, tmp_path, japanese):
    greet(Settings(), DataFolder(tmp_path), STATE)
    said = capsys.readouterr().out
    assert "関所を開きました。" in said
    assert "別のターミナルでお試しください" in said
