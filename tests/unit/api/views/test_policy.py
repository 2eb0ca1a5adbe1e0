import msgspec

from sekisho.api.views import policy
from sekisho.model.page import Page
from sekisho.policy.reading import Problem
from sekisho.ports.policies import PolicyVersion

ONE = PolicyVersion(1, 5.0, "Hanako", "why", "x")


def test_versions_are_shown_with_their_text_and_listed_without():
    assert msgspec.to_builtins(policy.version(ONE))["text"] == "x"
    assert msgspec.to_builtins(policy.versions(Page((ONE,), "1"))) == {
        "items": ({"number": 1, "at": 5.0, "author": "Hanako", "reason": "why"},),
        "next": "1",
    }


def test_problems_and_differences():
    assert policy.problems((Problem(3, "bad", "誤り"),)).items[0].line == 3
    assert policy.difference("d").diff == "d"
