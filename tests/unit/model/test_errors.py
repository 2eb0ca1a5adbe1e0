"""A refusal has its sentence in both languages, or the same for both."""

import pickle

from sekisho.model.errors import Refused


def test_the_sentence_in_both_languages():
    refused = Refused("not here", "ここにはありません")
    assert (str(refused), refused.japanese) == ("not here", "ここにはありません")
    assert Refused("not here").japanese == "not here"


def test_it_crosses_processes():
    again = pickle.loads(pickle.dumps(Refused("not here", "ここにはありません")))
    assert (str(again), again.japanese) == ("not here", "ここにはありません")
