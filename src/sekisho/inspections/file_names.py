"""The name of an attachment is made to be misread.

A second ending ("invoice.pdf.exe"), letters that turn the reading direction round ("gpj.exe" shown as "exe.jpg"), characters that cannot be
seen, a long run of blanks before the ending, foreign letters in it, or two names that disagree about the kind of file.
"""

import re
from collections.abc import Iterator

from sekisho.inspections.endings import DANGEROUS
from sekisho.mime.kinds.names import extension, tricks
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Part

DOUBLE_EXTENSION = FindingKind("file_name.double_extension", Severity.STRONG, "A file name hides its real ending behind another.")
REVERSED = FindingKind("file_name.reversed", Severity.STRONG, "A file name turns its reading direction round, so that its ending is misread.")
HIDDEN_CHARACTERS = FindingKind("file_name.hidden_characters", Severity.SUSPICIOUS, "A file name contains characters that cannot be seen.")
FOREIGN_LETTERS = FindingKind("file_name.foreign_letters", Severity.SUSPICIOUS, "A file name's ending is written with letters that only look alike.")
DISAGREES = FindingKind("file_name.disagrees", Severity.SUSPICIOUS, "A file has two names of different kinds.")

# Overrides and embeddings turn text round (UAX 9). The plain marks U+200E and U+200F are ordinary in Hebrew and Arabic names.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def _kinds_of_name(file_name: str) -> Iterator[tuple[FindingKind, float]]:
    found = tricks(file_name)
    if not found:
        return
    runs = extension(file_name) in DANGEROUS
    if "double_extension" in found or ("many_spaces" in found and runs):
        yield DOUBLE_EXTENSION, 1.0 if runs else 0.5
    if "rtlo" in found and _TURNING.search(file_name):
        yield REVERSED, 0.2 if _RIGHT_TO_LEFT.search(file_name) else 1.0
    if "control_characters" in found:
        yield HIDDEN_CHARACTERS, 1.0 if runs else 0.6
    if "mixed_extension" in found:
        yield FOREIGN_LETTERS, 1.0


def _kinds_of(part: Part) -> Iterator[tuple[FindingKind, str, float]]:
    names = (part.file_name, *part.other_names)
    for file_name in names:
        if file_name:
            for kind, confidence in _kinds_of_name(file_name):
                yield kind, file_name, confidence
    if part.other_names:
        endings = {extension(file_name) for file_name in names if file_name} - {""}
        if len(endings) > 1:
            yield DISAGREES, " / ".join(names), 1.0 if endings & DANGEROUS else 0.5


def shown(file_name: str) -> str:
    """Return a name with everything that cannot be seen written out, so that evidence itself cannot mislead."""
    return "".join(character if character.isprintable() else f"[U+{ord(character):04X}]" for character in file_name)[:200]


class FileNames:
    """Looks at every name of every part and archive member."""

    name = "file_names"
    kinds = (DOUBLE_EXTENSION, REVERSED, HIDDEN_CHARACTERS, FOREIGN_LETTERS, DISAGREES)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each trick."""
        for part in dossier.message.parts:
            if part.file_name or part.other_names:
                for kind, file_name, confidence in _kinds_of(part):
                    yield kind.seen(Evidence(f"part:{part.path}", shown(file_name)), confidence)
