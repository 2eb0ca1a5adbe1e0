import re
from pathlib import Path

import pytest

from sekisho.inspections import every_kind
from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.ruleset import fields_of, find, gather, pack_texts, shipped_edge_rules, shipped_rules, version_of, with_own
from sekisho.inspections.rules.trial import opened, raw_of, true_of

SPECIMENS = Path(__file__).parents[3] / "specimens" / "ordinary"

PACK = """
name = "{name}"
version = "1"
[signs]
gift = ['gift']
[[rules]]
name = "{name}.gift"
category = "any"
why.en = "it speaks of gifts"
why.ja = "贈り物の話をしている"
when = "{when}"
matches = ["A gift!"]
"""


@pytest.fixture(scope="module")
def patterns():
    return shipped_rules().patterns()


def test_rules_are_asked_only_where_they_can_be_true():
    rules = gather([PACK.format(name="a", when="gift"), PACK.format(name="b", when="not gift"), PACK.format(name="c", when="proof.sender")])
    assert [rule.name for rule in rules.always] == ["b.gift"]
    assert [rule.name for rule in rules.edge] == ["c.gift"]
    assert [rule.name for rule in rules.candidates({"text": {0: [4]}})] == ["b.gift", "a.gift"]
    assert [rule.name for rule in rules.candidates({})] == ["b.gift"]
    assert len(rules.version) == 12
    with pytest.raises(RuleError, match="two packs"):
        gather([PACK.format(name="a", when="gift")] * 2)


def test_a_rule_that_needs_two_signs_is_not_asked_with_one():
    rules = gather([PACK.format(name="a", when='gift and anywhere has \\"card\\"'), PACK.format(name="b", when='gift or anywhere has \\"card\\"')])
    gift, card = rules.signs.number(("gift",)), rules.signs.number(("card",))
    assert [rule.name for rule in rules.candidates({"text": {gift: [4]}})] == ["b.gift"]
    assert {rule.name for rule in rules.candidates({"text": {gift: [4]}, "subject": {card: [4]}})} == {"a.gift", "b.gift"}


def test_every_field_is_looked_into():
    raw = raw_of(
        "From: The Name <a@b.test>\nSubject: The Subject\nContent-Type: text/html\n\n<p>The text<span style='display:none'>The hidden</span><a href='https://u.test/'>x</a>"
    )
    fields = fields_of(opened(raw))
    assert fields["name"] == b"the name"
    assert fields["subject"] == b"the subject"
    assert b"the text" in fields["text"]
    assert b"the hidden" in fields["hidden"]
    assert b"https://u.test/" in fields["url"]


def test_hits_point_into_the_folded_text():
    rules = gather([PACK.format(name="a", when="count(gift) >= 1")])
    view, texts = find(opened(raw_of("Two   GIFTS")), rules.patterns())
    assert texts["text"][: view.hits["text"][0][0]] == b"two gift"


def test_each_field_is_searched_for_what_is_asked_there_and_before():
    rules = gather([PACK.format(name="a", when='gift and url has \\"card\\"'), PACK.format(name="b", when='subject has \\"cash\\"')])
    gift, card, cash = (rules.signs.number((word,)) for word in ("gift", "card", "cash"))
    searches = rules.patterns()
    assert set(searches.find("text", b"gift card cash")) == {gift, card, cash}  # evidence is looked for in the text first
    assert set(searches.find("subject", b"gift card cash")) == {gift, card, cash}
    assert set(searches.find("url", b"gift card cash")) == {gift, card}
    assert searches.find("file", b"gift card cash") == {}


def test_a_rule_that_may_be_true_without_a_match_is_searched_for_everywhere():
    rules = gather([PACK.format(name="a", when="not gift")])
    assert set(rules.patterns().find("file", b"gift")) == {rules.signs.number(("gift",))}


def test_rules_are_asked_in_the_order_of_the_packs():
    words = ("one", "two", "three")
    rules = gather([PACK.format(name=word, when=f'text has \\"{word}\\"') for word in words])
    found = {rules.signs.number((word,)): [9] for word in reversed(words)}
    assert [rule.name for rule in rules.candidates({"text": found})] == ["one.gift", "two.gift", "three.gift"]


def test_what_many_rules_need_leads_to_none_of_them():
    brands = [PACK.format(name=f"brand{number}", when=f'gift and anywhere has \\"brand {number}\\"') for number in range(3)]
    rules = gather(brands)
    assert rules.signs.number(("gift",)) not in rules.by_sign
    assert [rule.name for rule in rules.candidates({"text": {rules.signs.number((word,)): [9] for word in ("gift", "brand 1")}})] == ["brand1.gift"]


def test_packs_for_the_edge_hold_no_patterns_and_others_no_edge_rules():
    for name, text in pack_texts().items():
        for rule in gather([text]).rules:
            assert rule.meaning.edge is name.startswith("facts"), rule.name
    assert shipped_edge_rules().signs.patterns == []


def test_findings_that_rules_ask_for_exist():
    known = {kind.code for kind in every_kind()}
    for rule in shipped_rules().rules:
        assert rule.meaning.hits <= known, rule.name


def test_every_rule_is_well_told():
    for rule in shipped_rules().rules:
        assert len(rule.kind.summary) < 120, rule.name
        assert re.search(r"[\u3040-\u30ff]", rule.kind.summary_ja), rule.name
        assert rule.matches, rule.name


def test_no_rule_meets_an_ordinary_specimen(patterns):
    """Bulk marks and what speaks for a message may; nothing that accuses."""
    met = [
        (rule.name, path.name if "tuning" in path.parts else "held out")
        for path in sorted(SPECIMENS.rglob("*.eml"))
        for rule in true_of(opened(path.read_bytes()), shipped_rules(), patterns)
        if rule.category not in {"bulk", "innocent"}
    ]
    assert met == []
    assert len(list(SPECIMENS.rglob("*.eml"))) > 400


def test_own_packs_stand_beside_the_shipped_ones():
    content, edge = with_own([PACK.format(name="mine", when="gift"), PACK.format(name="other", when="proof.sender")])
    assert len(content.rules) == len(shipped_rules().rules) + 2
    assert [rule.name for rule in edge.edge][-1] == "other.gift"
    assert len(edge.edge) == len(shipped_edge_rules().edge) + 1
    assert content.version != shipped_rules().version == version_of(pack_texts().values())


def test_an_own_pack_that_cannot_be_used_is_told_at_once():
    with pytest.raises(RuleError, match="a pattern is refused"):
        with_own([PACK.format(name="mine", when="gift").replace("['gift']", "['(gift']")])
    with pytest.raises(RuleError, match="two packs have a rule"):
        with_own([pack_texts()["facts.toml"]])
