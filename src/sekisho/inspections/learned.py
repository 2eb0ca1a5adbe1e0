"""What this house's people said of messages with similar words. It moves the text model's word a little, and stops or rescues nothing by itself."""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

UNWANTED = FindingKind("text.learned_unwanted", Severity.SUSPICIOUS, "Your people reported messages with similar words as unwanted.")
WANTED = FindingKind("text.learned_wanted", Severity.INNOCENT, "Your people said that messages with similar words are wanted.")


class Learned:
    """Reads the recorded answer of the tenant's table: log-odds between -1 and 1."""

    name = "learned"
    kinds = (UNWANTED, WANTED)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding, as sure as the table moves the text."""
        answer = next((answer for answer in dossier.answers if answer.question == "learned" and answer.outcome == "answered"), None)
        if answer is not None and len(answer.values) == 2:
            shift = max(-1.0, min(1.0, float(answer.values[0])))
            evidence = Evidence("text", f"{shift:+.2f} log-odds, table {answer.values[1]}")
            yield (UNWANTED if shift > 0 else WANTED).seen(evidence, abs(shift))
