"""Policies for tests, read and checked as the program reads them."""

from sekisho.model.policy import Policy
from sekisho.policy.dangers import checked


def a_policy(text: str) -> Policy:
    """Return the policy of a document. AssertionError with its problems if it has any that is grave."""
    found = checked(text)
    assert found.policy is not None, [problem.english for problem in found.problems]
    return found.policy


def a_rule_text(then: str, when: str = "", scope: str = "", name: str = "one") -> str:
    """Return one rule as text: lines for the rule itself, for `when` and for `then`."""
    return f'[[rules]]\nname = "{name}"\n{scope}\n[rules.when]\n{when}\n[rules.then]\n{then}\n'
