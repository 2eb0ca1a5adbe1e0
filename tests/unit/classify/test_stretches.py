"""The stretch whose words accuse most is found wherever it stands, and what the whole text tells of it beforehand is near to the truth."""

from math import inf

import pytest

from sekisho.classify.features import features
from sekisho.classify.model import shipped_model
from sekisho.classify.stretches import most_of_words, worst_stretches
from sekisho.testing.builders import a_message
from sekisho.testing.texts import LURE, THREAD

MODEL = shipped_model()


def most(text):
    return most_of_words(MODEL, text, features(a_message(subject="Your letter"), text))


@pytest.mark.parametrize("text", [f"{LURE}\n{THREAD * 30}", f"{THREAD * 30}\n{LURE}", f"{THREAD * 200}\n{LURE}\n{THREAD * 20}"])
def test_the_stretch_that_accuses_most_is_found_wherever_it_stands(text):
    assert any("lottery" in stretch or "password" in stretch for stretch in worst_stretches(MODEL, text))


def test_a_stretch_whose_words_score_less_than_needed_is_left_out():
    text = f"{THREAD * 20}\n{LURE}\n{THREAD * 20}"
    assert len(worst_stretches(MODEL, text)) == 2
    assert worst_stretches(MODEL, text, 0.0) == worst_stretches(MODEL, text)[:1]
    assert worst_stretches(MODEL, text, 1_000.0) == []


def test_a_lure_is_seen_beforehand_wherever_it_stands():
    alone = most(LURE * 2)
    for before in range(0, 70, 7):
        text = f"{THREAD * 10} {' '.join(THREAD.split()[:before])} {LURE * 2} {THREAD * 10}"
        assert most(text) > 0.9 * alone > 0 > most(THREAD * 20)


@pytest.mark.parametrize("text", ["", "word", "日本語の文章です。" * 300, f"{THREAD} 日本語", THREAD * 200])
def test_nothing_is_said_beforehand_of_a_text_whose_words_are_not_all_known_in_order(text):
    assert most(text) == inf


@pytest.mark.parametrize("text", ["", "word", "short text\n" * 5])
def test_a_text_that_is_hardly_longer_has_no_stretch(text):
    assert worst_stretches(MODEL, text) == []
