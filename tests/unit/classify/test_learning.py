"""Learning with guard rails: one person teaches almost nothing, several teach a bounded shift, and it can be computed again."""

import random
from array import array

import pytest

from sekisho.classify.features import JAPANESE
from sekisho.classify.learning import FEW_PEOPLE_SHIFT, MOST_SHIFT, Example, learn

SIZE = 300


def features(seed, size=SIZE):
    return array("I", sorted(random.Random(seed).sample(range(1 << 20), size)))


def said(seed, *people, unwanted=True, log_odds=-2.0):
    return [Example(features(seed), unwanted, person, log_odds) for person in people]


def table(examples, ordinary=(), needed=3):
    return learn(examples, ordinary, needed, "v")


def test_nothing_said_is_no_shift():
    assert table([]).shift(features(1)) == 0.0
    assert table(said(1, "a", "b", "c")).shift(array("I")) == 0.0


@pytest.mark.parametrize("times", [1, 50])
def test_one_person_never_teaches_everybody(times):
    learnt = table(said(1, *["a"] * times))
    assert 0 < learnt.shift(features(1)) <= FEW_PEOPLE_SHIFT
    assert learnt.many == {}


@pytest.mark.parametrize("unwanted", [True, False])
def test_several_people_teach_a_bounded_shift(unwanted):
    learnt = table(said(1, *"abcdefghij" * 10, unwanted=unwanted, log_odds=-3.0 if unwanted else 3.0))
    shift = learnt.shift(features(1)) * (1 if unwanted else -1)
    assert 0.5 < shift <= MOST_SHIFT
    assert abs(learnt.shift(features(2))) < 0.05


def test_people_who_disagree_do_not_add_up():
    learnt = table([*said(1, "a", "b"), *said(1, "c", "d", unwanted=False)])
    assert learnt.many == {}


def test_ordinary_features_and_the_language_are_never_learnt():
    indices = array("I", [*features(1), JAPANESE])
    learnt = table([Example(indices, unwanted=True, person=person, log_odds=0.0) for person in "abc"], ordinary=set(features(1)[:100]))
    assert not set(features(1)[:100]) & set(learnt.many)
    assert JAPANESE not in learnt.many
    assert len(learnt.many) == SIZE - 100


def test_the_same_opinions_give_the_same_table():
    examples = [*said(1, "a", "b", "c"), *said(2, "d", "e", unwanted=False), *said(1, "f")]
    assert table(examples) == table(examples)
