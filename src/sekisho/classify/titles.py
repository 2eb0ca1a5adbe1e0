"""What a reader sees in the list of messages, in a table of its own: subject (words, pairs, groups of letters) and sender's name (words).

Beside a long text the few words of a subject would weigh nothing.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from zlib import crc32

from msgspec import Struct

from sekisho.classify.lanes import masked
from sekisho.classify.letters import groups

BITS = 20
_NAME, _FIRST, _LAST, _COUNT, _GRAM = (crc32(name) for name in (b"name:", b"first:", b"last:", b"count:", b"gram:"))
_LETTERS = 0x85EBCA6B
_MOST_WORDS, _MOST_NAME_WORDS, _MOST_LETTERS = 60, 10, 80


class Titled(Struct, frozen=True, gc=False):
    """A subject: its words, the hash of each and of each with the next (`features.py`), its text in lower case, its unspaced characters."""

    words: Sequence[bytes]
    hashes: Sequence[int]
    pairs: Sequence[int]
    plain: str
    grams: Sequence[str]


def titles(subject: Titled, name: Sequence[bytes]) -> AbstractSet[int]:
    """Return the features, 0 .. 2^20: of the subject, and of the words of the sender's name."""
    words = subject.words[:_MOST_WORDS]
    found = [*subject.hashes[:_MOST_WORDS], *subject.pairs[: _MOST_WORDS - 1], crc32(bytes([min(len(words), 12)]), _COUNT)]
    found += [crc32(word, _NAME) for word in name[:_MOST_NAME_WORDS]]
    found += [crc32(gram.encode("utf-8", "replace"), _GRAM) for gram in subject.grams[: 2 * _MOST_WORDS]]
    found += [group ^ _LETTERS for group in groups(f" {subject.plain[:_MOST_LETTERS].strip()} ")]
    if words:
        found += (crc32(words[0], _FIRST), crc32(words[-1], _LAST))
    return {*memoryview(masked(found, BITS)).cast("I")}
