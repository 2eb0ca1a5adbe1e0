from sekisho.model.finding import FindingKind, Severity
from sekisho.model.tenant import Thresholds
from sekisho.model.verdict import Category
from sekisho.testing.builders import a_classification, a_finding, completed, failed, skipped
from sekisho.verdict.weigh import categorise, combine, contributes, subtotal, weigh
from sekisho.verdict.weights import parse_weights

WEIGHTS = parse_weights("""
version = "t"
prior = -30
[severities]
suspicious = 10
innocent = -15
[codes]
"own.phishing" = { points = 20, for = ["phishing"] }
"own.fraud" = { points = 60, for = ["fraud"] }
"general" = { points = 40 }
"mark" = { bulk = 6 }
"talk" = { bulk = -10 }
[[combinations]]
code = "together"
when = ["own.phishing", ["general", "other"]]
points = 9
for = ["phishing"]
summary = "Both."
""")


def weighed(*findings, classification=None):
    single = weigh([completed(*findings)], classification, WEIGHTS)
    return [*single, *combine(single, WEIGHTS)]


def test_one_sign_seen_ten_times_weighs_once_with_the_surest():
    found = weighed(a_finding("general", confidence=0.5), a_finding("general", confidence=1.0, where="best"), a_finding("general", confidence=0.1))
    assert [(each.reason.points, each.reason.evidence.where) for each in found] == [(40, "best")]


def test_confidence_scales_and_cannot_exceed_one():
    assert weighed(a_finding("general", confidence=0.3))[0].reason.points == 12
    assert weighed(a_finding("general", confidence=9.0))[0].reason.points == 40
    assert weighed(a_finding("general", confidence=-1.0))[0].reason.points == 0


def test_general_signs_count_for_all_but_establish_neither_phishing_nor_fraud():
    found = weighed(a_finding("general"))
    assert subtotal(Category.SPAM, found, -30) == 10
    assert subtotal(Category.PHISHING, found, -30) == -30
    found = weighed(a_finding("own.phishing"), a_finding("general"))
    assert subtotal(Category.PHISHING, found, -30) == -30 + 20 + 40 + 9
    assert subtotal(Category.FRAUD, found, -30) == -30
    assert subtotal(Category.SPAM, found, -30) == -30 + 20 + 40 + 9


def test_what_speaks_for_the_message_counts_everywhere():
    found = weighed(a_finding("own.fraud"), a_finding("known", Severity.INNOCENT))
    assert subtotal(Category.FRAUD, found, -30) == 15
    assert subtotal(Category.SPAM, found, -30) == 15


def test_bulk_has_its_own_subtotal_and_no_points():
    found = weighed(a_finding("mark", Severity.BULK), a_finding("talk", Severity.BULK))
    assert subtotal(Category.BULK, found, -30) == -4
    assert sum(each.reason.points for each in found) == 0


def test_a_combination_is_as_sure_as_its_least_sure_part():
    found = weighed(a_finding("own.phishing", confidence=0.5), a_finding("other"))
    together = found[-1]
    assert (together.reason.code, together.reason.points) == ("together", round(9 * 0.5))
    assert together.reason.evidence.excerpt == "own.phishing + other"
    assert [each.reason.code for each in weighed(a_finding("own.phishing"))] == ["own.phishing"]


def test_the_text_counts_for_its_kind_and_for_spam():
    found = weighed(classification=a_classification(6.0, "fraud", [("invoice", 2.0), ("regards", -1.0)]))
    assert found[0].reason.code == "text.unwanted"
    assert found[0].reason.evidence.excerpt == "invoice"
    assert subtotal(Category.FRAUD, found, -30) == 30
    assert subtotal(Category.PHISHING, found, -30) == -30
    assert subtotal(Category.SPAM, found, -30) == 30
    wanted = weighed(classification=a_classification(-2.0, "fraud", [("invoice", 2.0), ("regards", -1.0)]))
    assert (wanted[0].reason.code, wanted[0].reason.points, wanted[0].reason.evidence.excerpt) == ("text.wanted", -20, "regards")
    assert weighed(classification=a_classification(0.01)) == []


def test_a_text_that_was_read_in_a_picture_says_so():
    (said,) = weigh([], a_classification(9.0, "phishing"), WEIGHTS, "picture")
    assert said.reason.evidence.where == "picture"


def test_a_text_of_one_kind_is_part_of_a_combination_as_far_as_it_is_sure():
    weights = parse_weights("""
version = "t"
prior = -30
severities = { suspicious = 5 }
[[combinations]]
code = "together"
when = ["text.unwanted:fraud", "reply"]
points = 20
for = ["fraud"]
summary = "Both."
""")

    def together(log_odds, kind):
        return [each.reason.points for each in combine(weigh([completed(a_finding("reply"))], a_classification(log_odds, kind), weights), weights)]

    assert together(8.0, "fraud") == together(4.0, "fraud") == [20]
    assert together(1.0, "fraud") == [5]
    assert together(4.0, "spam") == []
    assert together(-4.0, "fraud") == []


def test_a_kind_that_nobody_knows_counts_as_spam():
    found = weighed(classification=a_classification(6.0, "gossip"))
    assert found[0].counts_for == {Category.SPAM}


def test_the_first_category_in_order_wins():
    limits = Thresholds(bulk=5)
    hard = a_finding("bad", Severity.MALWARE)
    shut = a_finding("shut", Severity.UNSCANNABLE)
    phishing, fraud = [a_finding("own.phishing"), a_finding("general")], a_finding("own.fraud")
    mark = a_finding("mark", Severity.BULK)
    assert categorise(weighed(mark, fraud, *phishing, shut, hard), -30, limits) is Category.MALWARE
    assert categorise(weighed(mark, fraud, *phishing, shut), -30, limits) is Category.UNSCANNABLE
    assert categorise(weighed(mark, fraud, *phishing), -30, limits) is Category.PHISHING
    assert categorise(weighed(mark, fraud), -30, limits) is Category.FRAUD
    assert categorise(weighed(mark, a_finding("general"), a_finding("x"), a_finding("y")), -30, limits) is Category.SPAM
    assert categorise(weighed(mark), -30, limits) is Category.BULK
    assert categorise([], -30, limits) is Category.CLEAN


def test_hard_findings_have_no_points():
    assert [(each.reason.points, each.hard) for each in weighed(a_finding("bad", Severity.MALWARE))] == [(0, Category.MALWARE)]


def test_reports_that_saw_nothing_weigh_nothing():
    assert weigh([failed(), skipped(), completed()], None, WEIGHTS) == []


def test_what_made_a_category():
    found = {each.reason.code: each for each in weighed(a_finding("own.phishing"), a_finding("general"), a_finding("mark", Severity.BULK))}
    assert contributes(found["general"], Category.FRAUD)
    assert not contributes(found["own.phishing"], Category.FRAUD)
    assert contributes(found["own.phishing"], Category.SPAM)
    assert contributes(found["mark"], Category.BULK)
    assert not contributes(found["general"], Category.MALWARE)


def rule(code, points, family="words", **fields):
    return FindingKind(f"rule.{code}", Severity.SUSPICIOUS, "It is so.", "そうである", points, family=family, **fields).seen()


def test_of_one_family_each_further_finding_counts_less():
    weighed = weigh([completed(rule("a", 12), rule("b", 30), rule("c", 9), rule("other", 10, ""))], None, WEIGHTS)
    assert {each.reason.code: each.reason.points for each in weighed} == {"rule.a": 6, "rule.b": 30, "rule.c": 3, "rule.other": 10}


def test_what_speaks_for_the_message_is_a_family_of_its_own():
    weighed = weigh([completed(rule("a", 12), rule("b", -10), rule("c", -6))], None, WEIGHTS)
    assert {each.reason.code: each.reason.points for each in weighed} == {"rule.a": 12, "rule.b": -10, "rule.c": -3}


def test_a_kind_from_a_pack_brings_its_points_categories_and_words():
    each = weigh([completed(rule("a", 12, counts_for=("fraud", "nonsense"), bulk=4))], None, WEIGHTS)[0]
    assert (each.reason.points, each.counts_for, each.bulk, each.reason.summary_ja) == (12, {Category.FRAUD}, 4, "そうである")
