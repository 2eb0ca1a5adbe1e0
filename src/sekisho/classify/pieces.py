"""Asks the text model about a whole text and about its worst pieces, so that wanted words beside a lure do not talk it out of its judgement.

Pages of a list, an invented thread or a hidden book drown a hundred words in any sum. A reader reads the hundred words: so the stretch that
accuses most is read as a text of its own, with the same header around it. It was chosen among many, which favours accusing it: it must be the
surer for that. What stands in no mild writing (`writings.py`) is read by itself too.
"""

from collections.abc import Collection
from dataclasses import replace

from sekisho.classify.features import Around, around, features
from sekisho.classify.model import Model
from sekisho.classify.stretches import most_of_words, worst_stretches
from sekisho.classify.writings import beside
from sekisho.model.dossier import Classification
from sekisho.model.message import Message

SURE = 5.5  # log-odds that stop a message by text alone at the shipped thresholds
# What is taken from the sum of a stretch, because it was chosen for what it says. Little where the whole text speaks for the message: so little that
# an honest text seldom has a stretch so unlike it (docs/measurements.md).
DEDUCTED, DEDUCTED_UNLIKE = 0.5, 0.35
UNLIKE = -1.5  # log-odds of the whole text
# What the words of a stretch and what stands around it must say, in log-odds, before it is asked at all: letters, beginning and end are not counted.
# No stretch that decided had less than 2.4 (docs/measurements.md).
_WORTH_ASKING = 2.0
LONG = 1_200  # characters: a shorter text has no stretch that the whole does not tell of
_FEWEST_WORDS = 12  # of a text of its own
_MIXED = "mixed"  # the writing of a lure that stands beside a mild one


def ask(model: Model, message: Message, text: str, mild: Collection[str]) -> Classification:
    """Return what the model says of the text, or of the part of it that accuses most. `mild`: writings that are never stopped by text alone.

    The answer's features are those of the part that decided, so that it can be asked again.
    """
    known = around(message)
    found = features(message, text, known)
    whole = _with_writing(model, message, text, known, model.classify(found), mild)
    if whole.log_odds >= SURE or len(text) < LONG:
        return whole
    returned = any(part.declared_type == "message/delivery-status" for part in message.parts)  # what it quotes, its sender did not write
    deducted = DEDUCTED_UNLIKE if whole.log_odds <= UNLIKE and not returned else DEDUCTED
    needed = model.words_needed(_WORTH_ASKING, model.around(known) - deducted)
    if most_of_words(model, text, found) < needed:
        return whole
    for stretch in worst_stretches(model, text, needed):
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
