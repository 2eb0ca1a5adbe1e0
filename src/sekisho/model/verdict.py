"""What the judge concludes from the reports."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from sekisho.model.finding import Evidence


class Category(StrEnum):
    """What a message is, in order of precedence. Unwanted means malware, phishing, fraud or spam."""

    MALWARE = "malware"
    UNSCANNABLE = "unscannable"
    PHISHING = "phishing"
    FRAUD = "fraud"
    SPAM = "spam"
    BULK = "bulk"
    CLEAN = "clean"


UNWANTED = frozenset({Category.MALWARE, Category.PHISHING, Category.FRAUD, Category.SPAM})


class Reason(Struct, frozen=True, gc=False):
    """One finding with its signed points (10 x log-odds)."""

    code: str
    points: int
    summary: str
    evidence: Evidence
    summary_ja: str = ""  # the Japanese clause of a kind that brings its own words (FindingKind.summary_ja)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An inspection that could not answer. It never reads as clean."""

    inspection: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`points_total` = `prior` + the sum of the reasons' points, exactly; `score` = logistic(points_total / 10)."""

    category: Category
    prior: int
    points_total: int
    score: float
    reasons: tuple[Reason, ...]  # heaviest first
    unanswered: tuple[Unanswered, ...]
    sentence: str  # why, in one sentence
    weights: str  # version of the weights
    model: str  # version of the text model, "" if none answered
    sentence_ja: str = ""  # the same sentence in Japanese
    hard: tuple[str, ...] = ()  # codes of the hard findings that set the category, if any did
    otherwise: Category = Category.CLEAN  # what the message would be without its hard findings
    text_alone: bool = False  # unwanted by its text alone, in a writing system whose text must not stop a message by itself
