"""Aggregate reports in a message: XML that other receivers send about mail in our name (RFC 9990, RFC 7489 appendix C)."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from sekisho.domains.labels import to_dns
from sekisho.mime.content import Leaf
from sekisho.mime.reports.attached import line_of, read_attached
from sekisho.mime.text.xml_reading import Element, read_xml
from sekisho.model.budget import Budget
from sekisho.model.dmarc_report import MOST_ROWS, OTHERS, AggregateReport, ReportRow

_LARGEST = 16_777_216  # octets of one
_MARK = b"<feedback"
_LOOKED_AT = 4_096  # octets from the front in which the mark must stand
_LATEST = 2**33
_MOST_MESSAGES = 10**12
_SCHEMA = re.compile(rb"<xs:schema\b[^<>]{0,400}>")  # opened and never closed, as one sender writes it
_NO_MARKUP = re.compile(rb"<(email|extra_contact_info|org_name)>([^\r\n]{0,400}?)</\1>")
_DISPOSITIONS = frozenset({"none", "quarantine", "reject", "pass"})


def looks_like_report(octets: bytes) -> bool:
    """Tell whether a part may be a report: cheap, by its first octets."""
    return len(octets) <= _LARGEST and _MARK in octets[:_LOOKED_AT]


def read_reports(leaves: Iterable[Leaf], budget: Budget) -> tuple[AggregateReport, ...]:
    """Return the reports among the parts of a message; what cannot be read is left out. Never raises."""
    return read_attached(leaves, looks_like_report, lambda octets: read_report(octets, budget))


def read_report(octets: bytes, budget: Budget) -> AggregateReport:
    """Return one report. Raises ValueError that says what is wrong, and BudgetSpent.

    Known slips of real senders are mended and noted: a schema element that never ends, markup inside of contact fields, wrong encoding, results
    in capitals. A document type or an entity is refused, as is a report without its domain, its dates or a row that can be counted.
    """
    notes: list[str] = []
    root = _root(octets, budget, notes)
    metadata, published = root.first("report_metadata"), root.first("policy_published")
    if metadata is None or published is None:
        raise ValueError("no report_metadata or no policy_published")
    domain = to_dns(published.value("domain"))
    if not domain:
        raise ValueError("policy_published names no domain")
    rows = _joined(list(_rows(root, notes)), notes)
    if not rows:
        raise ValueError("no row that could be counted")
    return AggregateReport(
        reporter=line_of(metadata.value("org_name") or metadata.value("email").rpartition("@")[2]) or "?",
        email=line_of(metadata.value("email")),
        report_id=line_of(metadata.value("report_id")) or "?",
        begin=_number(metadata.value("date_range", "begin"), _LATEST, "date_range begin"),
        end=_number(metadata.value("date_range", "end"), _LATEST, "date_range end"),
        domain=domain,
        policy=line_of(published.value("p")).lower()[:20],
        rows=rows,
        notes=tuple(dict.fromkeys(notes))[:10],
    )


def _root(octets: bytes, budget: Budget, notes: list[str]) -> Element:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        notes.append("octets that are no UTF-8 were replaced")
        octets = octets.decode("utf-8", "replace").encode("utf-8")
    mended = _SCHEMA.sub(b"", octets, count=1)
    if b"</xs:schema>" not in octets and mended != octets:
        notes.append("an element that never ends was left out")
        octets = mended
    head, rest = octets[:_LOOKED_AT], octets[_LOOKED_AT:]
    without = _NO_MARKUP.sub(lambda found: b"<%b>%b</%b>" % (found[1], found[2].replace(b"<", b"").replace(b">", b""), found[1]), head) + rest
    if without != octets:
        notes.append("markup inside of a contact field was left out")
        octets = without
    root = read_xml(octets, budget)
    if root.local != "feedback":
        raise ValueError(f"the document is {root.local[:40]!r} and no feedback")
    return root


def _rows(root: Element, notes: list[str]) -> Iterator[ReportRow]:
    for record in root.all("record"):
        row = record.first("row")
        if row is None:
            notes.append("a record without a row was left out")
            continue
        try:
            source = str(ip_address(row.value("source_ip")))
            count = _number(row.value("count"), _MOST_MESSAGES, "count")
        except ValueError:
            notes.append("a row without an address or a count was left out")
            continue
        results = [row.value("policy_evaluated", name) for name in ("disposition", "dkim", "spf")]
        if any(result != result.lower() for result in results):
            notes.append("results in capitals were read as others write them")
        disposition, dkim, spf = (result.lower() for result in results)
        author = record.first("identifiers") or record.first("identities")
        header_from = to_dns(author.value("header_from")) if author is not None else ""
        known = disposition if disposition in _DISPOSITIONS else "none"
        yield ReportRow(source, count, known, "pass" if dkim == "pass" else "fail", "pass" if spf == "pass" else "fail", header_from)


def _joined(rows: list[ReportRow], notes: list[str]) -> tuple[ReportRow, ...]:
    """Keep the rows that tell of most messages; sum the rest by its results."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows)
    notes.append(f"{len(rows)} rows; the smallest were summed")
    rows.sort(key=lambda row: row.count, reverse=True)
    kept, rest = rows[: MOST_ROWS - 16], rows[MOST_ROWS - 16 :]
    sums: dict[tuple[str, str, str], int] = {}
    for row in rest:
        key = row.disposition, row.dkim, row.spf
        sums[key] = min(_MOST_MESSAGES, sums.get(key, 0) + row.count)
    return (*kept, *(ReportRow(OTHERS, count, *key) for key, count in sums.items()))


def _number(text: str, most: int, what: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15 or int(text) > most:
        raise ValueError(f"{what} is no number that can be")
    return int(text)
