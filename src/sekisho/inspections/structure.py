"""The message is built in a way that no correct sender builds it.

Unpacking records every oddity as a defect; here each family of them becomes one finding. What makes two programs read two different
messages is the way past many gateways; what nobody could look into is unscannable, never clean. Single slips that old programs make
(a wrong line end, a long header) weigh next to nothing.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Defect

AMBIGUOUS = FindingKind("structure.ambiguous", Severity.SUSPICIOUS, "Two programs would read two different messages.")
MALFORMED = FindingKind("structure.malformed", Severity.NOTE, "It is built as ordinary mail programs do not build it.")
HEADERS = FindingKind("structure.headers", Severity.NOTE, "Its header is written as ordinary mail programs do not write it.")
LIMIT = FindingKind("unscannable.limit", Severity.UNSCANNABLE, "It is too large or too deeply packed to be inspected completely.")
MEMBERS = FindingKind("unscannable.members", Severity.UNSCANNABLE, "An archive holds more files than are inspected.")
RATIO = FindingKind("unscannable.ratio", Severity.UNSCANNABLE, "A packed file would grow beyond measure; it was stopped.")
LAYERS = FindingKind("unscannable.layers", Severity.UNSCANNABLE, "Archives are nested more deeply than is inspected.")
SIZE = FindingKind("unscannable.size", Severity.UNSCANNABLE, "A packed file is larger than is inspected.")
BUDGET = FindingKind("unscannable.budget", Severity.UNSCANNABLE, "It holds more than can be inspected in the time allowed.")
FORMAT = FindingKind("unscannable.format", Severity.UNSCANNABLE, "An attachment is packed in a way that we cannot open.")
DAMAGED = FindingKind("unscannable.damaged", Severity.UNSCANNABLE, "An attachment is damaged; not all of it could be inspected.")
OTHER = FindingKind("unscannable.other", Severity.UNSCANNABLE, "A part of it could not be inspected.")
UNOPENED = FindingKind("unscannable.inspector", Severity.UNSCANNABLE, "It could not be opened for inspection.")

_PREFIX = "unscannable."
_UNSCANNABLE = {
    "unscannable.budget": BUDGET,
    "unscannable.too_deep": LIMIT,
    "unscannable.too_many_headers": LIMIT,
    "unscannable.too_many_links": LIMIT,
    "unscannable.too_many_parts": LIMIT,
    "unscannable.too_many_readings": LIMIT,
    "unscannable.archive_layers": LAYERS,
    "unscannable.archive_member_size": SIZE,
    "unscannable.archive_members": MEMBERS,
    "unscannable.archive_ratio": RATIO,
    "unscannable.xml_entities": LIMIT,
    "unscannable.format": FORMAT,
    "unscannable.method": FORMAT,
    "unscannable.volume": FORMAT,
    "unscannable.broken_archive": DAMAGED,
    # RFC 2046 section 5.2.3: the content lies elsewhere, as behind a link; today's mail programs do not fetch it. Drafts are announced so.
    "unscannable.external_body": AMBIGUOUS,
}
# Where two readers disagree about what the parts are. (Two names of one file have their own finding.)
_AMBIGUOUS = frozenset(
    {
        "mime.two_boundaries",
        "mime.conflicting_type",
        "mime.encoded_multipart",
        "mime.encoded_message",
        "mime.undeclared_base64",
        "mime.part_after_end",
        "mime.odd_delimiter",
    }
)
_NO_DEFECTS = frozenset({"archive.opened_with_password", "mime.links_left_out"})  # told by `archives`; no mistake of the sender's program
_HEADERS = frozenset(
    {
        "mime.blank_line_with_space",
        "mime.duplicate_header",
        "mime.eight_bit_header",
        "mime.header_too_long",
        "mime.header_without_colon",
        "mime.leading_fold",
        "mime.odd_address",
        "mime.odd_header_name",
        "mime.space_before_colon",
        "mime.too_many_headers",
    }
)


def kind_of(defect: Defect) -> FindingKind:
    """Return the kind of finding that a defect belongs to. Whatever calls itself unscannable is, also under a code that is new here."""
    code = defect.code
    if code.startswith(_PREFIX):
        return _UNSCANNABLE.get(code, OTHER)
    if code in _AMBIGUOUS:
        return AMBIGUOUS
    return HEADERS if code in _HEADERS else MALFORMED


class Structure:
    """Looks at the defects."""

    name = "structure"
    kinds = (AMBIGUOUS, MALFORMED, HEADERS, LIMIT, MEMBERS, RATIO, LAYERS, SIZE, BUDGET, FORMAT, DAMAGED, OTHER)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each family."""
        families: dict[FindingKind, list[Defect]] = {}
        for defect in dossier.message.defects:
            if defect.code in _NO_DEFECTS:
                continue
            families.setdefault(kind_of(defect), []).append(defect)
        for kind, defects in families.items():
            codes = ", ".join(dict.fromkeys(defect.code for defect in defects))
            yield kind.seen(Evidence(defects[0].where[:100], codes[:200]))
