"""The first and last words in a table of their own: what stands in the middle does not move it."""

from zlib import crc32

from sekisho.classify.beginnings import BITS, beginnings


def seen(text, runs=()):
    words = [word.encode() for word in text.split()]
    hashes = [*map(crc32, words)]
    return beginnings(words, hashes, [*map(crc32, words[1:], [value ^ 1 for value in hashes])], runs)


def test_a_filling_in_the_middle_changes_nothing():
    first, last = " ".join(f"a{number}" for number in range(40)), " ".join(f"z{number}" for number in range(30))
    assert seen(f"{first} one two {last}") == seen(f"{first} {'novel ' * 500}{last}")


def test_the_same_words_at_the_end_are_other_features():
    assert seen("win now") != seen("now win")
    assert not seen("win now") <= seen(" ".join(f"a{number}" for number in range(60)) + " win now")


def test_scripts_without_spaces_have_their_first_characters():
    assert seen("", ["您的邮箱", "已满"]) > seen("", ["您的"]) > set()


def test_everything_fits_the_table():
    assert seen("") == set()
    assert all(0 <= value < 1 << BITS for value in seen("x " * 5_000, ["字" * 5_000]))
