"""Use cases: reports shown, made into PDF, and scheduled for people who get them by mail."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from sekisho.keeping.overview import Overview
from sekisho.keeping.reports.report_data import Period, Span, gather, last_whole
from sekisho.keeping.reports.report_sheet import sheet
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import TenantId, new_id
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.campaigns import Campaigns
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Change, Control, Entry
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.paper import Paper, Sheet
from sekisho.verdict.sentences import shipped_words

SCHEDULE = "report-schedule"  # kind of the entry
MOST_SCHEDULES, MOST_RECIPIENTS = 20, 20
_FURTHEST = 1_200  # periods back
Language = Literal["en", "ja"]
Back = Annotated[int, Bound(least=0, most=_FURTHEST, says="how many periods before the last whole one")]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Who gets which report. `done_until`: the end of the period that was sent last; `sending`: arrivals under which the next one goes out."""

    period: Period
    recipients: tuple[str, ...]
    language: Language
    author: str
    made_at: float
    done_until: float = 0.0
    sending_until: float = 0.0
    sending: tuple[str, ...] = ()  # in the order of the recipients
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule as people see it."""

    id: str
    period: Period
    recipients: tuple[str, ...]
    language: Language
    author: str
    made_at: float
    last_until: float  # end of the period that was sent last; 0: none yet
    trouble: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its time, its numbers, and how it reads."""

    span: Span
    numbers: Overview
    sheet: Sheet


encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Schedule).decode


def schedule_of(entry: Entry) -> Schedule:
    """Return an entry's schedule."""
    return _decode(entry.value)


@use_case("report.show", Permission.READ_MAIL, "Show a report about a whole day, week or month.", "日次・週次・月次のレポートを表示します。")
async def show(
    history: History,
    campaigns: Campaigns,
    control: Control,
    clock: Clock,
    tenant: TenantId,
    period: Period = "weekly",
    back: Back = 0,
    language: Language = "en",
) -> Report:
    """Return the report about the last whole period, or one so many periods `back`. Its numbers are those of the history."""
    span = span_back(period, clock.now(), back)
    numbers = await gather(history, campaigns, tenant, span)
    return Report(span, numbers, sheet(await title_of(control, tenant), span, numbers, category_names(language), language))


@use_case("report.pdf", Permission.READ_MAIL, "Give out a report as PDF.", "レポートをPDFで出力します。", heavy=True)
async def as_pdf(
    history: History,
    campaigns: Campaigns,
    control: Control,
    clock: Clock,
    paper: Paper,
    tenant: TenantId,
    period: Period = "weekly",
    back: Back = 0,
    language: Language = "en",
) -> bytes:
    """Return the same report as a document."""
    report = await show(history, campaigns, control, clock, tenant, period, back, language)
    return await asyncio.to_thread(paper.pdf, report.sheet)


@use_case("report.schedules", Permission.READ_TENANT, "List who gets reports by mail.", "レポートの定期送信の一覧。")
async def list_schedules(control: Control, tenant: TenantId) -> list[ScheduleRow]:
    """Return them, the oldest first."""
    return [_row(entry) for entry in await control.entries(tenant, SCHEDULE, limit=MOST_SCHEDULES)]


@use_case("report.schedule", Permission.CHANGE_TENANT, "Send a report to people regularly.", "レポートの定期送信を追加します。", changes=True)
async def add_schedule(
    control: Control,
    clock: Clock,
    directory: Directory,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    recipients: tuple[ShortText, ...],
    period: Period = "weekly",
    language: Language = "en",
) -> ScheduleRow:
    """Add one; the first report goes out when the running period is over. Recipients are in domains of ours: reports tell of everybody's mail.

    Raises Refused for others, or for too many.
    """
    if not actor.sight.whole:
        raise Denied("a report tells of the whole organisation's mail", "レポートは組織全体のメールに関する情報のため、設定できません。")
    addresses = tuple(dict.fromkeys(address.strip().lower() for address in recipients if address.strip()))
    if not 1 <= len(addresses) <= MOST_RECIPIENTS:
        raise Refused(f"name from 1 to {MOST_RECIPIENTS} recipients", f"受信者を1〜{MOST_RECIPIENTS}件指定してください。")
    for address in addresses:
        local, _, domain = address.rpartition("@")
        plain = local and domain and address.isascii() and address.isprintable() and not set(address) & set(' <>(),;:"[]\\')
        if not plain or directory.tenant_of_domain(domain) != tenant:
            raise Refused(f"{address[:100]!r} is no address in a domain of yours", f"{address[:100]!r}は自組織のドメインのアドレスではありません。")
    if await control.count(tenant, SCHEDULE) >= MOST_SCHEDULES:
        raise Refused(f"there are {MOST_SCHEDULES} already", f"定期送信は{MOST_SCHEDULES}件までです。")
    now = clock.now()
    made = Schedule(period, addresses, language, actor.name, now, done_until=span_back(period, now, 0).until)
    name = new_id(now)
    await control.commit(tenant, [Change(SCHEDULE, name, encode(made), 0)], trail.line(f"report {name}", after=encode(made).decode()))
    return _row(Entry(tenant, SCHEDULE, name, 1, encode(made)))


@use_case("report.unschedule", Permission.CHANGE_TENANT, "Stop sending a report.", "レポートの定期送信を削除します。", changes=True)
async def remove_schedule(control: Control, tenant: TenantId, trail: Trail, schedule: ShortText) -> None:
    """Take it away. Raises NotFound."""
    entry = await control.get(tenant, SCHEDULE, schedule)
    if entry is None:
        raise NotFound("There is no such schedule.", "その定期送信はありません。")
    line = trail.line(f"report {schedule}", before=entry.value.decode())
    await control.commit(tenant, [Change(SCHEDULE, schedule, None, entry.version)], line)


def span_back(period: Period, now: float, back: int) -> Span:
    """Return the last whole period at a moment, in this machine's zone, or one before it."""
    span = last_whole(period, datetime.fromtimestamp(now).astimezone())
    for _ in range(back):
        span = last_whole(period, datetime.fromtimestamp(span.since).astimezone())
    return span


class _Named(msgspec.Struct):
    title: str = ""


async def title_of(control: Control, tenant: TenantId) -> str:
    """Return what an organisation is called, "" for one without a title."""
    entry = await control.get(INSTALLATION, "tenant", tenant)
    return msgspec.json.decode(entry.value, type=_Named).title if entry else ""


def category_names(language: str) -> dict[str, str]:
    """Return the names of categories as people read them."""
    return dict(shipped_words()[language].categories)


def _row(entry: Entry) -> ScheduleRow:
    one = schedule_of(entry)
    last = one.done_until if one.done_until > one.made_at else 0.0
    return ScheduleRow(entry.key, one.period, one.recipients, one.language, one.author, one.made_at, last, one.trouble)
