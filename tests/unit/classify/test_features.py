"""Features: the same message gives the same numbers everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from sekisho.classify import features as features_module
from sekisho.classify.features import BITS, JAPANESE, MASK, features, pack, unpack
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


def test_every_place_of_a_feature_is_found_whatever_stands_across_two_of_them():
    hashes = [0x01020304, 0x03040102, 0x04010203, 0, 0x02030401, 0, 7]
    masked = [value & MASK for value in hashes]
    assert dict(features_module._places(hashes, set(masked))) == {index: masked.index(index) for index in masked}
    assert not dict(features_module._places(hashes, {12345}))


def test_more_hashes_than_the_mask_was_made_for_are_cut_as_well():
    hashes = [(number * 2_654_435_761) & 0xFFFFFFFF for number in range(features_module._MOST_LANES + 5)]
    assert memoryview(features_module._masked(hashes)).cast("I").tolist() == [value & MASK for value in hashes]
    assert features_module._masked([]) == b""
