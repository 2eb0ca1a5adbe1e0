"""A malware scanner outside of this program knows the message, or a file in it, as harmful.

Only asked where one is configured. Guesses of a scanner (its heuristics, "potentially unwanted" programs) are not what it knows: they weigh
and do not decide. A scanner that gave no answer makes this inspection fail, so that its silence never reads as clean.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.errors import TemporaryFailure
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

FOUND = FindingKind("scanner.found", Severity.MALWARE, "A malware scanner knows it as harmful.")
GUESSED = FindingKind("scanner.guessed", Severity.SUSPICIOUS, "A malware scanner suspects it.")
TOO_LARGE = FindingKind("scanner.too_large", Severity.UNSCANNABLE, "It is larger than the malware scanner takes.")
LIMITED = FindingKind("scanner.limited", Severity.UNSCANNABLE, "A malware scanner could not look through all of it.")

_PREFIX = "scanner:"
_GUESSES = ("Heuristics.", "PUA.", "SecuriteInfo.com.Spam", "Sanesecurity.Junk", "Sanesecurity.Spam")


def _kind(name: str) -> FindingKind:
    if name.startswith("Heuristics.Limits.Exceeded"):
        return LIMITED
    return GUESSED if name.startswith(_GUESSES) else FOUND


class Scanners:
    """Looks at what the scanners answered."""

    name = "scanners"
    kinds = (FOUND, GUESSED, TOO_LARGE, LIMITED)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield a finding for each name. Raises TemporaryFailure where one is silent and none found anything harmful."""
        answers = [answer for answer in dossier.answers if answer.question.startswith(_PREFIX)]
        found = [
            _kind(name).seen(Evidence(answer.question, name[:200])) for answer in answers if answer.outcome == "answered" for name in answer.values
        ]
        found += [TOO_LARGE.seen(Evidence(answer.question)) for answer in answers if answer.outcome == "none"]
        silent = [answer for answer in answers if answer.outcome not in {"answered", "none"}]
        if silent and not any(finding.kind is FOUND for finding in found):
            raise TemporaryFailure(f"{silent[0].question.removeprefix(_PREFIX)}: {silent[0].outcome}, {', '.join(silent[0].values)}"[:300])
        yield from found
