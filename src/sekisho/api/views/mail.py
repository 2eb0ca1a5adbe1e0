"""What is known of messages, as the API shows it. Nothing of their text: the first lines that a dossier keeps are left out."""

from dataclasses import replace

import msgspec

from sekisho.gate.economics import Worth
from sekisho.gate.messages import Story
from sekisho.keeping.campaigns import CampaignLook
from sekisho.keeping.overview import Overview
from sekisho.keeping.reports.reports import Report as MailReport
from sekisho.keeping.reports.reports import ScheduleRow
from sekisho.keeping.standing.service_level import ServiceLevel
from sekisho.model.dossier import Answer, Dossier
from sekisho.model.finding import Completed, Failed, Report
from sekisho.model.message import Link, Part, TextFacts
from sekisho.model.page import Page
from sekisho.model.senderauth import SenderAuth
from sekisho.ports.campaigns import Campaign
from sekisho.ports.history import Summary


class EventView(msgspec.Struct, frozen=True):
    """One thing that happened. `at`: seconds since 1970; `recipient` is "" when it concerns all."""

    at: float
    kind: str
    recipient: str
    facts: dict[str, str]


class StoryView(msgspec.Struct, frozen=True):
    """Everything that happened to one message, in order of time, and how it was judged last."""

    message: str
    category: str
    sentence: str
    sentence_ja: str
    reasons: str
    events: tuple[EventView, ...]


def story(one: Story) -> StoryView:
    """Return a story."""
    judged = one.judged
    events = tuple(EventView(event.at, str(event.kind), event.recipient, dict(event.facts)) for event in one.events)
    return StoryView(
        one.arrival, judged.get("category", ""), judged.get("sentence", ""), judged.get("sentence_ja", ""), judged.get("reasons", ""), events
    )


class ReportView(msgspec.Struct, frozen=True):
    """How one inspection of the content ended: "completed", "skipped" or "failed", and what it saw."""

    inspection: str
    end: str
    findings: tuple[str, ...]
    reason: str


class HeaderView(msgspec.Struct, frozen=True):
    """One header field, decoded."""

    name: str
    value: str


class DossierView(msgspec.Struct, frozen=True):
    """The facts that a message was judged by."""

    message: str
    sender: str
    recipients: tuple[str, ...]
    client: str
    helo: str
    size: int
    sha256: str
    subject: str
    header_from: str
    headers: tuple[HeaderView, ...]
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    text: TextFacts
    sender_auth: SenderAuth
    answers: tuple[Answer, ...]
    reports: tuple[ReportView, ...]
    model: str
    log_odds: float | None


def _report(one: Report) -> ReportView:
    findings = tuple(finding.kind.code for finding in one.findings) if isinstance(one, Completed) else ()
    end = "completed" if isinstance(one, Completed) else "failed" if isinstance(one, Failed) else "skipped"
    return ReportView(one.inspection, end, findings, "" if isinstance(one, Completed) else one.reason)


def dossier(one: Dossier) -> DossierView:
    """Return a dossier."""
    arrival, message, said = one.arrival, one.message, one.classification
    return DossierView(
        arrival.id,
        str(arrival.envelope.sender),
        tuple(map(str, arrival.envelope.recipients)),
        arrival.connection.ip,
        arrival.connection.helo,
        message.size,
        message.sha256,
        message.subject,
        str(message.sender),
        tuple(HeaderView(field.name, field.value) for field in message.headers),
        message.parts,
        message.links,
        replace(message.text, preview=""),
        one.sender_auth,
        one.answers,
        tuple(map(_report, one.content_reports)),
        said.model if said else "",
        said.log_odds if said else None,
    )


class Found(msgspec.Struct, frozen=True):
    """One page of a search, the newest first. It may be short and still go on: `next` tells."""

    items: tuple[Summary, ...]
    next: str


def found(page: Page[Summary]) -> Found:
    """Return a page."""
    return Found(page.items, page.next)


def overview(one: Overview) -> Overview:
    """Return it as it is."""
    return one


class CampaignPage(msgspec.Struct, frozen=True):
    """Campaigns, the largest first."""

    items: tuple[Campaign, ...]
    next: str


def campaigns(page: Page[Campaign]) -> CampaignPage:
    """Return a page."""
    return CampaignPage(page.items, page.next)


def campaign(one: CampaignLook) -> CampaignLook:
    """Return one as it is."""
    return one


class Noted(msgspec.Struct, frozen=True):
    """What an opinion was noted for."""

    message: str


def noted(message: str) -> Noted:
    """Return the number of the message."""
    return Noted(message)


def report(one: MailReport) -> MailReport:
    """Return it as it is."""
    return one


def octets(document: bytes) -> bytes:
    """Return the document."""
    return document


def schedules(found: list[ScheduleRow]) -> list[ScheduleRow]:
    """Return them as they are."""
    return found


def schedule(one: ScheduleRow) -> ScheduleRow:
    """Return it as it is."""
    return one


def service(one: ServiceLevel) -> ServiceLevel:
    """Return it as it is."""
    return one


def worth(one: Worth) -> Worth:
    """Return it as it is."""
    return one
