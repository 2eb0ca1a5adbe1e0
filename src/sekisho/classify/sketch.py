"""A sketch of a message's text, from the hashed features of the text model: texts that share most words have most of it in common (min-hash).

The features are random numbers already, each there once and in order. The range is cut into 32 bins, and the least number of each is kept
(one-permutation hashing): the share of bins that agree estimates the share of features that two texts have in common. An empty bin borrows from
the next one.
"""

from bisect import bisect_left
from functools import lru_cache

from sekisho.classify.features import BITS, unpack

BINS = 32
DIGITS = 5  # hexadecimal digits of one bin
FEWEST = 40  # features: a shorter text is alike to too many others
_WIDTH = (1 << BITS) // BINS
_EDGES = range(0, 1 << BITS, _WIDTH)


@lru_cache(maxsize=64)  # asked before the verdict, and again when the message is remembered
def sketch(features: bytes) -> str:
    """Return the sketch of packed features: 32 times 5 hexadecimal digits; "" for a text that is too short."""
    indices = unpack(features)
    if len(indices) < FEWEST:
        return ""
    least: list[int | None] = []
    for edge in _EDGES:
        place = bisect_left(indices, edge)
        found = indices[place] if place < len(indices) else edge + _WIDTH
        least.append(found if found < edge + _WIDTH else None)
    borrowed = next(value for value in least if value is not None)  # the last empty bins borrow from the first one that is not
    filled = []
    for value in reversed(least):
        borrowed = borrowed if value is None else value
        filled.append(f"{borrowed:05x}")
    return "".join(reversed(filled))
