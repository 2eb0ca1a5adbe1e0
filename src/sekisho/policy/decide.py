"""Decide: the default policy, one action for each recipient by the tenant's treatment of the verdict's category."""

from typing import assert_never

from sekisho.model.decision import Action, Decision, Deliver, Quarantine, Reject, Reply
from sekisho.model.dossier import Dossier
from sekisho.model.tenant import Tenant, Treatment
from sekisho.model.verdict import Category, Verdict
from sekisho.policy.hops import loop_reply
from sekisho.policy.unanswered import blind_spot, wait_for_scanner

DAY = 86_400.0
_DANGEROUS = "executable."
_DELIVERED = frozenset({Treatment.DELIVER, Treatment.TAG})


def treatment_of(category: Category, tenant: Tenant) -> Treatment:
    """Return what the tenant wants done with mail of this category. Clean mail is always delivered."""
    wishes = tenant.treatments
    match category:
        case Category.MALWARE:
            return wishes.malware
        case Category.UNSCANNABLE:
            return wishes.unscannable
        case Category.PHISHING:
            return wishes.phishing
        case Category.FRAUD:
            return wishes.fraud
        case Category.SPAM:
            return wishes.spam
        case Category.BULK:
            return wishes.bulk
        case Category.CLEAN:
            return Treatment.DELIVER
        case _:
            assert_never(category)


def _act(treatment: Treatment, category: Category, dossier: Dossier, now: float) -> Action:
    tenant = dossier.tenant
    match treatment:
        case Treatment.DELIVER:
            return Deliver()
        case Treatment.TAG:
            return Deliver(tag=tenant.bulk_tag if category is Category.BULK else tenant.spam_tag)
        case Treatment.QUARANTINE:
            return Quarantine(str(category), now + tenant.quarantine_days * DAY)
        case Treatment.REJECT:
            # the reason stays with us: a stranger learns the number to ask about, not what to change
            return Reject(Reply(550, "5.7.1", f"Message refused by policy; ask the recipient's postmaster about {dossier.arrival.id}"))
        case _:
            assert_never(treatment)


def decide(verdict: Verdict, dossier: Dossier, now: float) -> Decision:
    """Return one action for each envelope recipient and the rule that said so. `now`: seconds since 1970.

    Deliver carries no changes, only the tag it wishes: the gate makes the header stamps (`policy.marks`) and the tag into edits.
    """
    recipients = dossier.arrival.envelope.recipients
    loop = loop_reply(dossier.message)
    if loop is not None:
        return Decision(tuple((recipient, Reject(loop)) for recipient in recipients), "loop")
    category, tenant = verdict.category, dossier.tenant
    treatment = treatment_of(category, tenant)
    rule = f"default:{category}:{treatment}"
    if verdict.hard and all(code.startswith(_DANGEROUS) for code in verdict.hard):
        treatment = tenant.treatments.dangerous_types
        rule = f"dangerous_types:{treatment}"
    if treatment in _DELIVERED:
        waiting = wait_for_scanner(dossier.answers, tenant, dossier.arrival.received_at, now)
        if waiting is not None:
            return Decision(tuple((recipient, waiting) for recipient in recipients), "scanner:no answer")
    blind = blind_spot(verdict.unanswered)
    if blind and treatment in _DELIVERED:
        category = Category.UNSCANNABLE
        treatment = treatment_of(category, tenant)
        rule = f"unanswered:{blind}:{treatment}"
    action = _act(treatment, category, dossier, now)
    return Decision(tuple((recipient, action) for recipient in recipients), rule)
