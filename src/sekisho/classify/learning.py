"""Learning from people's opinions: a small table of weights beside the shipped model, with guard rails.

Logistic regression by single steps over the hashed features, in order of time: the same opinions give the same table, to the bit. What one
person says moves almost nothing; a feature moves further only when several different people point the same way. Features that ordinary mail often
has are never learnt.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from math import exp, sqrt

from sekisho.classify.features import JAPANESE
from sekisho.classify.model import FEWEST

RATE = 1.0
MOST_SHIFT = 1.0  # log-odds of one message, either way: 10 points of 55 that lie between ordinary and stopped
FEW_PEOPLE_SHIFT = 0.1  # of features that fewer people than needed spoke about
MOST_WEIGHT = 1.0
MOST_FEATURES = 50_000


@dataclass(frozen=True, slots=True)
class Example:
    """One opinion: the features of a message, what somebody called it, and what the shipped model had said."""

    indices: "array[int]"
    unwanted: bool
    person: str
    log_odds: float


@dataclass(frozen=True, slots=True)
class Table:
    """What was learnt. `few`: weights of features that too few people spoke about."""

    version: str = ""
    many: Mapping[int, float] = field(default_factory=dict)
    few: Mapping[int, float] = field(default_factory=dict)

    def shift(self, indices: Collection[int]) -> float:
        """Return what is added to the log-odds of a message with these features, between -1 and 1."""
        if not indices or not (self.many or self.few):
            return 0.0
        size = _size(indices)
        sure = sum(map(self.many.get, indices, repeat(0.0))) / size if self.many else 0.0
        unsure = sum(map(self.few.get, indices, repeat(0.0))) / size if self.few else 0.0
        return _clip(sure + _clip(unsure, FEW_PEOPLE_SHIFT), MOST_SHIFT)


def _clip(value: float, most: float) -> float:
    return max(-most, min(most, value))


def _size(indices: Collection[int]) -> float:
    return sqrt(max(len(indices), FEWEST))


def learn(examples: Iterable[Example], ordinary: Collection[int], people_needed: int, version: str) -> Table:
    """Return the table that these opinions teach, in the order given. `ordinary`: features that are never learnt."""
    weights: dict[int, float] = {}
    people: tuple[dict[int, set[str]], dict[int, set[str]]] = ({}, {})  # who pointed down, who pointed up
    for example in examples:
        indices = [index for index in example.indices if index not in ordinary and index != JAPANESE]
        size = _size(example.indices)
        score = example.log_odds + _clip(sum(weights.get(index, 0.0) for index in indices) / size, MOST_SHIFT)
        step = RATE * (float(example.unwanted) - 1.0 / (1.0 + exp(-_clip(score, 30.0)))) / size
        if step * (1 if example.unwanted else -1) < RATE / 10 / size:  # the model said so already; a person's word still counts a little
            step = RATE / 10 / size * (1 if example.unwanted else -1)
        for index in indices:
            weights[index] = _clip(weights.get(index, 0.0) + step, MOST_WEIGHT)
            people[example.unwanted].setdefault(index, set()).add(example.person)
    kept = sorted(weights, key=lambda index: (-abs(weights[index]), index))[:MOST_FEATURES]
    many = {index: weights[index] for index in kept if len(people[weights[index] > 0].get(index, ())) >= people_needed}
    return Table(version, many, {index: weights[index] for index in kept if index not in many})
