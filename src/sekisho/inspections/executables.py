"""A program, a script or a shortcut is attached, directly or inside an archive.

Hardly any honest mail carries one, and most mail services refuse them outright. The true type decides; a name only where the octets cannot
say (scripts are text). Programs for other systems and patches that developers send to each other only count as a note.
"""

from collections.abc import Iterator

from sekisho.inspections.endings import DOCUMENTS, PROGRAMS, SCRIPTS, SHORTCUTS, ending
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Part

PROGRAM = FindingKind("executable.program", Severity.MALWARE, "An attachment is a program.")
DISGUISED = FindingKind("executable.disguised", Severity.MALWARE, "An attachment is a program that looks like a document.")
SCRIPT = FindingKind("executable.script", Severity.MALWARE, "An attachment is a script that runs when it is opened.")
SHORTCUT = FindingKind("executable.shortcut", Severity.MALWARE, "An attachment is a shortcut that starts something else.")
OTHER_SYSTEM = FindingKind("executable.other_system", Severity.NOTE, "An attachment is a program for another kind of computer.")

_PROGRAM_TYPES = frozenset({"exe", "dll", "msi", "com", "jar", "apk", "chm", "xll", "pe"})
_SHORTCUT_TYPES = frozenset({"lnk"})
_OTHER_TYPES = frozenset({"elf", "macho", "mach-o", "wasm", "dex"})


def classify(part: Part) -> FindingKind | None:
    """Return what kind of thing would run, or None."""
    types = part.detected_types
    endings = {ending(name) for name in (part.file_name, *part.other_names)} - {""}
    if not _PROGRAM_TYPES.isdisjoint(types):
        return DISGUISED if endings & DOCUMENTS else PROGRAM
    if not _SHORTCUT_TYPES.isdisjoint(types) or endings & SHORTCUTS:
        return SHORTCUT
    if endings & SCRIPTS:
        return SCRIPT
    if endings & PROGRAMS and not ("com" in endings and _reads_as_text(types)):
        return PROGRAM
    if not _OTHER_TYPES.isdisjoint(types):
        return OTHER_SYSTEM
    return None


def _reads_as_text(types: tuple[str, ...]) -> bool:
    """A text part named "www.example.com" is a name, not a program of the last century."""
    return "text" in types or "html" in types


class Executables:
    """Looks at the true type and the names of every part and archive member."""

    name = "executables"
    kinds = (PROGRAM, DISGUISED, SCRIPT, SHORTCUT, OTHER_SYSTEM)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each part that would run."""
        for part in dossier.message.parts:
            kind = classify(part)
            if kind is not None:
                yield kind.seen(Evidence(f"part:{part.path}", part.file_name[:200]))
