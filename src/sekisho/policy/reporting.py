"""Reports by mail: what people of ours send to an address for reports is taken as their opinion, and goes no further."""

from dataclasses import replace

from sekisho.model.address import Address
from sekisho.model.decision import Action, Decision, Discard, Reject, Reply
from sekisho.model.dossier import Dossier

REPORT = "report"  # the rule that takes reports
NOT_YOURS = Reply(550, "5.7.1", "Only our own people can report mail here")


def wish_of(recipient: Address, dossier: Dossier) -> str:
    """Return what mail to this recipient says ("spam", "phish", "wanted"), "" for an ordinary recipient."""
    return dict(dossier.tenant.reports_to).get(recipient.key, "")


def reporter(dossier: Dossier) -> str:
    """Return who reports: one author of ours, brought by a client of ours or proven; "" for anybody else."""
    message, auth = dossier.message, dossier.sender_auth
    if len(message.authors) != 1 or message.sender.domain not in dossier.tenant.domains:
        return ""
    brought_by_ours = not auth.evaluated and auth.envelope_proven
    return message.sender.address.lower() if brought_by_ours or auth.aligned else ""


def take_reports(decision: Decision, dossier: Dossier, now: float) -> Decision:
    """Return the decision with what is done about recipients that are addresses for reports: never delivered, whatever it holds."""
    if not any(wish_of(recipient, dossier) for recipient, _ in decision.actions):
        return decision
    taken: Action = Discard(now) if reporter(dossier) else Reject(NOT_YOURS)
    reports = [bool(wish_of(recipient, dossier)) for recipient, _ in decision.actions]
    actions = tuple((recipient, taken if is_report else action) for (recipient, action), is_report in zip(decision.actions, reports, strict=True))
    if all(reports):
        return Decision(actions, REPORT, decision.sentence, decision.sentence_ja)
    by = tuple(REPORT if is_report else decision.rule_for(index) for index, is_report in enumerate(reports))
    return replace(decision, actions=actions, by=by)
