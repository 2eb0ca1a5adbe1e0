"""What stands beside the writing that most of a text is in."""

import pytest

from sekisho.classify.writings import beside

CZECH = "Dobrý den, posílám vám nabídku, o kterou jste si napsal, a prosím o potvrzení, že se den hodí pro vás. "
ENGLISH = "We have added your account to the list and you will be able to order for this price as long as the offer is on. "


def test_lines_of_another_script_are_left_out():
    assert beside(f"ご確認ください。\n{ENGLISH}\n打ち合わせの件", "japanese").strip() == ENGLISH.strip()


def test_pieces_in_the_language_are_left_out():
    assert not beside(CZECH * 12, "czech")
    rest = beside(CZECH * 12 + "\n" + ENGLISH * 8, "czech")
    assert "offer" in rest
    assert rest.count("nabídku") < 12


def test_small_words_between_the_words_make_no_language():
    mixed = " ".join(f"{word} a" if number % 6 == 0 else word for number, word in enumerate((ENGLISH * 4).split()))
    assert "account" in beside(mixed, "czech")


@pytest.mark.parametrize("text", ["a@" * 100_000, "http://" * 30_000, "a" * 300_000, "é\n" * 150_000])
def test_no_text_is_more_work_than_its_bounds(text):
    assert len(beside(text, "czech")) <= len(text)


def test_a_japanese_list_of_foreign_subjects_and_names_has_nothing_beside_it():
    """As a digest of stopped mail: each subject and sender stands for itself."""
    entry = "1. Cheap pills - buy them online now!!!\n差出人: Online Pharmacy <a@example.test>\n理由: 本文が既知の迷惑メールに似ているため、止めました。\n"
    assert not beside("次のメールは届けていません。\n" + entry * 10, "japanese")
