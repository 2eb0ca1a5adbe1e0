"""What tracking keeps for aggregate reports: those that came with a message, and what ours will say of it."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from sekisho.gate.passage import Passed
from sekisho.model.decision import Quarantine, Reject
from sekisho.model.dmarc_report import SeenRow
from sekisho.model.verdict import Category
from sekisho.senderauth.dmarc_record import parse_record

_TRUSTED = frozenset({Category.CLEAN, Category.BULK})
_encode = msgspec.json.Encoder().encode


def reports_to_keep(passed: Passed) -> Iterator[tuple[str, str]]:
    """Yield a fact for each report about a domain of the tenant in mail that is wanted and whose author is proven: anybody can write XML.

    The reporter is who is proven to have sent it; what the report calls itself is a note.
    """
    dossier = passed.dossier
    if passed.verdict.category not in _TRUSTED or not dossier.sender_auth.aligned:
        return
    for report in dossier.message.dmarc_reports:
        if is_own(report.domain, dossier.tenant.domains):
            notes = report.notes if report.reporter == dossier.sender_auth.from_domain else (f"calls itself {report.reporter}", *report.notes)
            yield "dmarc_report", _encode(replace(report, reporter=dossier.sender_auth.from_domain, notes=notes)).decode("utf-8")


def seen_for_reports(passed: Passed) -> tuple[tuple[str, str], ...]:
    """Return the fact from which our report to the owner of the author's domain is made; none where nobody asks for reports."""
    dossier = passed.dossier
    auth = dossier.sender_auth
    dmarc = auth.dmarc
    if dmarc.result not in {"pass", "fail"} or not dmarc.record:
        return ()
    record = parse_record(dmarc.record.encode("utf-8"))
    if record is None or not record.rua:
        return ()
    reason = "trusted_forwarder" if auth.rescued_by else ""
    row = SeenRow(
        domain=dmarc.policy_domain,
        record=dmarc.record,
        source=auth.judged_client,
        disposition=_disposition(passed),
        dkim="pass" if "dkim" in dmarc.aligned_by else "fail",
        spf="pass" if "spf" in dmarc.aligned_by else "fail",
        header_from=dmarc.domain,
        envelope_from=dossier.arrival.envelope.sender.domain,
        dkim_results=tuple((one.domain, one.selector, one.result) for one in auth.dkim if one.domain)[:10],
        spf_domain=auth.spf.domain,
        spf_scope=auth.spf.scope,
        spf_result=auth.spf.result,
        reason=reason or ("local_policy" if dmarc.result == "fail" and dmarc.policy not in {_disposition(passed), ""} else ""),
    )
    return (("dmarc_seen", _encode(row).decode("utf-8")),)


def _disposition(passed: Passed) -> str:
    """Return what was done because of DMARC, in its words; what was stopped for another reason is "none" (RFC 9990)."""
    if passed.dossier.sender_auth.dmarc.result != "fail":
        return "none"
    actions = [action for _, action in passed.decision.actions]
    if any(isinstance(action, Reject) for action in actions):
        return "reject"
    return "quarantine" if any(isinstance(action, Quarantine) for action in actions) else "none"


def is_own(name: str, domains: tuple[str, ...]) -> bool:
    """Tell whether a name is one of the domains or stands below one."""
    return any(name == domain or name.endswith("." + domain) for domain in domains)
