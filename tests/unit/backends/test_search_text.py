import pytest
from hypothesis import given
from hypothesis import strategies as some

from sekisho.backends.search_text import LONGEST, holds, index_words, needles, normal, words_of

TEXTS = some.text(some.sampled_from('abAB1 _-@.<>"\n請求書会ｱ゛がﾊﾟßé한글ไทย\U00020000'), max_size=30)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("invoice 2026-11", {"invoice", "2026", "11"}),
        ("請求書", {"請求", "求書", "書"}),
        ("ABC商事", {"abc", "商事", "事"}),
        ("ｶﾞｷﾞ", {"ガギ", "ギ"}),  # half width, with the sound marks apart
        ("x" * 60, {"x" * LONGEST}),
        ("...", set()),
    ],
)
def test_what_a_text_is_found_by(text, words):
    assert set(words_of(normal(text))) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [("a  b", ["a", "b"]), ('"a  b" c', ["a b", "c"]), ("Ａ　Ｂ", ["a", "b"]), ('""', []), ('"open', ["open"]), ("a a", ["a"]), ("", [])],
)
def test_words_and_quoted_phrases(text, found):
    assert needles(text) == found


def test_no_more_than_a_dozen_words():
    assert len(needles(" ".join(map(str, range(1_000))))) == 12


@pytest.mark.parametrize(
    ("needle", "words"),
    [
        ("invo", (set(), {"invo"})),
        ("a@b", ({"a"}, {"b"})),
        ("a@b.", ({"a", "b"}, set())),
        ("請", (set(), {"請"})),
        ("請求書", ({"請求", "求書"}, set())),
        ("a請", ({"a"}, {"請"})),
        ("請a", (set(), {"請", "a"})),
        ("<>", (set(), set())),
    ],
)
def test_what_the_index_is_asked(needle, words):
    assert index_words(needle) == words


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("my invoice", "invo", True),
        ("my invoice", "voice", False),
        ("voice invoice", "voice", True),
        ("x求y", "求", True),
        ("a.b", ".b", True),
        ("ab", "b", False),
    ],
)
def test_words_are_found_at_their_beginning(text, needle, found):
    assert holds(text, needle) is found


@given(TEXTS, TEXTS)
def test_the_index_never_promises_too_little(text, sought):
    text = normal(text)
    indexed = set(words_of(text))
    for needle in needles(sought):
        if holds(text, needle):
            exact, prefixes = index_words(needle)
            assert exact <= indexed
            assert all(any(word.startswith(prefix) for word in indexed) for prefix in prefixes)
