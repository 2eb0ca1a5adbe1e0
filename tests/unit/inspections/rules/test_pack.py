import pytest

from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.meaning import Signs
from sekisho.inspections.rules.pack import parse_pack
from sekisho.model.finding import Severity

SMALL = """
name = "mine"
version = "1"
languages = ["en"]
[signs]
gift = ['gift', 'present']
[lists]
shops = ["shop.test"]
[[rules]]
name = "mine.gift"
category = "spam"
points = 8
why.en = "it speaks of gifts"
why.ja = "贈り物の話をしている"
when = "gift and from.organisation not in shops"
matches = ["A gift!"]
spares = [{ mail = "No.", dmarc = "fail", found = ["x"] }]
"""


def test_reads_everything():
    pack = parse_pack(SMALL, Signs())
    rule = pack.rules[0]
    kind = rule.kind
    assert (pack.name, pack.version, rule.name, rule.languages) == ("mine", "1", "mine.gift", ("en",))
    assert (kind.code, kind.severity, kind.points, kind.counts_for, kind.family) == ("rule.mine.gift", Severity.SUSPICIOUS, 8, ("spam",), "words")
    assert (kind.summary, kind.summary_ja) == ("It speaks of gifts.", "贈り物の話をしている")
    assert rule.spares[0].dmarc == "fail"


def test_bulk_and_innocent_have_their_own_severity():
    bulk = parse_pack(SMALL.replace('"spam"', '"bulk"'), Signs()).rules[0].kind
    assert (bulk.severity, bulk.points, bulk.bulk, bulk.counts_for) == (Severity.BULK, 0, 8, ())
    innocent = parse_pack(SMALL.replace('"spam"', '"innocent"').replace("points = 8", "points = -8"), Signs()).rules[0].kind
    assert (innocent.severity, innocent.points) == (Severity.INNOCENT, -8)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[signs]", "[signs"), "not TOML"),
        (('name = "mine"\n', ""), "'name' is missing"),
        (('category = "spam"', 'category = "spum"'), "mine.gift: the category is one of"),
        (("points = 8", "points = 80"), "at most 60"),
        (("points = 8", "points = -8"), "innocent alone"),
        (("points = 8", "points = true"), "a whole number"),
        (("points = 8", "pints = 8"), "unknown key 'pints'"),
        (("points = 8", 'severity = "malware"'), "only inspections may say malware"),
        (('"it speaks of gifts"', '"It speaks of gifts."'), "a clause that may follow"),
        (('why.ja = "贈り物の話をしている"', ""), "mine.gift, why: 'ja' is missing"),
        (("gift and from", "gift andfrom"), "mine.gift, when: nothing may follow"),
        (("gift and from", "gift AND from"), "'AND' is not part of the language; 'and' in small letters is"),
        (("not in shops", "== 'a.test'"), "texts stand in double quotes"),
        (('matches = ["A gift!"]', ""), "at least one example"),
        (('matches = ["A gift!"]', "matches = [1]"), "an example is a text"),
        (("gift = ['gift', 'present']", "gift = []"), "sign gift: at least one"),
        (('shops = ["shop.test"]', "shops = [1]"), "list shops: a list of texts"),
        (('name = "mine.gift"', 'name = "Mine Gift"'), "lower-case words"),
        (('version = "1"', "version = 1"), "'version' is a text, in quotes"),
        (("points = 8", "family = 5"), "mine.gift: 'family' is a text"),
        (("points = 8", 'severity = ["note"]'), "mine.gift: 'severity' is a text"),
        (('"spam"\npoints = 8', '"bulk"'), "mine.gift: 'points' is missing"),
        (('matches = ["A gift!"]', 'matches = "A gift!"'), "mine.gift: 'matches' is a list"),
        (('dmarc = "fail"', 'dmarc = "failed"'), "mine.gift, example: 'dmarc' is one of"),
        (("it speaks of", "it speaks\\nof"), "one line without control characters"),
        (("gift = [", "reply = ["), "sign reply: the language has a word of this name"),
        (("gift = [", "my-gift = ["), "sign 'my-gift': its name is small Latin letters"),
        (("shops = [", "gift = ["), "gift: a sign and a list have this name"),
        (("[[rules]]", "[rules]"), "each begins with"),
        (("[[rules]]", "rules = [1]\n[x]"), "rule 1 of mine: a table is needed"),
    ],
)
def test_says_what_is_wrong(change, said):
    text = SMALL.replace(*change)
    if "rules = [1]" in text:
        text = 'rules = [1]\nname = "mine"\nversion = "1"'
    with pytest.raises(RuleError, match=said):
        parse_pack(text, Signs())


def test_two_of_a_name():
    rule = SMALL[SMALL.index("[[rules]]") :]
    with pytest.raises(RuleError, match="two rules of this name"):
        parse_pack(SMALL + rule, Signs())


def test_a_mark_of_the_octet_order_is_no_mistake():
    assert parse_pack("\ufeff" + SMALL, Signs()).name == "mine"
