"""Text to words: case and digits folded, CJK to letter pairs and triples, list footers left out."""

from sekisho.classify.words import bounded, cut, grams, is_japanese, without_footer


def test_words_are_folded_and_digits_masked():
    words = cut("Pay 4711 Euro NOW").words
    assert b"pay" in words
    assert b"now" in words
    assert not any(b"4711" in word for word in words)


def test_japanese_becomes_runs_not_words():
    found = cut("お見積りの件です。ご確認ください。")
    assert found.runs
    assert is_japanese(found)
    assert not is_japanese(cut("An ordinary English sentence about nothing in particular."))


def test_grams_are_pairs_and_triples():
    assert {"見積", "積り", "見積り"} <= set(grams("見積り"))


def test_text_is_bounded_and_keeps_its_end():
    text = bounded("first " * 100_000 + "the very last words")
    assert len(text) < 600_000
    assert text.endswith("last words")


def test_a_list_footer_says_nothing_of_the_message():
    text = "The patch is fine.\n_______________________________________________\nsome-list mailing list\nsome@list.test\n"
    assert "mailing list" not in without_footer(text)
    assert "The patch is fine." in without_footer(text)
