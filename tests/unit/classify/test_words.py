"""Text to words: case and digits folded, CJK to letter pairs and triples, list footers left out."""

import subprocess
import sys

import pytest

from sekisho.classify.words import bounded, cut, grams, is_japanese


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


def test_a_list_footer_is_left_out():
    assert bounded(f"The patch is fine.\n{'_' * 47}\nsome-list mailing list\nsome@list.test\n") == "The patch is fine.\n"


def test_addresses_and_links_are_not_words():
    words = cut("Write to hanako.sato@partner.test or see https://www.partner.test/minutes today").words
    assert words == [b"write", b"to", b"or", b"see", b"today"]


def test_disguised_letters_are_read_as_what_they_look_like():
    assert cut("ｖｉａｇｒａ 𝐯𝐢𝐚𝐠𝐫𝐚 via\u200bgra").words == [b"viagra"] * 3


@pytest.mark.parametrize("text", ["a" * 200_000, "a." * 100_000, "a@" * 100_000, "_" * 200_000, "_\n" * 100_000, "https://" * 30_000, "一" * 200_000])
def test_no_text_is_more_work_than_its_bounds(text):
    found = cut(bounded(text))
    assert len(found.words) <= 4_000
    assert sum(map(len, found.runs)) <= 4_000


def test_the_order_of_a_set_changes_nothing():
    """Foreign characters are gathered in a set, and a set's order differs between processes."""
    program = "from sekisho.classify.words import cut; print(cut('“a”—b… c’d «e» ½ ① ﬁ “f”・見積り、確認。').words)"
    command = [sys.executable, "-c", program]
    path = ":".join(entry for entry in sys.path if entry)
    said = {
        subprocess.run(command, capture_output=True, check=True, env={"PYTHONPATH": path, "PYTHONHASHSEED": str(seed)}).stdout for seed in range(4)
    }
    assert len(said) == 1
