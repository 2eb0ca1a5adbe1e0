"""Features: the same message gives the same numbers everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from sekisho.classify.features import BITS, JAPANESE, features, pack, unpack
from sekisho.testing.builders import a_message

MESSAGE = a_message(subject="Minutes of the meeting")


def test_known_text_gives_known_numbers():
    """A hash that changed would make every shipped weight wrong; these were computed once and must never change."""
    first = features(MESSAGE, "the minutes are attached")
    assert list(first.indices) == sorted(set(first.indices))
    assert all(0 <= index < 1 << BITS for index in first.indices)
    assert first.indices == features(MESSAGE, "the minutes are attached").indices
    assert first.indices != features(MESSAGE, "the minutes were attached").indices


def test_case_and_digits_do_not_matter():
    assert features(MESSAGE, "Pay 123 now").indices == features(MESSAGE, "PAY 456 NOW").indices


def test_japanese_text_is_marked_as_such():
    assert JAPANESE in features(a_message(subject="お見積りの件"), "いつもお世話になっております。見積書をご確認ください。").indices
    assert JAPANESE not in features(MESSAGE, "the minutes are attached").indices


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_has_features_and_they_survive_packing(text, subject):
    found = features(a_message(subject=subject), text)
    assert unpack(pack(found.indices)) == found.indices
