from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections import every_kind
from sekisho.model.finding import FindingKind, Severity
from sekisho.model.message import TextFacts
from sekisho.model.tenant import LOCKED, Thresholds, Treatment, Treatments
from sekisho.model.verdict import UNWANTED, Category
from sekisho.testing.builders import a_classification, a_dossier, a_finding, a_message, a_tenant, completed, failed, skipped
from sekisho.verdict.judge import judge, logistic
from sekisho.verdict.weights import shipped_weights

WEIGHTS = shipped_weights()
KINDS = {kind.code: kind for kind in every_kind()}


def seen(*codes, **how):
    return [completed(*(a_finding(KINDS[code], **how) for code in codes))]


def test_nothing_seen_is_clean_at_the_prior():
    verdict = judge([completed()], a_dossier(), WEIGHTS)
    assert verdict.category is Category.CLEAN
    assert verdict.points_total == verdict.prior == WEIGHTS.prior
    assert verdict.reasons == ()
    assert verdict.unanswered == ()
    assert verdict.sentence == "Delivered: nothing was seen that speaks against it."
    assert (verdict.weights, verdict.model) == (WEIGHTS.version, "test-1")


@pytest.mark.parametrize(("written", "read", "place"), [(3, 200, "picture"), (200, 0, "text"), (200, 3, "text")])
def test_the_texts_word_says_whether_it_is_from_a_picture(written, read, place):
    message = a_message(text=TextFacts(visible_characters=written, picture_characters=read))
    verdict = judge([completed()], a_dossier(message, classification=a_classification(9.0, "phishing")), WEIGHTS)
    assert [reason.evidence.where for reason in verdict.reasons] == [place]


findings = st.lists(
    st.builds(lambda code, confidence: a_finding(KINDS[code], confidence=confidence), st.sampled_from(sorted(KINDS)), st.floats(0, 1)), max_size=12
)


@given(findings, st.floats(-20, 20), st.sampled_from(["spam", "phishing", "fraud"]))
def test_the_score_rule_holds_exactly_whatever_is_seen(found, log_odds, kind):
    dossier = a_dossier(classification=a_classification(log_odds, kind))
    verdict = judge([completed(*found)], dossier, WEIGHTS)
    assert verdict.points_total == verdict.prior + sum(reason.points for reason in verdict.reasons)
    assert verdict.score == 1 / (1 + exp(-verdict.points_total / 10))
    assert all(isinstance(reason.points, int) for reason in verdict.reasons)
    assert judge([completed(*found)], dossier, WEIGHTS) == verdict
    severities = {finding.kind.severity for finding in found}
    if Severity.MALWARE in severities:
        assert verdict.category is Category.MALWARE
    elif Severity.UNSCANNABLE in severities:
        assert verdict.category is Category.UNSCANNABLE
    elif verdict.category in UNWANTED:
        assert verdict.points_total >= 25
    assert verdict.sentence.endswith(".")


@given(findings)
def test_the_order_of_reports_changes_nothing_but_ties(found):
    forth = judge([completed(*found)], a_dossier(), WEIGHTS)
    back = judge([completed(finding, inspection=str(number)) for number, finding in enumerate(reversed(found))], a_dossier(), WEIGHTS)
    assert (forth.category, forth.points_total, forth.sentence) == (back.category, back.points_total, back.sentence)


def test_text_alone_passes_when_the_model_is_sure_and_not_before():
    def category(log_odds):
        return judge([], a_dossier(classification=a_classification(log_odds, "phishing")), WEIGHTS).category

    assert [category(odds) for odds in (0.0, 4.0, 5.4, 5.6, 50.0)] == [
        Category.CLEAN,
        Category.CLEAN,
        Category.CLEAN,
        Category.PHISHING,
        Category.PHISHING,
    ]


def test_failed_inspections_stand_in_unanswered_and_never_read_as_clean():
    verdict = judge([failed("known_bad", "timed out"), skipped("dns", "offline")], a_dossier(), WEIGHTS)
    assert [(silent.inspection, silent.reason) for silent in verdict.unanswered] == [("known_bad", "timed out")]
    assert verdict.sentence == "Nothing was seen that speaks against it, but these checks did not answer: known_bad."


def test_a_text_model_that_gave_no_answer_is_unanswered_unless_somebody_says_why():
    silent = a_dossier(classification=None)
    verdict = judge([], silent, WEIGHTS)
    assert ([each.inspection for each in verdict.unanswered], verdict.model) == (["classifier"], "")
    assert judge([skipped("classifier", "not asked")], silent, WEIGHTS).unanswered == ()
    assert [each.reason for each in judge([failed("classifier", "no weights")], silent, WEIGHTS).unanswered] == ["no weights"]


def test_the_content_reports_of_the_dossier_count_once():
    report = completed(a_finding(KINDS["html.hidden_text"]), inspection="hidden")
    dossier = a_dossier(content_reports=[report])
    assert judge([], dossier, WEIGHTS).points_total == judge([report], dossier, WEIGHTS).points_total == WEIGHTS.prior + 8


@pytest.mark.parametrize("code", sorted(code for code, kind in KINDS.items() if kind.severity in {Severity.MALWARE, Severity.UNSCANNABLE}))
def test_one_hard_finding_stops_and_says_what_would_have_been(code):
    verdict = judge(seen(code), a_dossier(), WEIGHTS)
    assert verdict.category.value == KINDS[code].severity.value
    assert verdict.points_total == WEIGHTS.prior
    if code in LOCKED:  # has a treatment of its own
        assert verdict.sentence.startswith("Delivered and marked as unscannable because ")
        return
    assert verdict.sentence.startswith("Stopped because ")
    assert verdict.sentence.endswith(" Without this it would have been delivered.")


def test_counter_evidence_is_told_only_when_it_is_true():
    alone = judge(seen("look_alike.sender"), a_dossier(), WEIGHTS)
    assert alone.sentence == "Stopped because the sender's domain imitates one that you know. Without this it would have been delivered."
    both = judge(seen("look_alike.sender", "display_name.known_address"), a_dossier(), WEIGHTS)
    assert both.sentence == (
        "Stopped because the sender's domain imitates one that you know, "
        "and the sender's name shows an address that you know, but the message came from elsewhere. Without these two it would have been delivered."
    )
    many = judge(seen("look_alike.sender", "display_name.known_address", "html.password_form"), a_dossier(), WEIGHTS)
    assert many.sentence.endswith(" Even without these it would have been stopped: more signs speak against it (1).")
    assert many.sentence_ja.endswith("ほかにも不審な点が1件あり、これらがなくても止めていました。")


def test_a_combination_that_needs_the_heaviest_reason_goes_with_it():
    verdict = judge(seen("display_name.foreign_address", "reply_to.elsewhere"), a_dossier(), WEIGHTS)
    assert verdict.category is Category.FRAUD
    assert "together.forged_name_reply_elsewhere" in [reason.code for reason in verdict.reasons]
    assert "Without this" in verdict.sentence


def test_doubts_about_clean_mail_are_told():
    verdict = judge(seen("reply_to.elsewhere"), a_dossier(), WEIGHTS)
    assert verdict.category is Category.CLEAN
    assert verdict.sentence == "Delivered: replies would go to someone other than the apparent sender, but that is not enough to stop it."


def test_bulk_is_told_apart_and_a_discussion_is_none():
    newsletter = judge(seen("bulk.unsubscribe", "bulk.list", "bulk.mailer"), a_dossier(), WEIGHTS)
    assert newsletter.category is Category.BULK
    assert newsletter.points_total == WEIGHTS.prior
    assert newsletter.sentence == (
        "Delivered and marked as bulk mail because it offers a way to unsubscribe, as newsletters do, and it was sent through a service for mass mailings."
    )
    assert judge(seen("bulk.unsubscribe", "bulk.list", "bulk.precedence", "bulk.discussion"), a_dossier(), WEIGHTS).category is Category.CLEAN


def test_thresholds_and_treatments_are_the_tenants():
    strict = a_tenant(thresholds=Thresholds(spam=0), treatments=Treatments(spam=Treatment.DELIVER))
    dossier = a_dossier(tenant=strict, classification=a_classification(4.5, "spam"))
    verdict = judge([], dossier, WEIGHTS)
    assert verdict.category is Category.SPAM
    assert verdict.sentence == "Delivered as your settings say, although it counts as spam because its text reads like known spam."


def test_the_heaviest_reason_comes_first_and_hard_ones_before_all():
    verdict = judge(seen("html.hidden_text", "look_alike.link", "executable.program"), a_dossier(), WEIGHTS)
    assert [reason.code for reason in verdict.reasons] == ["executable.program", "look_alike.link", "html.hidden_text"]


def test_japanese():
    strict = a_tenant(treatments=Treatments(locked=Treatment.QUARANTINE))
    verdict = judge(seen("archive.encrypted"), a_dossier(tenant=strict), WEIGHTS)
    assert verdict.sentence_ja == "添付ファイルにパスワードがかかっており、中身を検査できないため、止めました。この点がなければ配信されていました。"


def test_what_it_would_be_without_its_hard_findings():
    verdict = judge(seen("archive.encrypted", "look_alike.sender"), a_dossier(), WEIGHTS)
    assert (verdict.category, verdict.otherwise in UNWANTED) == (Category.UNSCANNABLE, True)
    assert verdict.sentence.startswith("Stopped because ")
    assert judge(seen("archive.encrypted"), a_dossier(), WEIGHTS).otherwise is Category.CLEAN


def test_logistic_bears_any_points():
    assert logistic(0) == 0.5
    assert logistic(10**9) == 1.0
    assert logistic(-(10**9)) < 1e-300


def test_what_can_be_pointed_at_is_told_before_the_text():
    text = a_dossier(classification=a_classification(9.0, "phishing"))
    verdict = judge(seen("look_alike.link"), text, WEIGHTS)
    assert verdict.reasons[0].code == "text.unwanted"
    assert verdict.sentence.startswith(
        "Stopped because a link leads to a domain that imitates one that you know, and its text reads like known phishing."
    )
    assert judge(seen("html.form"), text, WEIGHTS).sentence.startswith("Stopped because its text reads like known phishing")


def test_a_trifle_is_no_doubt():
    assert judge(seen("structure.headers"), a_dossier(), WEIGHTS).sentence == "Delivered: nothing was seen that speaks against it."


def words(name, points):
    return a_finding(
        FindingKind(f"rule.{name}", Severity.STRONG, "It says so.", summary_ja="と書かれている", points=points, family="words", counts_for=("spam",))
    )


def test_counter_evidence_gives_the_next_of_a_family_its_whole_weight():
    """Without the heaviest rule over words the next one would count whole, not as an echo of it."""
    verdict = judge([completed(words("one", 60), words("two", 58))], a_dossier(), WEIGHTS)
    assert [reason.points for reason in verdict.reasons] == [60, 29]
    assert verdict.sentence.endswith(" Without these two it would have been delivered.")


def test_counter_evidence_knows_where_text_alone_does_not_stop():
    japanese = a_dossier(a_message(text=TextFacts(scripts=("hiragana",))), classification=a_classification(9.0, "spam"))
    assert judge([], japanese, WEIGHTS).sentence.startswith("Delivered and marked as spam")
    verdict = judge([completed(words("one", 30))], japanese, WEIGHTS)
    assert verdict.sentence == "Stopped because it says so. Without this it would have been delivered."


def test_it_is_told_that_it_would_have_been_stopped_anyway():
    text = a_dossier(classification=a_classification(9.0, "spam"))
    verdict = judge(seen("look_alike.sender", "look_alike.link"), text, WEIGHTS)
    assert verdict.category is Category.PHISHING
    assert verdict.sentence.endswith(" Even without that it would have been stopped, for other reasons.")
    assert verdict.sentence_ja.endswith("これがなくても、ほかの理由で止めていました。")


def test_a_text_that_leans_a_little_is_no_doubt():
    def sentence(log_odds):
        return judge([], a_dossier(classification=a_classification(log_odds, "spam")), WEIGHTS).sentence

    assert sentence(1.0) == "Delivered: nothing was seen that speaks against it."
    assert sentence(3.0) == "Delivered: its text has something of known unwanted mail, but that is not enough to stop it."
