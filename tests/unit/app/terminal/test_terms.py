"""Every category, fate, event and state has its word in Japanese; in English the words stay those of the settings and of --json."""

import pytest

from sekisho.app.terminal.terms import category_name, state_name
from sekisho.model.delivery import Fate
from sekisho.model.held import HeldState
from sekisho.model.tracking import EventKind
from sekisho.model.verdict import Category


@pytest.mark.parametrize("state", [str(one) for kinds in (EventKind, HeldState, Fate) for one in kinds])
def test_states(state, monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    assert state_name(state) == state
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert not state_name(state).isascii()


@pytest.mark.parametrize("category", list(Category))
def test_categories(category, monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    assert category_name(category) == category
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert not category_name(category).isascii()


def test_a_word_that_nobody_knows_stays(monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert (category_name(""), state_name("new")) == ("", "new")
