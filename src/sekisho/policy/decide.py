"""Decide: one action for each recipient, by the tenant's treatment of the verdict's category, which its policy document refines."""

from typing import assert_never

from sekisho.model.decision import Action, Decision, Deliver, Quarantine, Reject, Reply
from sekisho.model.dossier import Dossier
from sekisho.model.tenant import LOCKED, Treatment
from sekisho.model.verdict import UNWANTED, Category, Verdict
from sekisho.policy.hops import loop_reply
from sekisho.policy.locked import wait_for_password
from sekisho.policy.proof_rules import Demand, demand_of, stricter
from sekisho.policy.refine import refine
from sekisho.policy.reporting import take_reports
from sekisho.policy.submission import submission_reply
from sekisho.policy.unanswered import blind_spot, wait_for_scanner

DAY = 86_400.0
_DANGEROUS = "executable."
_UNPROVEN_AREA = "authentication"  # where mail is kept that a rule for sender authentication stopped, and nothing else
_DELIVERED = frozenset({Treatment.DELIVER, Treatment.TAG, Treatment.SANITISE, Treatment.STRIP})


def _act(treatment: Treatment, category: Category, dossier: Dossier, now: float, area: str = "", tag: str = "") -> Action:
    tenant = dossier.tenant
    match treatment:
        case Treatment.DELIVER:
            return Deliver()
        case Treatment.TAG:
            return Deliver(tag=tag or (tenant.bulk_tag if category is Category.BULK else tenant.spam_tag))
        case Treatment.SANITISE | Treatment.STRIP:
            return Deliver(clean=str(treatment))
        case Treatment.QUARANTINE:
            return Quarantine(area or str(category), now + tenant.quarantine_days * DAY)
        case Treatment.REJECT:
            # the reason stays with us: a stranger learns the number to ask about, not what to change
            return Reject(Reply(550, "5.7.1", f"Message refused by policy; ask the recipient's postmaster about {dossier.arrival.id}"))
        case _:
            assert_never(treatment)


def decide(verdict: Verdict, dossier: Dossier, now: float) -> Decision:
    """Return one action for each envelope recipient and the rule that said so. `now`: seconds since 1970. Reports by mail go no further."""
    return take_reports(refine(_decide(verdict, dossier, now), verdict, dossier, now), dossier, now)


def _decide(verdict: Verdict, dossier: Dossier, now: float) -> Decision:
    """Decide by the defaults alone.

    Deliver carries no changes, only the tag it wishes: the gate makes the header stamps (`policy.marks`) and the tag into edits.
    """
    recipients = dossier.arrival.envelope.recipients
    for refusal, name in ((loop_reply(dossier.message), "loop"), (submission_reply(dossier), "submission")):
        if refusal is not None:
            return Decision(tuple((recipient, Reject(refusal)) for recipient in recipients), name)
    category, tenant = verdict.category, dossier.tenant
    if not tenant.inspects:
        return Decision(tuple((recipient, Deliver()) for recipient in recipients), "relay_only")
    treatment = tenant.treatments.of(category)
    rule = f"default:{category}:{treatment}"
    if verdict.text_alone:
        treatment = tenant.treatments.of_text_alone(category)
        rule = f"text_alone:{category}:{treatment}"
    if verdict.hard and all(code.startswith(_DANGEROUS) for code in verdict.hard):
        treatment = tenant.treatments.dangerous_types
        rule = f"dangerous_types:{treatment}"
    tag = ""
    if category is Category.UNSCANNABLE and verdict.hard:
        treatment = tenant.treatments.of_unscannable(verdict.hard, verdict.otherwise)
        rule = f"default:{category}:{treatment}"
        if LOCKED.issuperset(verdict.hard):
            password = wait_for_password(dossier, now) if verdict.otherwise not in UNWANTED else None
            if password is not None:
                return Decision(tuple((recipient, password) for recipient in recipients), "locked:waiting")
            rule, tag = f"locked:{treatment}", tenant.locked_tag
    if treatment in _DELIVERED:
        waiting = wait_for_scanner(dossier.answers, tenant, dossier.arrival.received_at, now)
        if waiting is not None:
            return Decision(tuple((recipient, waiting) for recipient in recipients), "scanner:no answer")
    blind = blind_spot(verdict.unanswered)
    if blind and treatment in _DELIVERED:
        category = Category.UNSCANNABLE
        treatment = tenant.treatments.of(category)
        rule = f"unanswered:{blind}:{treatment}"
    action = _act(treatment, category, dossier, now, tag=tag)
    demands = {domain: _demand(domain, treatment, verdict, dossier) for domain in {recipient.domain for recipient in recipients}}
    strictest = next((demand for demand in demands.values() if demand.key), Demand())
    if not strictest.key:
        return Decision(tuple((recipient, action) for recipient in recipients), rule)
    asked = {domain: _act(demand.treatment, category, dossier, now, _UNPROVEN_AREA) for domain, demand in demands.items() if demand.key}
    actions = tuple((recipient, asked.get(recipient.domain, action)) for recipient in recipients)
    return Decision(actions, f"proof:{strictest.key}:{strictest.treatment}", *strictest.sentences())


def _demand(domain: str, treatment: Treatment, verdict: Verdict, dossier: Dossier) -> Demand:
    """Return what the rule for these recipients demands beyond the treatment that the verdict has got, or nothing."""
    demand = demand_of(dossier.tenant.proof.rule_for(domain), dossier.sender_auth, verdict)
    return demand if demand.key and stricter(demand.treatment, treatment) != treatment else Demand()
