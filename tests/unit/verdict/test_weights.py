import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections import every_kind
from sekisho.model.finding import FindingKind, Severity
from sekisho.model.verdict import Category
from sekisho.verdict.sentences import shipped_words
from sekisho.verdict.weights import TextScale, parse_weights, shipped_weights

SMALL = """
version = "7"
prior = -30
[severities]
suspicious = 8
[codes]
"a.b" = { points = 12, for = ["fraud"], bulk = 3 }
[[combinations]]
code = "together.x"
when = ["a.b", ["c", "d"]]
points = 5
for = ["phishing"]
summary = "Both."
"""


def test_reads_every_part():
    weights = parse_weights(SMALL)
    assert weights.version == "7"
    assert weights.points(FindingKind("a.b", Severity.SUSPICIOUS, "")) == 12
    assert weights.points(FindingKind("unknown", Severity.SUSPICIOUS, "")) == 8
    assert weights.points(FindingKind("unknown", Severity.STRONG, "")) == 0
    assert weights.weight("a.b").counts_for == {Category.FRAUD}
    assert weights.weight("a.b").bulk == 3
    assert weights.combinations[0].when == (frozenset({"a.b"}), frozenset({"c", "d"}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("prior = -30", ""), "'prior' is missing"),
        (("points = 12", "pints = 12"), "codes.a.b: unknown key 'pints'"),
        (("points = 12", 'points = "12"'), "codes.a.b.points: '12' is no whole number"),
        (("prior = -30", "prior = true"), "prior: True is no whole number"),
        (('for = ["fraud"]', 'for = ["malware"]'), "codes.a.b: only"),
        (('for = ["phishing"]', 'for = ["fishing"]'), "combination together.x"),
        (('version = "7"', 'versoin = "7"'), "unknown key 'versoin'"),
    ],
)
def test_says_what_is_wrong(change, said):
    with pytest.raises(ValueError, match=said):
        parse_weights(SMALL.replace(*change))


def test_what_is_shipped_names_only_findings_that_exist():
    weights = shipped_weights()
    known = {kind.code for kind in every_kind()} | {
        "text.unwanted",
        "text.wanted",
        *(f"text.unwanted:{kind}" for kind in ("spam", "phishing", "fraud")),
    }
    assert set(weights.codes) <= known
    for combination in weights.combinations:
        assert frozenset().union(*combination.when) <= known
    assert weights.prior < 0


def test_every_finding_that_can_weigh_has_its_words_in_both_languages():
    codes = [kind.code for kind in every_kind() if not kind.summary_ja] + ["text.unwanted", "text.unwanted:fraud"]
    codes += [combination.code for combination in shipped_weights().combinations]
    for language in ("en", "ja"):
        assert [code for code in codes if code not in shipped_words()[language].clauses] == []


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_text_points_stay_within_their_bounds(log_odds):
    assert -40 <= TextScale().points(log_odds) <= 80


def test_text_points_are_ten_times_the_log_odds():
    assert [TextScale().points(odds) for odds in (-1.0, 0.0, 0.04, 3.21, float("nan"))] == [-10, 0, 0, 32, 0]
