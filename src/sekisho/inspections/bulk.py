"""Marks of newsletters and other bulk mail: wanted or not, it is told apart, never stopped for that.

A discussion list (one can answer to it) is a conversation and no newsletter.
"""

from collections.abc import Iterator

from sekisho.inspections.words import words
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

UNSUBSCRIBE = FindingKind("bulk.unsubscribe", Severity.BULK, "It offers a way to unsubscribe.")
LIST = FindingKind("bulk.list", Severity.BULK, "It was sent to a mailing list.")
PRECEDENCE = FindingKind("bulk.precedence", Severity.BULK, "Its sender declares it as bulk mail.")
MAILER = FindingKind("bulk.mailer", Severity.BULK, "It was sent through a service for mass mailings.")
DISCUSSION = FindingKind("bulk.discussion", Severity.BULK, "It belongs to a discussion that one can answer to.")

_MAILER_FIELDS = words("mailer_fields")
_DISCUSSION_FIELDS = frozenset({"list-post", "x-mailing-list", "x-beenthere", "x-mailman-version", "mailing-list"})
_THREAD_FIELDS = frozenset({"in-reply-to", "references"})


class Bulk:
    """Looks at names and values of header fields in one pass."""

    name = "bulk"
    kinds = (UNSUBSCRIBE, LIST, PRECEDENCE, MAILER, DISCUSSION)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield each kind at most once."""
        seen: dict[FindingKind, str] = {}
        for field in dossier.message.headers:
            name = field.name.lower()
            if name == "list-unsubscribe":
                seen.setdefault(UNSUBSCRIBE, name)
            elif name == "list-id":
                seen.setdefault(LIST, name)
            elif name == "precedence":
                if field.value.strip().lower() in {"bulk", "list", "junk"}:
                    seen.setdefault(PRECEDENCE, name)
            elif name in _MAILER_FIELDS:
                seen.setdefault(MAILER, name)
            elif name in _THREAD_FIELDS or (name in _DISCUSSION_FIELDS and field.value.strip().upper() != "NO"):  # RFC 2369 section 3.4
                seen.setdefault(DISCUSSION, name)
        for kind, name in seen.items():
            yield kind.seen(Evidence(f"header:{name}"))
