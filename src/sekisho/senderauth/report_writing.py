"""An aggregate report of ours as XML, in the form that RFC 9990 gives it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from sekisho.model.dmarc_report import SeenRow
from sekisho.senderauth.dmarc_record import parse_record

NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0"

_DKIM = frozenset({"none", "pass", "fail", "policy", "neutral", "temperror", "permerror"})
_SPF = frozenset({"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"})
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REASONS = frozenset({"trusted_forwarder", "local_policy", "mailing_list", "policy_test_mode", "other"})


def report_id(domain: str, day: int) -> str:
    """Return the id of our report for a domain and a day (days since 1970): the same however often it is made."""
    return f"{domain}.{day}"


def write_report(
    rows: Sequence[tuple[SeenRow, int]], *, domain: str, begin: int, end: int, identifier: str, organisation: str, email: str, contact: str = ""
) -> bytes:
    """Return the document. `rows`: what was seen, with counts; at least one. `begin` and `end` are seconds since 1970."""
    newest = rows[-1][0].record
    metadata = [("org_name", organisation), ("email", email)]
    if contact:
        metadata.append(("extra_contact_info", contact))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feedback xmlns="{NAMESPACE}">',
        "<version>1.0</version>",
        "<report_metadata>",
        *_elements(metadata),
        *_elements([("report_id", identifier)]),
        "<date_range>",
        *_elements([("begin", str(begin)), ("end", str(end))]),
        "</date_range>",
        *_elements([("generator", "Sekisho")]),
        "</report_metadata>",
        "<policy_published>",
        *_elements([("domain", domain), *_policy(newest)]),
        "</policy_published>",
    ]
    for row, count in rows:
        lines += _record(row, count)
    return ("\n".join(lines) + "\n</feedback>\n").encode("utf-8")


def _policy(text: str) -> Iterator[tuple[str, str]]:
    record = parse_record(text.encode("utf-8"))
    if record is None:
        return
    yield "p", record.policy
    if record.subdomain_policy:
        yield "sp", record.subdomain_policy
    if record.absent_policy:
        yield "np", record.absent_policy
    yield "adkim", "s" if record.strict_dkim else "r"
    yield "aspf", "s" if record.strict_spf else "r"
    yield "testing", "y" if record.testing else "n"
    yield "discovery_method", "treewalk"


def _record(row: SeenRow, count: int) -> list[str]:
    lines = ["<record>", "<row>", *_elements([("source_ip", row.source), ("count", str(count))]), "<policy_evaluated>"]
    lines += _elements([("disposition", row.disposition), ("dkim", row.dkim), ("spf", row.spf)])
    if row.reason in _REASONS:
        lines += ["<reason>", *_elements([("type", row.reason)]), "</reason>"]
    lines += ["</policy_evaluated>", "</row>", "<identifiers>", *_elements([("header_from", row.header_from), ("envelope_from", row.envelope_from)])]
    lines += ["</identifiers>", "<auth_results>"]
    for domain, selector, result in row.dkim_results:
        if result in _DKIM:
            lines += ["<dkim>", *_elements([("domain", domain), ("selector", selector), ("result", result)]), "</dkim>"]
    if row.spf_result in _SPF and row.spf_domain:
        scope = [("scope", "mfrom")] if row.spf_scope == "mfrom" else []
        lines += ["<spf>", *_elements([("domain", row.spf_domain), *scope, ("result", row.spf_result)]), "</spf>"]
    return [*lines, "</auth_results>", "</record>"]


def _elements(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"<{name}>{_escaped(text)}</{name}>" for name, text in pairs]


def _escaped(text: str) -> str:
    return _NOT_XML.sub("?", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
