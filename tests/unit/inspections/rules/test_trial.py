from sekisho.inspections.rules.pack import Example
from sekisho.inspections.rules.ruleset import gather, shipped_rules
from sekisho.inspections.rules.trial import dossier_of, opened, raw_of, try_examples

WRONG = """
name = "w"
version = "1"
[signs]
gift = ['gift']
[[rules]]
name = "w.gift"
category = "any"
why.en = "it speaks of gifts"
why.ja = "贈り物の話をしている"
when = "gift"
matches = ["A gift!", "A present!"]
spares = ["Nothing.", "The gift."]
"""


def test_every_shipped_example_is_as_it_says():
    assert list(try_examples(shipped_rules())) == []


def test_wrong_examples_are_told():
    assert [(each.example, each.matched) for each in try_examples(gather([WRONG]))] == [("A present!", False), ("The gift.", True)]


def test_an_example_is_a_message():
    message = opened(raw_of("From: あい <a@b.test>\nSubject: 件名\n\n本文")).message
    assert (message.sender.name, message.subject) == ("あい", "件名")
    assert opened(raw_of("Just a body")).visible_text.strip() == "Just a body"


def test_an_example_of_the_edge():
    message = opened(raw_of("x")).message
    dossier = dossier_of(message, Example("x", "pass", ("rule.y",)))
    assert dossier.sender_auth.aligned
    assert dossier.content_reports[0].findings[0].kind.code == "rule.y"
    assert not dossier_of(message, Example("x", "fail")).sender_auth.aligned
