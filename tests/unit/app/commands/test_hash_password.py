"""`sekisho hash-password`: from standard input to what the settings file wants."""

import io
import sys

import pytest

from sekisho.app.cli import main
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.tenancy.passwords import password_matches


def given(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_what_it_prints_is_what_the_settings_take(monkeypatch, capsys):
    given(monkeypatch, "correct horse battery\n")
    assert main(["hash-password"]) == 0
    stored = capsys.readouterr().out.strip()
    settings = parse_settings(f'[outbound.logins]\nprinter = "{stored}"')
    assert password_matches("correct horse battery", settings.outbound.logins["printer"])
    assert not password_matches("correct horse battery ", stored)


def test_the_same_password_twice_is_two_hashes(monkeypatch, capsys):
    said = set()
    for _ in range(2):
        given(monkeypatch, "correct horse battery\n")
        main(["hash-password"])
        said.add(capsys.readouterr().out)
    assert len(said) == 2


@pytest.mark.parametrize(("language", "words"), [("en", "too short; at least 12 characters"), ("ja", "12文字以上")])
def test_a_short_one_is_refused_and_not_repeated(monkeypatch, capsys, language, words):
    monkeypatch.setenv("SEKISHO_LANG", language)
    given(monkeypatch, "short-secret"[:11] + "\n")
    assert main(["hash-password"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "short-secre" not in err


def test_nothing_at_all_is_refused(monkeypatch, capsys):
    given(monkeypatch, "")
    assert main(["hash-password"]) == 2
    assert capsys.readouterr().out == ""
