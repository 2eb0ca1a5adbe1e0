"""A link shows one address and leads to another.

Newsletters send their links through a counting service, so a text that names the sender's own site is only a weak sign; services that rewrite
links for safety are innocent, and where a link names its end in itself, the end is compared. It tells most when the text names a third party.
"""

from collections.abc import Iterator

from sekisho.inspections.words import words
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Link

TEXT_DIFFERS = FindingKind("link.text_differs", Severity.SUSPICIOUS, "A link shows one address and leads to another.")

_REWRITERS = words("link_rewriters")
_PLACES = frozenset({"html:a", "html:area", "html:form", "redirect"})


def _rewritten(link: Link) -> bool:
    """Tell whether one of these services made the target, or stands in the text (an answer to a mail that it had rewritten)."""
    return any(link.host == rewriter or link.host.endswith("." + rewriter) or rewriter in link.text for rewriter in _REWRITERS)


class LinkText:
    """Looks at links whose visible text names a host of another organisation (found while unpacking)."""

    name = "link_text"
    kinds = (TEXT_DIFFERS,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding, the surest."""
        message = dossier.message
        best, best_confidence = -1, 0.0
        honest = {
            link.text for link in message.links if link.place == "redirect" and link.text and link.host and "text_host_differs" not in link.flags
        }
        for number, link in enumerate(message.links):
            if "text_host_differs" not in link.flags or link.place not in _PLACES or link.url.startswith("mailto:"):
                continue
            if link.text in honest:  # it leads through another to the place that it shows
                continue
            own = message.sender.organisation
            shows_sender = bool(own) and own in link.text.lower()
            leads_to_sender = bool(own) and link.organisation == own
            confidence = 0.3 if shows_sender or leads_to_sender else 1.0
            if confidence > best_confidence and not _rewritten(link):
                best, best_confidence = number, confidence
                if confidence == 1.0:
                    break
        if best >= 0:
            link = message.links[best]
            yield TEXT_DIFFERS.seen(Evidence(f"link:{best}", f"shows {link.text[:90]} leads to {link.host[:90]}"), best_confidence)
