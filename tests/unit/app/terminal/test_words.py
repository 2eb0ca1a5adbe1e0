"""Which language the command line speaks."""

import pytest

from sekisho.app.terminal.words import both, language, say, told

VARIABLES = ("SEKISHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "ja_JP.UTF-8", "SEKISHO_LANG": "en"}, "en"),
        ({"LC_ALL": "C", "SEKISHO_LANG": "JA"}, "ja"),
        ({"SEKISHO_LANG": "", "LANG": "ja"}, "ja"),  # set to nothing is not set (POSIX 8.2)
    ],
)
def test_the_first_variable_that_says_something_counts(monkeypatch, values, expected):
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in values.items():
        monkeypatch.setenv(variable, value)
    assert language() == expected


def test_a_sentence_is_said_in_one_of_the_two(monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert say("mail", "メール") == "メール"
    monkeypatch.setenv("SEKISHO_LANG", "en")
    assert say("mail", "メール") == "mail"


@pytest.mark.parametrize(("chosen", "expected"), [("en", "no"), ("ja", "いいえ")])
def test_a_sentence_that_knows_both_reads_as_the_machines(monkeypatch, chosen, expected):
    monkeypatch.setenv("SEKISHO_LANG", chosen)
    assert told("no", "いいえ") == expected
    assert both(told("no", "いいえ")) == ("no", "いいえ")
    assert both("plain") == ("plain", "plain")
