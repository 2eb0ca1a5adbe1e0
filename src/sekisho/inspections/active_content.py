"""An attached document would do something by itself: build a file by script, start a program, run a script.

Pages that build a file in the browser are how malware passes gateways; ordinary attached pages and forms in PDF sometimes carry a script, so
a script alone is only a weak sign. The HTML of the message itself is not meant: mail programs run no scripts.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

SMUGGLING = FindingKind("active.html_smuggling", Severity.STRONG, "An attached page builds a file by script.")
PAGE_SCRIPT = FindingKind("active.page_script", Severity.SUSPICIOUS, "An attached page runs a script.")
PDF_LAUNCH = FindingKind("active.pdf_launch", Severity.STRONG, "An attached PDF starts a program.")
PDF_SCRIPT = FindingKind("active.pdf_script", Severity.SUSPICIOUS, "An attached PDF runs a script.")
EMBEDDED_OBJECT = FindingKind("active.embedded_object", Severity.SUSPICIOUS, "An attached text document carries an embedded object.")

_BY_FLAG = {
    "html_smuggling": SMUGGLING,
    "script": PAGE_SCRIPT,
    "pdf_launch": PDF_LAUNCH,
    "pdf_javascript": PDF_SCRIPT,
    "rtf_object": EMBEDDED_OBJECT,
}


class ActiveContent:
    """Looks at the marks that sniffing left on attached documents."""

    name = "active_content"
    kinds = (SMUGGLING, PAGE_SCRIPT, PDF_LAUNCH, PDF_SCRIPT, EMBEDDED_OBJECT)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each mark of each attached part."""
        for part in dossier.message.parts:
            if part.flags and (part.file_name or part.disposition == "attachment"):
                for flag in part.flags:
                    kind = _BY_FLAG.get(flag)
                    if kind is not None:
                        yield kind.seen(Evidence(f"part:{part.path}", part.file_name[:200]))
