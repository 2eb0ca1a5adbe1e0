"""An Office document carries a macro.

Macros are programs, and a macro in a document from outside is how much malware arrives. The document is kept; people who expect it
can release it. What a macro would do
is told by the inspection of documents.
"""

from collections.abc import Iterator

from sekisho.mime.kinds.names import extension
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

MACRO = FindingKind("document.macro", Severity.MALWARE, "An attached Office document contains a macro.")

_TYPES = frozenset({"docm", "xlsm", "pptm", "vsdm"})
_OPENED = frozenset({"docx", "xlsx", "pptx", "vsdx"})  # looked into: what they hold tells, and a name that allows macros is no macro
_ENDINGS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam", "sldm"})


class Macros:
    """Looks for the mark of a macro that opening the document left, and for names of macro documents."""

    name = "macros"
    kinds = (MACRO,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each document with a macro."""
        for part in dossier.message.parts:
            opened = not _OPENED.isdisjoint(part.detected_types) and "encrypted_document" not in part.flags
            named = not opened and part.file_name and extension(part.file_name) in _ENDINGS
            if "macro" in part.flags or not _TYPES.isdisjoint(part.detected_types) or named:
                yield MACRO.seen(Evidence(f"part:{part.path}", part.file_name[:200]))
