"""Everything a verdict depends on, gathered first and kept: a verdict is a pure function of this."""

from dataclasses import dataclass

from msgspec import Struct

from sekisho.model.arrival import Arrival
from sekisho.model.clean_copy import CleanCopy
from sekisho.model.decision import Changes
from sekisho.model.finding import Report
from sekisho.model.keywords import NO_KEYWORDS, Keywords
from sekisho.model.message import Message
from sekisho.model.preview import Preview
from sekisho.model.senderauth import SenderAuth
from sekisho.model.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Classification:
    """What the text model says. `log_odds` of unwanted against wanted (natural logarithm); `kind` is the likeliest unwanted kind.

    `features` are the hashed features (little-endian uint32 each) from which another model version can be asked again.
    """

    model: str  # version
    log_odds: float
    kind: str  # "spam", "phishing" or "fraud"
    tokens: tuple[tuple[str, float], ...]  # strongest tokens with their log-odds, strongest first, at most 12
    features: bytes
    writing: str = ""  # "japanese" if the text is mostly that; a language in Latin letters where the text accuses: "english", "czech" ...
    beside: float = 0.0  # what features that are not kept (letters, shapes by themselves) added to the model's sum before calibration


@dataclass(frozen=True, slots=True)
class Opened:
    """What the sandboxed inspector tells of a message: facts, reports of the content inspections, the classifier's answer."""

    message: Message
    reports: tuple[Report, ...]
    classification: Classification | None
    elapsed_us: int = 0
    passwords: tuple[str, ...] = ()  # that this mail may tell for another one; never stored with the dossier
    clean_copy: CleanCopy | None = None  # where one was asked for
    keywords: Keywords = NO_KEYWORDS
    stamped: Changes = ()  # how the text is changed where a stamp was asked for
    preview: Preview | None = None  # where one was asked for


class Answer(Struct, frozen=True, gc=False):
    """An answer from outside: DNS, history, reputation, a scanner. Recorded so that the verdict can be computed again."""

    question: str  # "dns:txt:example.test", "clamd"
    # "answered", "none" (the name has no such record), "no name" (there is no such name), "failed", "pending" (a scanner is still at it),
    # "left out" (more than are asked about)
    outcome: str
    values: tuple[str, ...] = ()  # why, if a question to DNS failed
    elapsed_us: int = 0


@dataclass(frozen=True, slots=True)
class Versions:
    """What computed the facts: bit-for-bit recomputation needs the same."""

    program: str = ""
    rules: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One message, everything known of it."""

    arrival: Arrival
    message: Message
    content_reports: tuple[Report, ...]
    classification: Classification | None
    sender_auth: SenderAuth
    answers: tuple[Answer, ...]
    tenant: Tenant
    versions: Versions
    keywords: Keywords = NO_KEYWORDS
