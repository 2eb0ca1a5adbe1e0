"""Groups of letters: what is spelled otherwise stays alike, and every number can be read back."""

from hypothesis import given
from hypothesis import strategies as st

from sekisho.classify.letters import BITS, groups, spelled


def read(*texts):
    return {spelled(group) for group in groups(*texts)}


def test_a_word_falls_into_groups_of_four():
    assert read("Viagra") == {"viag", "iagr", "agra"}


def test_case_accents_digits_and_the_kind_of_white_space_do_not_matter():
    assert groups("Café  2024\n") == groups("CAFE\t1999")


def test_a_word_spelled_otherwise_keeps_some_of_its_groups():
    assert "agra" in read("V1agra now")
    assert read("cheap viagrra") & read("viagra")


def test_texts_stand_side_by_side():
    assert "n he" in read("Ann", "hello")


def test_other_writing_has_none_and_short_texts_neither():
    assert groups("請求書を送ります") == frozenset()
    assert groups("", "abc") == frozenset()


def test_of_each_text_only_the_beginning_is_looked_at():
    text = "a" * 1_100
    assert groups(text + " zebra") > groups(text)
    assert groups(text + text + " zebra") == groups(text)
    assert groups(text + text, "zebra") > groups(text)


@given(st.lists(st.text(max_size=300), max_size=3))
def test_any_text_has_groups_within_the_table_that_can_be_read(texts):
    found = groups(*texts)
    assert all(0 <= group < 1 << BITS and len(spelled(group)) == 4 for group in found)
    assert found == groups(*texts)
