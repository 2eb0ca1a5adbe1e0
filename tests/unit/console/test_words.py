"""Both languages say the same things."""

import pytest

from sekisho.console.words import ENGLISH, JAPANESE, choose
from sekisho.model.delivery import Fate


def test_both_languages_have_every_word():
    assert set(ENGLISH) == set(JAPANESE)
    assert all(ENGLISH.values())
    assert all(JAPANESE.values())


def test_every_fate_has_its_word():
    assert {str(fate) for fate in Fate} <= set(ENGLISH)


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("ja", "en", "ja"),
        ("EN", "ja", "ja"),
        ("", "ja-JP,en", "ja"),
        ("", "fr;q=1,en-GB;q=0.8,ja;q=0.7", "en"),
        ("", ",,;;", "en"),
        ("", "zh", "en"),
    ],
)
def test_the_language_is_chosen(asked, accepted, language):
    assert choose(asked, accepted) == language
