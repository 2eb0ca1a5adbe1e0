"""Features: the same message gives the same numbers everywhere."""

from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sekisho.classify.features import BITS, JAPANESE, MASK, around, features, pack, unpack
from sekisho.classify.lanes import masked
from sekisho.testing.builders import a_link, a_message

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
    assert list(unpack(pack(found.indices))) == found.indices


def test_what_stands_around_the_text_is_the_same_for_each_part_of_it():
    message = a_message(subject="Spring offer 見積書", links=[a_link("https://www.shop.test/a?b=1", "shop.test")])
    known = around(message)
    for text in ("please pay the open invoice 請求書 today", "", "another part"):
        assert features(message, text, known) == features(message, text)


def test_every_feature_has_the_token_that_it_came_from():
    found = features(a_message(subject="Spring offer 見積書"), "please pay the open invoice 請求書 today")
    named = dict(found.names(found.indices))
    assert set(named) == {*found.indices} - {JAPANESE}
    of_words = {crc32(word) & MASK: word.decode() for word in found.words}
    assert {index: named[index] for index in of_words} == of_words
    assert {"subject:spring", "spring", "please pay", "spring offer", "請求", "見積書", *found.shapes} <= {*named.values()}


def test_no_feature_is_found_across_two_of_them():
    hashes = [0x01020304, 0x03040102, 0x04010203, 0, 0x02030401, 0, 7]
    words = [str(number).encode() for number in range(len(hashes))]
    found = replace(features(MESSAGE, ""), lanes=masked(hashes, BITS), words=words)
    cut = [value & MASK for value in hashes]
    assert dict(found.names({*cut})) == {index: str(cut.index(index)) for index in cut}
    assert not dict(found.names([12345]))
