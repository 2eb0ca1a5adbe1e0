"""Writing systems in which the text model does not stop a message by itself."""

from dataclasses import replace

import pytest

from sekisho.inspections import every_kind
from sekisho.model.decision import Deliver, Quarantine
from sekisho.model.message import TextFacts
from sekisho.model.tenant import Treatment, Treatments
from sekisho.model.verdict import Category
from sekisho.policy.decide import DAY, decide
from sekisho.testing.builders import NOW, a_classification, a_dossier, a_finding, a_message, a_tenant, completed
from sekisho.verdict.judge import judge
from sekisho.verdict.text_alone import parse_text_alone, shipped_text_alone
from sekisho.verdict.weights import shipped_weights

WEIGHTS = shipped_weights()
SURE = replace(a_classification(12.0, "phishing"), writing="japanese")


def dossier(answer=SURE, scripts=(), **tenant):
    return a_dossier(a_message(text=TextFacts(visible_characters=300, scripts=scripts)), classification=answer, tenant=a_tenant(**tenant))


def test_the_surest_japanese_text_marks_and_never_stops():
    verdict = judge([completed()], dossier(), WEIGHTS)
    assert (verdict.category, verdict.text_alone) == (Category.PHISHING, True)
    assert decide(verdict, dossier(), NOW).actions[0][1] == Deliver(tag="[suspicious]")
    assert decide(verdict, dossier(), NOW).rule == "text_alone:phishing:tag"
    assert not verdict.sentence.startswith("Stopped")
    assert "止めました" not in verdict.sentence_ja


@pytest.mark.parametrize("script", ["han", "hangul", "cyrillic", "greek", "arabic", "thai"])
def test_the_commonest_writing_system_counts(script):
    answer = a_classification(12.0, "spam")
    assert judge([], dossier(answer, (script, "latin")), WEIGHTS).text_alone
    assert not judge([], dossier(answer, ("latin", script)), WEIGHTS).text_alone


def test_with_another_sign_the_message_is_stopped():
    kinds = {kind.code: kind for kind in every_kind()}
    verdict = judge([completed(a_finding(kinds["reply_to.private"]))], dossier(replace(SURE, kind="fraud")), WEIGHTS)
    assert (verdict.category, verdict.text_alone) == (Category.FRAUD, False)
    assert isinstance(decide(verdict, dossier(), NOW).actions[0][1], Quarantine)


def test_latin_text_alone_stops():
    verdict = judge([], dossier(a_classification(12.0, "spam"), ("latin",)), WEIGHTS)
    assert not verdict.text_alone
    assert decide(verdict, dossier(), NOW).actions[0][1] == Quarantine("spam", NOW + 30 * DAY)


def test_a_tenant_may_enforce_it_and_never_gets_more_than_it_wishes():
    strict = dossier(treatments=Treatments(text_alone=Treatment.QUARANTINE))
    assert isinstance(decide(judge([], strict, WEIGHTS), strict, NOW).actions[0][1], Quarantine)
    lax = dossier(treatments=Treatments(phishing=Treatment.DELIVER))
    assert decide(judge([], lax, WEIGHTS), lax, NOW).actions[0][1] == Deliver()


def test_nothing_is_limited_without_an_answer():
    assert not judge([], dossier(None, ("han",)), WEIGHTS).text_alone
    assert not shipped_text_alone().limits(None, ("han",))


def test_what_is_missing_in_the_data_is_told():
    with pytest.raises(KeyError):
        parse_text_alone("most = 40")
