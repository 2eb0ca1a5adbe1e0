"""What events tell of aggregate and TLS reports: those that came, and what our own will say. Used by both histories."""

from collections.abc import Iterable, Iterator

import msgspec

from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tls_report import TlsReport
from sekisho.model.tracking import EventKind, TrackingEvent

DAY = 86_400
REPORT, SEEN, TLS_REPORT = "dmarc_report", "dmarc_seen", "tls_report"  # names of facts; their values are JSON

_to_report = msgspec.json.Decoder(AggregateReport).decode
_to_tls_report = msgspec.json.Decoder(TlsReport).decode
_to_seen = msgspec.json.Decoder(SeenRow).decode


def reports_in(events: Iterable[TrackingEvent]) -> Iterator[tuple[TenantId, ArrivalId, AggregateReport, str]]:
    """Yield each report with its JSON."""
    for event in events:
        if event.kind is EventKind.REPORTED:
            for name, value in event.facts:
                if name == REPORT:
                    yield event.tenant, event.arrival, report_of(value), value


def tls_reports_in(events: Iterable[TrackingEvent]) -> Iterator[tuple[TenantId, ArrivalId, TlsReport, str]]:
    """Yield each TLS report with its JSON."""
    for event in events:
        if event.kind is EventKind.REPORTED:
            for name, value in event.facts:
                if name == TLS_REPORT:
                    yield event.tenant, event.arrival, tls_report_of(value), value


def seen_in(events: Iterable[TrackingEvent]) -> Iterator[tuple[TenantId, int, str, str]]:
    """Yield (tenant, day, policy domain, row as JSON) for each message that a report of ours will tell of."""
    for event in events:
        if event.kind is EventKind.JUDGED:
            for name, value in event.facts:
                if name == SEEN:
                    yield event.tenant, int(event.at // DAY), seen_of(value).domain, value


def report_of(value: str) -> AggregateReport:
    """Return a report from its JSON."""
    return _to_report(value)


def tls_report_of(value: str) -> TlsReport:
    """Return a TLS report from its JSON."""
    return _to_tls_report(value)


def seen_of(value: str) -> SeenRow:
    """Return a row from its JSON."""
    return _to_seen(value)
