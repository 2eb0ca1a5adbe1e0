"""What pages of mail have in common: times, reasons as bars, charts as numbers for SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sekisho.console.times import when
from sekisho.gate.reasons import reasons_of
from sekisho.inspections import every_kind
from sekisho.keeping.overview import Volume
from sekisho.model.finding import Evidence, FindingKind, Severity
from sekisho.model.verdict import Category, Reason
from sekisho.verdict.sentences import shipped_words

_WIDEST = 60  # points whose bar is full
_ACTIONS = {
    "deliver": "配信", "quarantine": "隔離", "reject": "受信拒否", "discard": "破棄", "hold": "待機", "defer": "再送要求", "tag": "件名の目印",
    "stamp": "スタンプ", "redirect": "転送先", "postpone": "時刻指定の配信", "sanitise": "無害化", "strip": "添付ファイルの除去", "field": "ヘッダー",
}  # fmt: skip
_DECIDE = frozenset({Severity.MALWARE, Severity.UNSCANNABLE})  # set the category without points


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason: what it says, its points, and how long its bar is (percent). Positive points speak against the message."""

    code: str
    says: str
    points: int
    width: int
    decides: bool = False  # sets the category by itself, without points


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart, in the units of its SVG. The stopped part stands in front."""

    x: float
    width: float
    top: float
    height: float
    stopped_top: float
    stopped_height: float
    title: str


def category_name(category: str, language: str) -> str:
    """Return a category as people read it."""
    return shipped_words()[language].categories.get(category, category)


def bars(reasons: str, category: str, language: str) -> list[Bar]:
    """Return the reasons that a JUDGED event tells ("code(+12) other(-3)"), as they came: the heaviest first."""
    known = Category(category) if category in set(Category) else Category.CLEAN
    found = []
    for code, points in reasons_of(reasons):
        weight = abs(points)
        kind = _kinds().get(code)
        width = min(100, max(2, round(100 * weight / _WIDEST))) if weight else 0
        found.append(Bar(code, clause(code, language, known), points, width, kind is not None and kind.severity in _DECIDE))
    return found


def action_told(text: str, language: str) -> str:
    """Return what a decision does ("deliver, tag [ext]", "quarantine spam"; `policy/shifts.py`) in the reader's language."""
    if language != "ja":
        return text
    found = []
    for each in text.split(", "):
        verb, space, rest = each.partition(" ")
        named = category_name(rest, language) if verb == "quarantine" else rest
        found.append(f"{_ACTIONS.get(verb, verb)}{space}{named}")
    return "、".join(found)


def sides(found: Sequence[Bar]) -> list[tuple[str, list[Bar]]]:
    """Return the reasons by what they do, each side under its word: what decides, what speaks against, counter-evidence, what is only noted."""
    told = (
        ("decides_alone", [one for one in found if one.decides and not one.points]),
        ("speaks_against", [one for one in found if one.points > 0]),
        ("speaks_for", [one for one in found if one.points < 0]),
        ("only_noted", [one for one in found if not one.points and not one.decides]),
    )
    return [(word, side) for word, side in told if side]


def clause(code: str, language: str, category: Category = Category.CLEAN) -> str:
    """Return what a finding says, in the reader's language: by our own words for it, else by its author's."""
    kind = _kinds().get(code)
    reason = Reason(code, 0, kind.summary if kind else code, Evidence(""), kind.summary_ja if kind else "")
    return shipped_words()[language].clause(reason, category)


@cache
def _kinds() -> dict[str, FindingKind]:
    return {kind.code: kind for kind in every_kind()}


def columns(volume: Sequence[Volume], language: str = "en", zone: str = "", width: float = 600.0, height: float = 120.0) -> list[Column]:
    """Return the chart of a volume: messages, and in front what was stopped."""
    most = max((one.messages for one in volume), default=0)
    if not most:
        return []
    step = width / len(volume)
    drawn = []
    for place, one in enumerate(volume):
        tall, short = height * one.messages / most, height * one.stopped / most
        title = f"{when(one.at, language, zone)}: {one.messages:,} / {one.stopped:,}"
        drawn.append(
            Column(
                round(place * step, 2),
                round(step * 0.8, 2),
                round(height - tall, 2),
                round(tall, 2),
                round(height - short, 2),
                round(short, 2),
                title,
            )
        )
    return drawn


def size(octets: int) -> str:
    """Return a size as people read it."""
    if octets < 1024:
        return f"{octets} B"
    return f"{octets / 1024:.1f} KiB" if octets < 1024**2 else f"{octets / 1024**2:.1f} MiB"
