"""What an inspection saw, and how its look ended. Structs: each message has dozens of reports (ADR 15)."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding says by itself. The judge's points default from it; `HARD` ones set the category without points."""

    NOTE = "note"  # told, weighs nothing
    SUSPICIOUS = "suspicious"
    STRONG = "strong"
    MALWARE = "malware"  # hard
    UNSCANNABLE = "unscannable"  # hard
    BULK = "bulk"  # newsletters and other bulk, wanted or not
    INNOCENT = "innocent"  # speaks for the message


class Evidence(Struct, frozen=True, gc=False):
    """Where something was seen and a short excerpt, at most 200 characters, safe to show as text."""

    where: str  # "header:Reply-To", "part:1.2!3", "link:4", "text"
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A kind of finding: a stable code, a severity and one plain sentence for the reader.

    The kinds of inspections are weighed and worded in `verdict/`. A kind from a rule pack brings what its author set: points, the categories
    that it can establish, and its Japanese clause (`summary` in Japanese, in the plain form that sentences are made of).
    """

    code: str  # "reply_to.elsewhere"
    severity: Severity
    summary: str
    summary_ja: str = ""
    points: int | None = None  # None: by the weights, or by severity
    counts_for: tuple[str, ...] = ()  # "phishing", "fraud", "spam"; none: a general sign
    family: str = ""  # findings of one family are not independent: the heaviest counts whole, each further one less
    bulk: int = 0  # points for the subtotal of bulk alone

    def seen(self, evidence: Evidence | None = None, confidence: float = 1.0) -> "Finding":
        """Return a finding of this kind."""
        return Finding(self, evidence or Evidence(""), confidence)


class Finding(Struct, frozen=True, gc=False):
    """Something seen in one message. `confidence` is between 0 and 1 and scales the points."""

    kind: FindingKind
    evidence: Evidence
    confidence: float = 1.0


class Completed(Struct, frozen=True, gc=False):
    """The inspection looked; no findings means that it saw nothing."""

    inspection: str
    findings: tuple[Finding, ...]
    elapsed_us: int = 0


class Skipped(Struct, frozen=True, gc=False):
    """The inspection did not apply, or was not asked to look. Not a failure."""

    inspection: str
    reason: str
    elapsed_us: int = 0


class Failed(Struct, frozen=True, gc=False):
    """The inspection could not answer. Never the same as "saw nothing": it stands in the verdict's `unanswered`."""

    inspection: str
    reason: str
    retryable: bool
    elapsed_us: int = 0


Report = Completed | Skipped | Failed
