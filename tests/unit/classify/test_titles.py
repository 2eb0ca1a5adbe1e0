"""Subject and sender's name in a table of their own."""

from zlib import crc32

from sekisho.classify.titles import BITS, Titled, titles


def seen(subject, name="", grams=()):
    words = [word.encode() for word in subject.split()]
    hashes = [*map(crc32, words)]
    pairs = [*map(crc32, words[1:], [value ^ 1 for value in hashes])]
    return titles(Titled(words, hashes, pairs, subject, grams), [word.encode() for word in name.split()])


def test_words_of_the_name_are_not_words_of_the_subject():
    assert seen("hello", "bank") != seen("hello bank")


def test_a_misspelled_subject_shares_most_of_its_letters():
    honest, cut_up = seen("cheap viagra online"), seen("cheap viagraa online")
    assert len(honest & cut_up) > len(honest) // 2
    assert len(honest & seen("minutes of tuesday")) < len(honest) // 4


def test_order_and_number_of_words_count():
    assert seen("you won") != seen("won you")
    assert seen("a a") != seen("a a a")


def test_everything_fits_the_table():
    found = seen("", grams=["件名"])
    assert len(found) == 2
    assert all(0 <= value < 1 << BITS for value in seen("w " * 10_000, "n " * 10_000, ["字"] * 10_000))
