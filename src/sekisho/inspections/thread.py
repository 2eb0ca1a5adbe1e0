"""It pretends to belong to a conversation: "Re:" without any earlier message, or an answer from a stranger's organisation.

Forgers begin with "Re:" so that a request seems agreed. Innocent are mail programs and ticket systems that lose the fields of a thread, so this is
a weak sign; it tells more from somebody who never wrote before, or where replies go elsewhere.
"""

import re
from collections.abc import Iterator

from sekisho.inspections.list_marks import list_organisations
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

FALSE_REPLY = FindingKind("thread.false_reply", Severity.SUSPICIOUS, "It says that it is an answer, but belongs to no conversation.")
STRANGER_REPLY = FindingKind("thread.stranger_reply", Severity.SUSPICIOUS, "It says that it answers you, but its sender never wrote before.")

_REPLY = re.compile(r"\s{0,5}(?:re|aw|sv|antw|回复|答复|返信)\s{0,2}(?:\[\d+\])?\s{0,2}[:：]", re.IGNORECASE)
_THREAD = frozenset({"in-reply-to", "references", "thread-index", "thread-topic"})


class Thread:
    """Compares the subject with the fields that carry a conversation, and with the tenant's memory."""

    name = "thread"
    kinds = (FALSE_REPLY, STRANGER_REPLY)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        message = dossier.message
        if not _REPLY.match(message.subject) or list_organisations(message):
            return
        evidence = Evidence("header:Subject", message.subject[:200])
        if not any(field.name.lower() in _THREAD for field in message.headers):
            yield FALSE_REPLY.seen(evidence)
        elif any(answer.question.startswith("history:organisation:") and answer.outcome == "none" for answer in dossier.answers):
            yield STRANGER_REPLY.seen(evidence, 0.6)
