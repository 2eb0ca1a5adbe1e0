import pytest

from sekisho.inspections.keyword_patterns import sought
from sekisho.model.keywords import KeywordList


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("C++", "we use c++ here", True),
        ("confidential", "confidential. confidentially", True),
        ("confidential", "unconfidential confidentially", False),
        ("秘密", "社外秘密文書", True),
        ("Straße", "in der straße 5", True),
        ("ab", "xab ab", True),
        ("ab", "", False),
    ],
)
def test_words_are_found_as_words_and_japanese_anywhere(word, text, there):
    (((found,),)) = sought([KeywordList("a", ((word, 1),))])
    assert found.is_in(text) is there


def test_case_is_kept_where_it_counts():
    ((word,),) = sought([KeywordList("a", (("IT", 1),), case=True)])
    assert word.is_in("about IT") and not word.is_in("about it")


def test_what_is_made_against_it_takes_linear_time():
    ((word,),) = sought([KeywordList("a", (("aa", 1),))])
    assert not word.is_in("a" * 300_000)
