"""What tracking keeps of TLS reports that came with a message (RFC 8460)."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from sekisho.domains.labels import to_dns
from sekisho.gate.dmarc_facts import is_own
from sekisho.gate.passage import Passed
from sekisho.model.tls_report import TlsPolicy
from sekisho.model.verdict import Category

_TRUSTED = frozenset({Category.CLEAN, Category.BULK})
_encode = msgspec.json.Encoder().encode


def tls_reports_to_keep(passed: Passed) -> Iterator[tuple[str, str]]:
    """Yield a fact for each domain of the tenant that a report is about, in mail that is wanted and whose author is proven: anybody can write JSON.

    The reporter is who is proven to have sent it; what the report calls itself is a note.
    """
    dossier = passed.dossier
    if passed.verdict.category not in _TRUSTED or not dossier.sender_auth.aligned:
        return
    author, own = dossier.sender_auth.from_domain, dossier.tenant.domains
    named = to_dns(dossier.message.header("TLS-Report-Domain").strip()[:253])  # section 5.3; a policy of DANE is the server's, which may be elsewhere
    for report in dossier.message.tls_reports:
        groups: dict[str, list[TlsPolicy]] = {}
        for policy in report.policies:
            domain = next((name for name in (policy.domain, named) if name and is_own(name, own)), "")
            if domain:
                groups.setdefault(domain, []).append(policy)
        notes = report.notes if report.reporter == author else (f"calls itself {report.reporter}"[:200], *report.notes)
        for domain, policies in groups.items():
            yield "tls_report", _encode(replace(report, reporter=author, domain=domain, policies=tuple(policies), notes=notes)).decode("utf-8")
