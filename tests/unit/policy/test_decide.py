from dataclasses import replace

import pytest

from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE
from sekisho.model.decision import Defer, Deliver, Quarantine, Reject
from sekisho.model.dossier import Answer
from sekisho.model.senderauth import DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.model.tenant import ProofRule, ProofSettings, Treatment, Treatments
from sekisho.model.verdict import Category, Unanswered
from sekisho.policy.decide import DAY, decide
from sekisho.policy.submission import NOT_YOUR_AUTHOR
from sekisho.policy.unanswered import INDISPENSABLE
from sekisho.testing.builders import NOW, a_connection, a_dossier, a_message, a_tenant, a_verdict, an_arrival


def action(category, **tenant):
    return decide(a_verdict(category), a_dossier(tenant=a_tenant(**tenant)), NOW).actions[0][1]


@pytest.mark.parametrize("category", [Category.MALWARE, Category.UNSCANNABLE, Category.PHISHING, Category.FRAUD, Category.SPAM])
def test_the_default_keeps_what_is_unwanted_for_thirty_days(category):
    assert action(category) == Quarantine(category.value, NOW + 30 * DAY)


def test_the_default_marks_bulk_and_delivers_clean_mail():
    assert action(Category.BULK) == Deliver(tag="[bulk]")
    assert action(Category.CLEAN) == Deliver()


@pytest.mark.parametrize("category", [category for category in Category if category is not Category.CLEAN])
@pytest.mark.parametrize("treatment", Treatment)
def test_every_category_can_be_treated_in_every_way(category, treatment):
    tenant = a_tenant(treatments=Treatments(**{category.value: treatment}), quarantine_days=2)
    assert tenant.treatments.of(category) is treatment
    decision = decide(a_verdict(category), a_dossier(tenant=tenant), NOW)
    expected = {
        Treatment.DELIVER: Deliver(),
        Treatment.TAG: Deliver(tag="[bulk]" if category is Category.BULK else "[suspicious]"),
        Treatment.SANITISE: Deliver(clean="sanitise"),
        Treatment.STRIP: Deliver(clean="strip"),
        Treatment.QUARANTINE: Quarantine(category.value, NOW + 2 * DAY),
    }
    made = decision.actions[0][1]
    if treatment is Treatment.REJECT:
        assert isinstance(made, Reject)
        assert (made.reply.code, made.reply.enhanced) == (550, "5.7.1")
    else:
        assert made == expected[treatment]
    assert decision.rule == f"default:{category}:{treatment}"


def test_a_refusal_names_the_message_but_not_the_reason():
    dossier = a_dossier(tenant=a_tenant(treatments=Treatments(spam=Treatment.REJECT)))
    made = decide(a_verdict(Category.SPAM), dossier, NOW).actions[0][1]
    assert str(dossier.arrival.id) in made.reply.text
    assert "spam" not in made.reply.text


def test_every_recipient_gets_an_action_in_order():
    arrival = an_arrival(recipients=("a@example.test", "b@example.test", "c@example.test"))
    decision = decide(a_verdict(Category.SPAM), a_dossier(arrival=arrival), NOW)
    assert tuple(recipient for recipient, _ in decision.actions) == arrival.envelope.recipients
    assert len({made for _, made in decision.actions}) == 1


def test_clean_mail_that_an_indispensable_inspection_did_not_answer_for_is_kept():
    verdict = a_verdict(unanswered=[Unanswered("reputation", "down"), Unanswered("known_bad", "crashed")])
    decision = decide(verdict, a_dossier(), NOW)
    assert decision.actions[0][1] == Quarantine("unscannable", NOW + 30 * DAY)
    assert decision.rule == "unanswered:known_bad:quarantine"


def test_other_silence_is_judged_without():
    decision = decide(a_verdict(unanswered=[Unanswered("reputation", "down"), Unanswered("classifier", "none")]), a_dossier(), NOW)
    assert decision.actions[0][1] == Deliver()


def test_silence_does_not_soften_what_is_stopped_anyway():
    decision = decide(a_verdict(Category.PHISHING, unanswered=[Unanswered("known_bad", "crashed")]), a_dossier(), NOW)
    assert decision.actions[0][1] == Quarantine("phishing", NOW + 30 * DAY)


def test_the_indispensable_inspections_exist():
    assert {inspection.name for inspection in (*CATALOGUE, *CONTENT_CATALOGUE)} >= INDISPENSABLE


def test_a_loop_is_refused_whatever_the_mail_is():
    dossier = a_dossier(message=a_message(headers=[("Received", "from a by b")] * 51))
    decision = decide(a_verdict(), dossier, 0.0)
    assert decision.rule == "loop"
    assert all(isinstance(action, Reject) and action.reply.enhanced == "5.4.6" for _, action in decision.actions)


SILENT = Answer("scanner:clamd", "failed", ("away", f"since={NOW:.0f}"))


def test_what_would_be_delivered_waits_for_a_silent_scanner():
    verdict = a_verdict(unanswered=[Unanswered("scanners", "away")])
    decision = decide(verdict, a_dossier(answers=[SILENT]), NOW)
    assert isinstance(decision.actions[0][1], Defer)
    assert decision.rule == "scanner:no answer"
    assert decide(verdict, a_dossier(answers=[SILENT]), NOW + 90_000).actions[0][1] == Quarantine("unscannable", NOW + 90_000 + 30 * DAY)


def test_what_is_stopped_anyway_does_not_wait():
    decision = decide(a_verdict(Category.SPAM), a_dossier(answers=[SILENT]), NOW)
    assert decision.actions[0][1] == Quarantine("spam", NOW + 30 * DAY)


def test_dangerous_types_have_their_own_treatment_unless_something_else_is_harmful():
    tenant = a_tenant(treatments=Treatments(dangerous_types=Treatment.TAG, malware=Treatment.QUARANTINE))
    program = replace(a_verdict(Category.MALWARE), hard=("executable.program",))
    assert decide(program, a_dossier(tenant=tenant), NOW).actions[0][1] == Deliver(tag="[suspicious]")
    virus = replace(program, hard=("executable.program", "known_bad.hash"))
    assert decide(virus, a_dossier(tenant=tenant), NOW).actions[0][1] == Quarantine("malware", NOW + 30 * DAY)
    assert decide(program, a_dossier(), NOW).rule == "dangerous_types:quarantine"


SPF_FAILED = SenderAuth(spf=SpfResult("fail"), dkim=(DkimResult("pass", "partner.test"),), dmarc=DmarcResult("pass"), aligned=True)


def decided(rules, category=Category.CLEAN, recipients=("taro@example.test", "jiro@other.test")):
    tenant = a_tenant(proof=ProofSettings(rules=rules))
    dossier = a_dossier(arrival=an_arrival(recipients=recipients), sender_auth=SPF_FAILED, tenant=tenant)
    return decide(a_verdict(category), dossier, 0.0)


def test_a_rule_for_sender_authentication_holds_for_its_domain_alone():
    decision = decided((ProofRule("example.test", spf_fail=Treatment.QUARANTINE),))
    actions = {recipient.domain: action for recipient, action in decision.actions}
    assert isinstance(actions["example.test"], Quarantine)
    assert actions["example.test"].area == "authentication"
    assert isinstance(actions["other.test"], Deliver)
    assert decision.rule == "proof:spf_fail:quarantine"
    assert decision.sentence.startswith("Stopped by your rule")
    assert decision.sentence_ja.endswith("。")


def test_the_default_rule_is_for_all_others_and_never_milder_than_the_verdict():
    rules = (ProofRule(spf_fail=Treatment.TAG), ProofRule("other.test"))
    actions = {recipient.domain: action for recipient, action in decided(rules).actions}
    assert actions["example.test"].tag == "[suspicious]"
    assert actions["other.test"].tag == ""
    assert all(isinstance(action, Quarantine) and action.area == "phishing" for _, action in decided(rules, Category.PHISHING).actions)


def test_a_login_with_anothers_from_is_refused():
    arrival = an_arrival(connection=a_connection(login="taro@example.test"))
    decision = decide(a_verdict(), a_dossier(arrival=arrival), 0.0)
    assert decision.rule == "submission"
    assert decision.actions[0][1] == Reject(NOT_YOUR_AUTHOR)
