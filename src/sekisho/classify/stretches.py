"""Finds the stretches of a long text whose words accuse most: pairs of neighbouring pieces of about sixty words."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import inf, sqrt
from operator import itemgetter
from zlib import crc32

from sekisho.classify.features import BITS, Features
from sekisho.classify.lanes import masked
from sekisho.classify.model import FEWEST, Model
from sekisho.classify.words import FIRST_WORDS, LAST_WORDS, MOST_CHARACTERS, cut, grams

_WORDS, _CHARACTERS = 60, 420  # of one piece; two neighbours are a stretch
_FEWEST_PIECES, _MOST_STRETCHES = 3, 2
_LOOKED_AT = 100_000  # characters
_NO_WEIGHT = 128


def worst_stretches(model: Model, text: str, needed: float = -inf) -> list[str]:
    """Return the pairs of neighbouring pieces whose words accuse most, at most two, the worst first; none of a text that is hardly longer.

    `needed`: what the words of a pair must score, in steps of the model's table; the others are left out.
    """
    pieces = [*_pieces(text[:_LOOKED_AT])]
    if len(pieces) < _FEWEST_PIECES:
        return []
    scores = _scores([_sum_of(model, _indices(piece)) for piece in pieces])
    first = max(range(len(scores)), key=scores.__getitem__)
    apart = [place for place in range(len(scores)) if abs(place - first) > 1]
    places = [first, *sorted(apart, key=lambda place: (-scores[place], place))[: _MOST_STRETCHES - 1]]
    return ["\n".join(pieces[place : place + 2]) for place in places if scores[place] >= needed]


def most_of_words(model: Model, text: str, found: Features) -> float:
    """Return about what the words of the worst stretch score, from the features of the whole text: a fifth of the work of looking for it.

    Pieces begin elsewhere here, so it may be a little less. Without bound where the features do not tell all words of the text in their order.
    """
    words = len(found.words)
    if found.grams or len(text) > MOST_CHARACTERS or words >= FIRST_WORDS + LAST_WORDS:
        return inf
    size = max(1, min(_WORDS, _CHARACTERS * words // max(len(text), 1)))
    indices = memoryview(found.lanes).cast("I")[:words]
    return max(_scores([_sum_of(model, {*indices[start : start + size]}) for start in range(0, words, size)]), default=inf)


def _scores(sums: Sequence[tuple[int, int]]) -> list[float]:
    """Return what each piece and the next score together."""
    return [(first + second) / sqrt(max(count + next_count, FEWEST)) for (first, count), (second, next_count) in pairwise(sums)]


def _sum_of(model: Model, indices: Collection[int]) -> tuple[int, int]:
    """Return (sum of the weights of distinct words, their number), in steps of the model's table."""
    weights: tuple[int, ...] = itemgetter(*indices, 0, 0)(model.words.table)  # two at least: with one, itemgetter returns no tuple
    return sum(weights) - 2 * model.words.table[0] - _NO_WEIGHT * len(indices), len(indices)


def _indices(piece: str) -> set[int]:
    found = cut(piece)
    hashes = [*map(crc32, found.words)]
    if found.runs:
        hashes += [crc32(gram.encode("utf-8", "replace")) for run in found.runs for gram in grams(run)]
    return {*memoryview(masked(hashes, BITS)).cast("I")}


def _pieces(text: str) -> Iterator[str]:
    """Yield stretches of whole lines, about sixty words or 420 characters each; longer lines are cut between words."""
    gathered: list[str] = []
    words = size = 0
    for line in text.split("\n"):
        for part in _cut_line(line):
            gathered.append(part)
            words += part.count(" ") + 1
            size += len(part)
            if words >= _WORDS or size >= _CHARACTERS:
                yield "\n".join(gathered)
                gathered, words, size = [], 0, 0
    if size:
        yield "\n".join(gathered)


def _cut_line(line: str) -> Iterator[str]:
    while len(line) > _CHARACTERS:
        place = line.rfind(" ", 1, _CHARACTERS)
        place = place if place > 0 else _CHARACTERS
        yield line[:place]
        line = line[place:]
    if line:
        yield line
