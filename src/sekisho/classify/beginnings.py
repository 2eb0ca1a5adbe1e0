"""How a message begins and ends: its first forty words with pairs and triples, its last thirty words with pairs, in a table of their own.

Who writes, and what for, is said at the beginning; how one takes leave, at the end. In a long text the sum over all words drowns it, and what
is made to drown it (pages of a novel below a lure) stands in the middle.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from zlib import crc32

from sekisho.classify.lanes import masked

BITS = 20
_FIRST, _LAST = 40, 30  # words
_TRIPLE, _END = 0x5BD1E995, 0xC2B2AE35  # so that a triple is no pair, and an end no beginning
_FIRST_CHARACTERS = 80  # of scripts without spaces
_RUN = 0x27D4EB2F


def beginnings(words: Sequence[bytes], hashes: Sequence[int], pairs: Sequence[int], runs: Sequence[str]) -> AbstractSet[int]:
    """Return the features, 0 .. 2^20. `hashes`: of each word; `pairs`: of each word and the next, as `features.py` makes them."""
    found = [*hashes[:_FIRST], *pairs[: _FIRST - 1]]
    found += map(crc32, words[2:_FIRST], [value ^ _TRIPLE for value in pairs[: _FIRST - 2]])
    if len(words) > _FIRST:
        found += [value ^ _END for value in hashes[-_LAST:]]
        found += [value ^ _END for value in pairs[1 - _LAST :]]
    if runs:
        begin = "".join(runs)[:_FIRST_CHARACTERS]
        found += [crc32((first + second).encode()) ^ _RUN for first, second in pairwise(begin)]
    return {*memoryview(masked(found, BITS)).cast("I")}
