"""A program, a script or a shortcut is attached, directly or inside an archive.

Hardly any honest mail carries one, and most mail services refuse them outright. The true type decides; a name only where the octets cannot
say (scripts are text). Programs for other systems, and scripts that developers send to each other (shell, Python), only count as a note.
"""

from collections.abc import Iterator

from sekisho.inspections.endings import DOCUMENTS, PROGRAMS, SCRIPTS, SHORTCUTS
from sekisho.mime.kinds.names import extension
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Part

PROGRAM = FindingKind("executable.program", Severity.MALWARE, "An attachment is a program.")
DISGUISED = FindingKind("executable.disguised", Severity.MALWARE, "An attachment is a program that looks like a document.")
SCRIPT = FindingKind("executable.script", Severity.MALWARE, "An attachment is a script that runs when it is opened.")
SHORTCUT = FindingKind("executable.shortcut", Severity.MALWARE, "An attachment is a shortcut that starts something else.")
OTHER_SYSTEM = FindingKind("executable.other_system", Severity.NOTE, "An attachment is a program for another kind of computer.")

# Types as `sekisho.mime.kinds.sniff` names them.
_PROGRAM_TYPES = frozenset({"exe", "dll", "msi", "jar", "apk", "appx", "chm", "hlp"})
_SCRIPT_TYPES = frozenset({"hta", "wsf", "reg", "jnlp", "settingcontent-ms", "wsb"})
_SHORTCUT_TYPES = frozenset({"lnk", "url-shortcut", "library-ms", "scf"})
_OTHER_TYPES = frozenset({"elf", "macho", "wasm", "dex", "class"})
_TEXT_TYPES = frozenset({"text", "html"})


def classify(part: Part) -> FindingKind | None:
    """Return what kind of thing would run, or None."""
    types = part.detected_types
    endings = {extension(name) for name in (part.file_name, *part.other_names) if name}
    if not _PROGRAM_TYPES.isdisjoint(types):
        return DISGUISED if endings & DOCUMENTS else PROGRAM
    if not _SHORTCUT_TYPES.isdisjoint(types) or endings & SHORTCUTS:
        return SHORTCUT
    if not _SCRIPT_TYPES.isdisjoint(types) or endings & SCRIPTS:
        return SCRIPT
    if endings & PROGRAMS and not ("com" in endings and not _TEXT_TYPES.isdisjoint(types)):
        return PROGRAM  # a text named "www.example.com" is a host name, not a program of the last century
    if not _OTHER_TYPES.isdisjoint(types):
        return OTHER_SYSTEM
    return None


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
