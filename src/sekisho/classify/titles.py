"""What a reader sees in the list of messages, in a table of its own: subject (words, pairs, groups of letters) and sender's name (words).

Beside a long text the few words of a subject would weigh nothing.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from zlib import crc32

from sekisho.classify.letters import groups

BITS = 20
_MASK = (1 << BITS) - 1
_NAME, _FIRST, _LAST, _COUNT, _GRAM = (crc32(name) for name in (b"name:", b"first:", b"last:", b"count:", b"gram:"))
_PAIR, _LETTERS = 0x9E3779B9, 0x85EBCA6B
_MOST_WORDS, _MOST_NAME_WORDS, _MOST_LETTERS = 60, 10, 80


def titles(words: Sequence[bytes], plain: str, grams: Sequence[str], name: Sequence[bytes]) -> AbstractSet[int]:
    """Return the features, 0 .. 2^20: of the subject's words, its text in lower case, its unspaced characters, and the name's words."""
    words = words[:_MOST_WORDS]
    hashes = [*map(crc32, words)]
    found = {*hashes, *(crc32(word, _NAME) for word in name[:_MOST_NAME_WORDS])}
    found.update(crc32(second, first ^ _PAIR) for first, (_, second) in zip(hashes, pairwise(words), strict=False))
    found.update(crc32(gram.encode("utf-8", "replace"), _GRAM) for gram in grams[: 2 * _MOST_WORDS])
    found.update(group ^ _LETTERS for group in groups(f" {plain[:_MOST_LETTERS].strip()} "))
    if words:
        found |= {crc32(words[0], _FIRST), crc32(words[-1], _LAST)}
    found.add(crc32(bytes([min(len(words), 12)]), _COUNT))
    return {value & _MASK for value in found}
