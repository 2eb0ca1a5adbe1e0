"""The order of features 1.8 as a table, what combines, and what nothing may let through."""

from dataclasses import replace
from itertools import permutations

import pytest

from sekisho.model.decision import Copy, Deliver, Discard, Hold, Notice, Quarantine, Reject
from sekisho.model.dossier import Answer
from sekisho.model.policy import PRECEDENCE, STOPPING, Intercept
from sekisho.model.senderauth import DmarcResult, SenderAuth, SpfResult
from sekisho.model.tenant import Treatment, Treatments
from sekisho.model.verdict import Category, Unanswered
from sekisho.policy.decide import decide
from sekisho.policy.refine import DAY, is_guarded, next_time
from sekisho.testing.builders import NOW, a_dossier, a_mailbox, a_message, a_tenant, a_verdict, an_address, an_arrival
from sekisho.testing.policies import a_policy, a_rule_text

THEN = {
    Intercept.DISCARD: ("discard = true", Discard(NOW + 7 * DAY)),
    Intercept.REJECT: ('reject = "Not here"', None),
    Intercept.DELIVER: ("deliver = true", Deliver()),
    Intercept.QUARANTINE: ('quarantine = "mine"\ndays = 3', Quarantine("mine", NOW + 3 * DAY)),
    Intercept.REDIRECT: ('redirect = "jiro@example.test"', Deliver(redirect=an_address("jiro@example.test"))),
    Intercept.HAND_TO: ('hand_to = "other.test:2525"', Deliver(hop="other.test:2525")),
    Intercept.POSTPONE: ('postpone = "23:30"', Deliver(not_before=next_time("23:30", NOW, 0))),
}
ANY = "size_over = 1"  # true of every message


def rules(*intercepts, when=ANY):
    return "".join(a_rule_text(THEN[each][0], when, name=each.value) for each in intercepts)


def decided(text, category=Category.CLEAN, verdict=None, recipients=("taro@example.test",), **tenant):
    dossier = a_dossier(tenant=a_tenant(policy=a_policy(text), **tenant), arrival=an_arrival(recipients=recipients))
    return decide(verdict or a_verdict(category), dossier, NOW)


def of(intercept, action):
    if intercept is Intercept.REJECT:
        return isinstance(action, Reject) and action.reply.text.startswith("Not here") and action.reply.code == 550
    return action == THEN[intercept][1]


@pytest.mark.parametrize("intercept", PRECEDENCE)
def test_every_action_is_done(intercept):
    decision = decided(rules(intercept))
    assert of(intercept, decision.actions[0][1])
    assert decision.rule == f"rule:{intercept.value}"


@pytest.mark.parametrize(("first", "second"), list(permutations(PRECEDENCE, 2)))
def test_of_two_rules_the_stronger_action_counts_whatever_their_order(first, second):
    winner = min(first, second, key=PRECEDENCE.index)
    assert of(winner, decided(rules(first, second)).actions[0][1])


def test_of_two_rules_with_the_same_action_the_first_counts():
    text = a_rule_text('quarantine = "a"', ANY, name="first") + a_rule_text('quarantine = "b"', ANY, name="second")
    assert decided(text).actions[0][1].area == "a"


@pytest.mark.parametrize("intercept", PRECEDENCE)
def test_a_default_quarantine_stands_among_them(intercept):
    """What would only lead mail elsewhere does not lead spam there, unless the rule names the category."""
    action = decided(rules(intercept), Category.SPAM).actions[0][1]
    stays = intercept in {Intercept.REDIRECT, Intercept.HAND_TO, Intercept.POSTPONE}
    assert action == Quarantine("spam", NOW + 30 * DAY) if stays else of(intercept, action)
    assert of(intercept, decided(rules(intercept, when='category = ["spam"]'), Category.SPAM).actions[0][1])


GUARDED = (
    a_verdict(Category.MALWARE),
    a_verdict(Category.UNSCANNABLE),
    replace(a_verdict(Category.UNSCANNABLE), hard=("unscannable.size", "archive.encrypted")),
    a_verdict(Category.CLEAN, unanswered=[Unanswered("yara", "broke")]),
)


@pytest.mark.parametrize("intercept", PRECEDENCE)
@pytest.mark.parametrize("verdict", GUARDED)
def test_nothing_lets_malware_through_nor_what_nobody_could_look_into(intercept, verdict):
    assert is_guarded(verdict)
    action = decided(rules(intercept), verdict=verdict).actions[0][1]
    assert of(intercept, action) if intercept in STOPPING else isinstance(action, Quarantine)


@pytest.mark.parametrize("verdict", GUARDED)
def test_an_approval_never_skips_malware(verdict):
    proven = SenderAuth(SpfResult("pass"), dmarc=DmarcResult("pass"), aligned=True, envelope_proven=True)
    tenant = a_tenant(policy=a_policy('[[senders]]\napprove = ["*@partner.test", "hanako@partner.test"]'))
    assert isinstance(decide(verdict, a_dossier(tenant=tenant, sender_auth=proven), NOW).actions[0][1], Quarantine)
    for category in (Category.SPAM, Category.PHISHING, Category.FRAUD, Category.BULK):
        decision = decide(a_verdict(category), a_dossier(tenant=tenant, sender_auth=proven), NOW)
        assert (decision.actions[0][1], decision.rule) == (Deliver(), "approved:*")


def test_an_approval_does_not_skip_the_rules_about_content():
    text = '[[senders]]\napprove = ["hanako@partner.test"]\n' + rules(Intercept.QUARANTINE)
    assert of(Intercept.QUARANTINE, decided(text, Category.SPAM).actions[0][1])


@pytest.mark.parametrize(("blocked", "kind"), [("quarantine", Quarantine), ("reject", Reject), ("discard", Discard)])
def test_blocked_senders(blocked, kind):
    decision = decided(f'blocked = "{blocked}"\n[[senders]]\nblock = ["*@partner.test"]')
    assert isinstance(decision.actions[0][1], kind)
    assert decision.rule == "blocked:*" and decision.sentence_ja
    assert isinstance(decided(f'blocked = "{blocked}"\n[[senders]]\nblock = ["*@partner.test"]\n' + rules(Intercept.DELIVER)).actions[0][1], kind)


def test_changes_of_all_rules_come_together():
    text = (
        '[stamps.ext]\nenglish = "From outside"\n'
        + a_rule_text('tag = "[one]"\nattachments = "sanitise"\nheaders = { "X-One" = "1" }\nrequire_tls = "required"', name="one")
        + a_rule_text('tag = "[two]"\nattachments = "strip"\nstamp = "ext"\nrequire_tls = "verified"', name="two")
        + a_rule_text('redirect = "jiro@example.test"', name="three")
    )
    made = decided(text, Category.BULK).actions[0][1]
    assert (made.tag, made.clean, made.tls, made.headers) == ("[bulk] [one] [two]", "strip", "verified", (("X-One", "1"),))
    assert [stamp.name for stamp in made.stamps] == ["ext"] and made.redirect == an_address("jiro@example.test")


def test_deliver_now_ends_what_other_rules_would_change():
    text = a_rule_text("deliver = true\ntag = '[mine]'", ANY, name="now") + a_rule_text("tag = '[other]'\nbcc = ['a@example.test']", name="other")
    decision = decided(text, Category.BULK)
    assert decision.actions[0][1] == Deliver(tag="[mine]") and decision.copies == ()


def test_copies_and_notices_once_each():
    text = a_rule_text("bcc = ['a@example.test']\nnotify = ['recipients']\narchive = 'z@example.test'", name="one") + a_rule_text(
        "bcc = ['a@example.test']\nnotify = ['recipients', 'b@example.test']", name="two"
    )
    decision = decided(text, recipients=("taro@example.test", "jiro@example.test"))
    assert decision.copies == (Copy(an_address("a@example.test"), "bcc", "one"), Copy(an_address("z@example.test"), "archive", "one"))
    assert decision.notices == tuple(
        Notice(an_address(f"{name}@example.test"), rule) for name, rule in (("taro", "one"), ("b", "two"), ("jiro", "one"))
    )


def test_recipients_elsewhere_are_never_told():
    tenant = a_tenant(policy=a_policy(a_rule_text("notify = ['recipients']")))
    dossier = a_dossier(tenant=tenant, arrival=an_arrival(direction="outbound", recipients=("x@elsewhere.test",)))
    assert decide(a_verdict(), dossier, NOW).notices == ()


def test_each_recipient_has_its_own_action_and_rule():
    text = a_rule_text("quarantine = true", scope='recipients = ["taro@example.test"]', name="taro")
    decision = decided(text, recipients=("jiro@example.test", "taro@example.test"))
    assert [type(action) for _, action in decision.actions] == [Deliver, Quarantine]
    assert decision.by == ("default:clean:deliver", "rule:taro") and decision.rule_for(1) == "rule:taro"


def test_rules_that_are_only_watched_change_nothing_and_are_told():
    text = a_rule_text("discard = true", ANY, scope='rollout = "shadow"', name="new")
    decision = decided(text)
    assert decision.actions[0][1] == Deliver() and decision.shadow == ("new:discard",)


def test_what_is_not_known_is_kept_never_dropped():
    for then in ("discard = true", "reject = true", "quarantine = true"):
        text = '[keywords.a]\nwords = ["x"]\n' + a_rule_text(then, 'body_keywords = ["a"]')
        decision = decided(text)
        assert isinstance(decision.actions[0][1], Quarantine) and decision.rule == "rule:one:unanswered"


def test_mail_that_waits_goes_on_waiting_unless_a_rule_stops_it():
    waiting = Answer("scanner:clamd", "pending", (f"again={NOW + 60}",))

    def ask(text):
        return decide(a_verdict(), a_dossier(tenant=a_tenant(policy=a_policy(text)), answers=[waiting]), NOW).actions[0][1]

    assert isinstance(ask(rules(Intercept.DELIVER)), Hold)
    assert isinstance(ask(rules(Intercept.REDIRECT)), Hold)
    assert isinstance(ask(rules(Intercept.REJECT)), Reject)


def test_what_the_protocol_demands_is_not_refined():
    loop = a_message(headers=[("Received", "x")] * 60)
    tenant = a_tenant(policy=a_policy(rules(Intercept.DELIVER)))
    assert decide(a_verdict(), a_dossier(loop, tenant=tenant), NOW).rule == "loop"


def test_a_rule_may_let_through_what_a_rule_for_proof_stopped():
    from sekisho.model.tenant import ProofRule, ProofSettings

    auth = SenderAuth(SpfResult("fail"), dmarc=DmarcResult("none"))
    text = a_rule_text("deliver = true", 'client = ["192.0.2.0/24"]')
    tenant = a_tenant(policy=a_policy(text), proof=ProofSettings(rules=(ProofRule(spf_fail=Treatment.REJECT),)))
    assert decide(a_verdict(), a_dossier(tenant=tenant, sender_auth=auth), NOW).actions[0][1] == Deliver()


def test_a_harmless_copy_of_malware_may_go_out_but_not_of_what_nobody_looked_into():
    text = a_rule_text('deliver = true\nattachments = "sanitise"', 'category = ["malware"]')
    malware, unscannable, blind, _ = GUARDED
    assert decided(text, verdict=malware).actions[0][1] == Deliver(clean="sanitise")
    assert isinstance(decided(text, verdict=replace(malware, unanswered=(Unanswered("macros", ""),))).actions[0][1], Quarantine)
    for verdict in (unscannable, blind):
        assert isinstance(decided(text.replace('category = ["malware"]', ANY), verdict=verdict).actions[0][1], Quarantine)


def test_a_missing_password_alone_does_not_guard():
    verdict = replace(a_verdict(Category.UNSCANNABLE), hard=("archive.encrypted",))
    assert not is_guarded(verdict)
    made = decided(rules(Intercept.DELIVER), verdict=verdict, treatments=Treatments(locked=Treatment.QUARANTINE), password_wait_seconds=0.0)
    assert made.actions[0][1] == Deliver()


def test_an_empty_document_changes_nothing():
    assert decided('note = "nothing yet"') == decide(a_verdict(), a_dossier(), NOW)


@pytest.mark.parametrize(("hour", "offset", "later"), [("12:30", 0, 1_800), ("12:00", 0, 86_400), ("11:00", 0, 82_800), ("21:30", 32_400, 1_800)])
def test_the_next_time_at_an_hour(hour, offset, later):
    noon = 1_700_481_600.0
    assert next_time(hour, noon, offset) == noon + later


def test_sender_in_the_header_counts_for_scope():
    text = a_rule_text("quarantine = true", scope='senders = ["boss@bank.test"]')
    tenant = a_tenant(policy=a_policy(text))
    assert isinstance(decide(a_verdict(), a_dossier(a_message(sender=a_mailbox("boss@bank.test")), tenant=tenant), NOW).actions[0][1], Quarantine)
