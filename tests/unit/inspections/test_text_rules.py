from dataclasses import replace
from types import SimpleNamespace

import pytest

from sekisho.inspections import text_rules
from sekisho.inspections.rules.ruleset import gather
from sekisho.inspections.rules.trial import opened, raw_of
from sekisho.inspections.text_rules import TextRules

PACK = """
name = "p"
version = "1"
[signs]
gift = ['gift']
[[rules]]
name = "p.gift"
category = "spam"
why.en = "it speaks of gifts"
why.ja = "贈り物の話をしている"
when = "gift"
matches = ["A gift!"]
[[rules]]
name = "p.empty"
category = "any"
why.en = "it is empty"
why.ja = "空である"
when = "visible < 3"
matches = ["x"]
"""


@pytest.fixture(scope="module")
def inspection():
    return TextRules(gather([PACK]))


def test_seen(inspection):
    found = list(inspection.peek(opened(raw_of("Here is a GIFT for you and yours."))))
    assert [finding.kind.code for finding in found] == ["rule.p.gift"]
    assert found[0].evidence.where == "text"
    assert "a gift for you" in found[0].evidence.excerpt


def test_words_from_a_picture_say_so(inspection):
    content = opened(raw_of("A word before."))
    pictured = replace(content, visible_text=f"{content.visible_text}\nＡ gift for you", picture_text="Ａ gift for you")
    assert [finding.evidence.where for finding in inspection.peek(pictured)] == ["picture"]
    beside = replace(content, visible_text="A gift\nfor you", picture_text="for you")
    assert [finding.evidence.where for finding in inspection.peek(beside)] == ["text"]


def test_innocent(inspection):
    assert list(inspection.peek(opened(raw_of("Minutes of Tuesday")))) == []


def test_malformed(inspection):
    found = list(inspection.peek(opened(b"Subject: \xff\xfe=?utf-8?b?////?=\r\n\r\n\xff")))
    assert [finding.kind.code for finding in found] == ["rule.p.empty"]
    assert found[0].evidence.where == "message"


def test_a_huge_text_is_read_whole(inspection):
    found = list(inspection.peek(opened(raw_of("word " * 39_000 + "gift"))))
    assert len(found) == 1
    assert len(found[0].evidence.excerpt) <= 200


def test_without_the_library_no_answer_is_given(inspection, monkeypatch):
    monkeypatch.setattr(text_rules, "AVAILABLE", False)
    with pytest.raises(RuntimeError, match="Hyperscan"):
        next(inspection.peek(SimpleNamespace()))


def test_kinds_are_those_of_rules_over_content(inspection):
    assert [kind.code for kind in inspection.kinds] == ["rule.p.gift", "rule.p.empty"]
