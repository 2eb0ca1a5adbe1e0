"""Asks the text model about a whole text and about its worst pieces, so that wanted words beside a lure do not talk it out of its judgement.

Pages of a list, an invented thread or a hidden book drown a hundred words in any sum. A reader reads the hundred words: so the stretch that
accuses most is read as a text of its own, with the same header around it. It was chosen among many, which favours accusing it: it must be the
surer for that. What stands in no mild writing (`writings.py`) is read by itself too.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from math import sqrt
from zlib import crc32

from sekisho.classify.features import BITS, Around, around, features
from sekisho.classify.lanes import masked
from sekisho.classify.model import FEWEST, Model
from sekisho.classify.words import cut, grams
from sekisho.classify.writings import beside
from sekisho.model.dossier import Classification
from sekisho.model.message import Message

SURE = 5.5  # log-odds that stop a message by text alone at the shipped thresholds
# What is taken from the sum of a stretch, because it was chosen for what it says. Little where the whole text speaks for the message: so little that
# an honest text seldom has a stretch so unlike it (docs/measurements.md).
DEDUCTED, DEDUCTED_UNLIKE = 0.5, 0.35
UNLIKE = -1.5  # log-odds of the whole text
_WORDS, _CHARACTERS = 60, 420  # of one piece; two neighbours are a stretch
_FEWEST_PIECES, _MOST_STRETCHES = 3, 2
LONG = 1_200  # characters: a shorter text has no stretch that the whole does not tell of
_MOST_CHARACTERS = 100_000
_FEWEST_WORDS = 12  # of a text of its own
_MIXED = "mixed"  # the writing of a lure that stands beside a mild one
_NO_WEIGHT = 128


def ask(model: Model, message: Message, text: str, mild: Collection[str]) -> Classification:
    """Return what the model says of the text, or of the part of it that accuses most. `mild`: writings that are never stopped by text alone.

    The answer's features are those of the part that decided, so that it can be asked again.
    """
    known = around(message)
    whole = _with_writing(model, message, text, known, model.classify(features(message, text, known)), mild)
    if whole.log_odds >= SURE or len(text) < LONG:
        return whole
    returned = any(part.declared_type == "message/delivery-status" for part in message.parts)  # what it quotes, its sender did not write
    deducted = DEDUCTED_UNLIKE if whole.log_odds <= UNLIKE and not returned else DEDUCTED
    for stretch in worst_stretches(model, text):
        part = features(message, stretch, known)
        other_sorts = model.beside(part) - deducted
        log_odds = model.log_odds(part.indices, other_sorts)
        if log_odds >= SURE:  # less would take away what the whole text says for the message, for a doubt
            answer = replace(model.classify(part), beside=other_sorts, log_odds=log_odds)
            return _with_writing(model, message, stretch, known, answer, mild)
    return whole


def _with_writing(model: Model, message: Message, text: str, known: Around, answer: Classification, mild: Collection[str]) -> Classification:
    """Return the answer with the writing of its text, or the answer to what stands beside a mild writing, if that accuses enough by itself."""
    if answer.log_odds <= 0:
        return answer
    writing = answer.writing if answer.writing in mild else next(iter(message.text.scripts[:1]), "")
    if writing not in mild:
        return answer
    answer = replace(answer, writing=writing)
    rest = beside(text, writing)
    if rest.count(" ") < _FEWEST_WORDS:
        return answer
    other = model.classify(features(message, rest, known))
    return replace(other, writing=_MIXED) if other.log_odds >= min(answer.log_odds, SURE) else answer


def worst_stretches(model: Model, text: str) -> list[str]:
    """Return the pairs of neighbouring pieces whose words accuse most, at most two, the worst first; none of a text that is hardly longer."""
    pieces = [*_pieces(text[:_MOST_CHARACTERS])]
    if len(pieces) < _FEWEST_PIECES:
        return []
    sums = [_words_of(model, piece) for piece in pieces]
    scores = [(first[0] + second[0]) / sqrt(max(first[1] + second[1], FEWEST)) for first, second in pairwise(sums)]
    first = max(range(len(scores)), key=scores.__getitem__)
    apart = [place for place in range(len(scores)) if abs(place - first) > 1]
    places = [first, *sorted(apart, key=lambda place: (-scores[place], place))[: _MOST_STRETCHES - 1]]
    return ["\n".join(pieces[place : place + 2]) for place in places]


def _words_of(model: Model, piece: str) -> tuple[int, int]:
    """Return (sum of the weights of the distinct words of a piece, their number), in steps of the model's table."""
    found = cut(piece)
    hashes = [*map(crc32, found.words)]
    if found.runs:
        hashes += [crc32(gram.encode("utf-8", "replace")) for run in found.runs for gram in grams(run)]
    indices = {*memoryview(masked(hashes, BITS)).cast("I")}
    return sum(map(model.words.table.__getitem__, indices)) - _NO_WEIGHT * len(indices), len(indices)


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
