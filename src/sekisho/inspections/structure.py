"""The message is built in a way that no correct sender builds it.

Unpacking records every oddity as a defect; here each family of them becomes one finding. What makes two programs read two different
messages is the way past many gateways; what nobody could look into is unscannable, never clean. Single slips that old programs make
(a missing date, a wrong line end) weigh next to nothing.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Defect

AMBIGUOUS = FindingKind("structure.ambiguous", Severity.SUSPICIOUS, "Two programs would read two different messages.")
MALFORMED = FindingKind("structure.malformed", Severity.NOTE, "It is built as ordinary mail programs do not build it.")
HEADERS = FindingKind("structure.headers", Severity.NOTE, "Its header is written as ordinary mail programs do not write it.")
LIMIT = FindingKind("unscannable.limit", Severity.UNSCANNABLE, "It is too large or too deeply packed to be inspected completely.")
DAMAGED = FindingKind("unscannable.damaged", Severity.UNSCANNABLE, "An attachment is damaged; nobody could look inside.")
OTHER = FindingKind("unscannable.other", Severity.UNSCANNABLE, "A part of it could not be inspected.")
UNOPENED = FindingKind("unscannable.inspector", Severity.UNSCANNABLE, "It could not be opened for inspection.")

UNSCANNABLE = "unscannable."
_AMBIGUOUS: frozenset[str] = frozenset()
_HEADER_FAMILIES = frozenset({"header", "headers", "address"})
_LIMITS = ("limit", "budget", "too_", "bomb", "depth", "octets", "items", "seconds", "size")
_DAMAGES = ("damaged", "corrupt", "broken", "truncated", "bad_")


def kind_of(defect: Defect) -> FindingKind:
    """Return the kind of finding that a defect belongs to, by its code."""
    code = defect.code
    if code.startswith(UNSCANNABLE):
        rest = code[len(UNSCANNABLE) :]
        if any(word in rest for word in _LIMITS):
            return LIMIT
        return DAMAGED if any(word in rest for word in _DAMAGES) else OTHER
    if code in _AMBIGUOUS:
        return AMBIGUOUS
    return HEADERS if code.partition(".")[0] in _HEADER_FAMILIES else MALFORMED


class Structure:
    """Looks at the defects."""

    name = "structure"
    kinds = (AMBIGUOUS, MALFORMED, HEADERS, LIMIT, DAMAGED, OTHER)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each family."""
        families: dict[FindingKind, list[Defect]] = {}
        for defect in dossier.message.defects:
            families.setdefault(kind_of(defect), []).append(defect)
        for kind, defects in families.items():
            codes = ", ".join(dict.fromkeys(defect.code for defect in defects))
            yield kind.seen(Evidence(defects[0].where[:100], codes[:200]))
