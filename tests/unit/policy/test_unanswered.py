from sekisho.model.verdict import Unanswered
from sekisho.policy.unanswered import blind_spot


def test_names_the_first_that_matters():
    assert blind_spot([Unanswered("history", "x"), Unanswered("macros", "y"), Unanswered("known_bad", "z")]) == "macros"


def test_is_empty_when_nothing_that_matters_is_silent():
    assert blind_spot([]) == ""
    assert blind_spot([Unanswered("history", "x")]) == ""
