"""A report's numbers as a sheet in one language: what stands on the page, in the mail and in the PDF. Pure."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from sekisho.keeping.overview import Overview
from sekisho.keeping.reports.report_data import Span
from sekisho.ports.paper import Bars, Sheet, Table

_WORDS: dict[str, tuple[str, str]] = {
    "daily": ("Daily report", "日次レポート"),
    "weekly": ("Weekly report", "週次レポート"),
    "monthly": ("Monthly report", "月次レポート"),
    "messages": ("Messages", "受信・送信したメール"),
    "stopped": ("Stopped", "止めたメール"),
    "share": ("Share of stopped mail", "止めたメールの割合"),
    "delay": ("Delay added: half / 95 % / 99 % under", "処理時間（50% / 95% / 99%）"),
    "seconds": ("s", "秒"),
    "octets": ("Volume", "データ量"),
    "by_day": ("By day: all, and what was stopped", "日別（全体と停止数）"),
    "by_hour": ("By hour: all, and what was stopped", "時間別（全体と停止数）"),
    "by_category": ("Stopped by category", "分類別の停止数"),
    "attacked": ("Most attacked people (whole days, UTC)", "狙われた受信者（UTCの日単位）"),
    "person": ("Person", "受信者"),
    "number": ("Messages", "件数"),
    "campaigns": ("Campaigns", "一斉攻撃（同じ手口のメール）"),
    "subject": ("Subject of the first", "最初のメールの件名"),
    "people": ("People", "受信者数"),
    "senders": ("Most frequent senders (whole days, UTC)", "主な送信元ドメイン（UTCの日単位）"),
    "domain": ("Domain", "ドメイン"),
    "nothing": ("No mail came in this time.", "この期間のメールはありません。"),
    "made": (
        "Made by Sekisho from the history of your mail. The numbers are those of the overview for the same time.",
        "関所がメールの記録から作成しました。数値は同じ期間の「概況」と一致します。",
    ),
}


def sheet(title: str, span: Span, one: Overview, categories: Mapping[str, str], language: str, zone: tzinfo | None = None) -> Sheet:
    """Return the sheet. `title`: the organisation's; `categories`: their names in that language; `zone`: None is this machine's."""

    def say(word: str) -> str:
        return _WORDS[word][1 if language == "ja" else 0]

    stopped = sum(number for _, number in one.stopped)
    delays = one.delays
    told = " / ".join(f"{value:.2f}" for value in (delays.p50, delays.p95, delays.p99)) + f" {say('seconds')}" if delays.messages else "–"
    figures = (
        (say("messages"), f"{one.messages:,}"),
        (say("stopped"), f"{stopped:,}"),
        (say("share"), f"{100 * stopped / one.messages:.1f} %" if one.messages else "–"),
        (say("delay"), told),
        (say("octets"), _size(one.octets)),
    )
    charts = (
        Bars(
            say("by_hour" if span.period == "daily" else "by_day"),
            tuple((_day(each.at, zone, by_hour=span.period == "daily"), each.messages, each.stopped) for each in one.volume),
        ),
        Bars(say("by_category"), tuple((categories.get(name, name), number, number) for name, number in one.stopped)),
    )
    campaigns = tuple((each.subject or "–", f"{each.people:,}", f"{each.messages:,}") for each in one.campaigns)
    tables = (
        Table(say("attacked"), (say("person"), say("number")), tuple((name, f"{number:,}") for name, number in one.attacked)),
        Table(say("campaigns"), (say("subject"), say("people"), say("number")), campaigns, 2),
        Table(say("senders"), (say("domain"), say("number")), tuple((name or "–", f"{number:,}") for name, number in one.senders)),
    )
    notes = (say("made"),) if one.messages else (say("nothing"), say("made"))
    return Sheet(
        f"{say(span.period)} – {title}" if title else say(span.period),
        f"{_moment(span.since, zone)} – {_moment(span.until, zone)}",
        figures,
        tuple(chart for chart in charts if any(number for _, number, _ in chart.rows)),
        tuple(table for table in tables if table.rows),
        notes,
        language,
    )


def _moment(at: float, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(at).astimezone(zone).strftime("%Y-%m-%d %H:%M %Z").strip()


def _day(at: int, zone: tzinfo | None, *, by_hour: bool) -> str:
    moment = datetime.fromtimestamp(at).astimezone(zone)
    return f"{moment:%H:%M}" if by_hour else f"{moment:%Y-%m-%d}"


def _size(octets: int) -> str:
    return f"{octets / 1024**2:,.1f} MiB" if octets < 1024**3 else f"{octets / 1024**3:,.1f} GiB"
