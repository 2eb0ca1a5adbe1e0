"""Sketches: alike texts have alike sketches, other texts have not; short ones have none."""

import random
from array import array

import pytest

from sekisho.classify.features import BITS, JAPANESE, pack
from sekisho.classify.sketch import BINS, DIGITS, sketch


def packed(words, *more):
    return pack(array("I", sorted({random.Random(word).randrange(1 << BITS) for word in words})) + array("I", more))


def agreement(one, other):
    return sum(one[place : place + DIGITS] == other[place : place + DIGITS] for place in range(0, len(one), DIGITS)) / BINS


@pytest.mark.parametrize("size", [60, 300, 2_000])
def test_texts_that_share_most_words_agree_and_others_do_not(size):
    text = [f"word {number}" for number in range(size)]
    same_but_some = text[: size - size // 10] + [f"other {number}" for number in range(size // 10)]
    foreign = [f"foreign {number}" for number in range(size)]
    assert agreement(sketch(packed(text)), sketch(packed(same_but_some))) >= 0.6
    assert agreement(sketch(packed(text)), sketch(packed(foreign))) <= 0.2


def test_a_sketch_is_of_one_length_and_does_not_heed_the_language():
    words = [f"word {number}" for number in range(41)]
    assert len(sketch(packed(words))) == BINS * DIGITS
    assert sketch(packed(words, JAPANESE)) == sketch(packed(words))


def test_short_texts_have_none():
    assert sketch(packed(["hello", "there"])) == ""
    assert sketch(b"") == ""
