"""The one door for reports: octets of any of the known forms to a Report. Runs in the inspector or a command, never beside sockets and keys."""

from collections.abc import Callable

import msgspec

from sekisho.advisories.feeds import looks_feed, read_feed
from sekisho.advisories.report import Report, UnreadableReport
from sekisho.advisories.structured import read_structured
from sekisho.advisories.weekly import looks_weekly, read_weekly
from sekisho.mime.text.charsets import decode
from sekisho.mime.text.markup import render
from sekisho.mime.text.xml_reading import read_xml
from sekisho.model.budget import Budget, BudgetSpent

LARGEST = 16 * 1_048_576  # octets; the largest honest one, CISA's whole catalogue, is under 2 MB
_SECONDS = 10.0
_ITEMS = 500_000


def read_report(octets: bytes, monotonic: Callable[[], float]) -> Report:
    """Return what a report says, whichever form it has: told by what it holds, never by a name or a declared type.

    Raises UnreadableReport with what is wrong and what to do.
    """
    if len(octets) > LARGEST:
        raise UnreadableReport(f"the report has {len(octets):,} octets; at most {LARGEST:,} are read. Is this the right file? Nothing was imported.")
    start = octets[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise UnreadableReport("the report is empty; nothing was imported.")
    budget = Budget(monotonic, _SECONDS, 4 * LARGEST, _ITEMS)
    try:
        return _read(octets, start, budget)
    except BudgetSpent as spent:
        raise UnreadableReport(f"the report is too much to read (limit of {spent}); nothing was imported.") from None


def _read(octets: bytes, start: bytes, budget: Budget) -> Report:
    if start[:1] in {b"{", b"["}:
        try:
            document = msgspec.json.decode(octets.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableReport(f"the report looks like JSON but is not whole: {error}") from None
        return read_structured(document)
    if start.startswith((b"<?xml", b"<rdf:RDF", b"<RDF")) and b"<html" not in start.lower():
        try:
            root = read_xml(octets, budget)
        except ValueError as error:
            raise UnreadableReport(f"the report looks like XML but cannot be read: {error}") from None
        if looks_feed(root):
            return read_feed(root)
        raise UnreadableReport(f"XML with the root <{root.name[:60]}> is not known; RSS 1.0 feeds are.")
    text = decode(octets, "").text
    if start.startswith(b"<"):
        shown = render(text, budget)
        text = shown.visible
        cut = tuple(f"{defect.code} {defect.detail}".strip() for defect in shown.defects if defect.code.startswith("unscannable"))
    else:
        cut = ()
    if not looks_weekly(text):
        raise UnreadableReport(
            "no known form: a JPCERT/CC Weekly Report (text or page), an RSS 1.0 feed (JPCERT/CC, JVN), CISA's catalogue or a CSAF advisory "
            "was expected."
        )
    report = read_weekly(text)
    return Report(report.source, report.issued, report.period, report.entries, (*report.partial, *cut))
