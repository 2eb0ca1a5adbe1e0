"""The name of an attachment is made to be misread.

A second ending ("invoice.pdf.exe"), letters that turn the reading direction round ("gpj.exe" shown as "exe.jpg"), characters that cannot be
seen, a long run of blanks before the ending, or two names that disagree about the kind of file.
"""

import re
from collections.abc import Iterator

from sekisho.inspections.endings import DANGEROUS, DOCUMENTS, ending
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Part

DOUBLE_EXTENSION = FindingKind("file_name.double_extension", Severity.STRONG, "A file name hides its real ending behind another.")
REVERSED = FindingKind("file_name.reversed", Severity.STRONG, "A file name turns its reading direction round, so that its ending is misread.")
HIDDEN_CHARACTERS = FindingKind("file_name.hidden_characters", Severity.SUSPICIOUS, "A file name contains characters that cannot be seen.")
DISAGREES = FindingKind("file_name.disagrees", Severity.SUSPICIOUS, "A file has two names of different kinds.")

# Overrides and isolates of the Unicode bidirectional algorithm (UAX 9). Plain marks (U+200E, U+200F) are ordinary in Hebrew and Arabic names.
_TURNING = re.compile("[\u202d\u202e\u2066-\u2068]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u115f\u1160\u200b-\u200d\u2060-\u2064\u3164\ufeff]")
_WIDE_GAP = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]{8,}\.?[^.]{1,10}$")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def _documents_before(file_name: str) -> bool:
    """Tell whether an ending of a document stands before a dangerous last one."""
    if ending(file_name) not in DANGEROUS:
        return False
    stem = file_name.partition("::")[0].rstrip(". ").rpartition(".")[0]
    return ending(stem) in DOCUMENTS


def _kinds_of(part: Part) -> Iterator[tuple[FindingKind, str, float]]:
    names = (part.file_name, *part.other_names)
    for file_name in names:
        if not file_name:
            continue
        if _documents_before(file_name) or _WIDE_GAP.search(file_name):
            yield DOUBLE_EXTENSION, file_name, 1.0 if ending(file_name) in DANGEROUS else 0.3
        if not file_name.isascii() and _TURNING.search(file_name):
            yield REVERSED, file_name, 0.2 if _RIGHT_TO_LEFT.search(file_name) else 1.0
        if _UNSEEN.search(file_name):
            yield HIDDEN_CHARACTERS, file_name, 1.0 if ending(_UNSEEN.sub("", file_name)) in DANGEROUS else 0.6
    endings = {ending(file_name) for file_name in names if file_name} - {""}
    if len(endings) > 1:
        yield DISAGREES, " / ".join(names), 1.0 if endings & DANGEROUS else 0.5


def shown(file_name: str) -> str:
    """Return a name with everything that cannot be seen written out, so that evidence itself cannot mislead."""
    return "".join(character if character.isprintable() else f"[U+{ord(character):04X}]" for character in file_name)[:200]


class FileNames:
    """Looks at every name of every part and archive member."""

    name = "file_names"
    kinds = (DOUBLE_EXTENSION, REVERSED, HIDDEN_CHARACTERS, DISAGREES)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each trick."""
        for part in dossier.message.parts:
            if part.file_name or part.other_names:
                for kind, file_name, confidence in _kinds_of(part):
                    yield kind.seen(Evidence(f"part:{part.path}", shown(file_name)), confidence)
