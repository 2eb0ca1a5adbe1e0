"""Who wrote it cannot be said: nobody is named, several organisations at once, or nothing proves the one that is named.

A message has one author field with one address; programs that show another one of several are deceived. "Nothing proves it" weighs nothing by itself:
much honest mail is so. It means something together with a borrowed name (`verdict/weights.toml`).
"""

import re
from collections.abc import Iterator

from sekisho.mime.web.organisation import organisation_of
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Message

NOBODY = FindingKind("author.missing", Severity.STRONG, "It names no sender that could be checked.")
SEVERAL = FindingKind("author.several", Severity.STRONG, "It names senders of several organisations, and not all are proven.")
AMBIGUOUS = FindingKind("author.ambiguous", Severity.STRONG, "Its From is written so that programs disagree about who wrote it.")
UNPROVEN = FindingKind("author.unproven", Severity.NOTE, "Nothing proves who sent it.")

# `<one@a.test>two@b.test`: some programs show the second. Behind a ">" nothing may follow but a comma or a comment (RFC 5322 section 3.4).
_BEHIND_THE_ADDRESS = re.compile(r">[^,;()<>@]{0,64}@([\w.-]{1,253})")
_IN_A_NAME = re.compile(r"@([\w.-]{1,253})")


class Authorship:
    """Looks at who is named and whether it is proven."""

    name = "authorship"
    kinds = (NOBODY, SEVERAL, AMBIGUOUS, UNPROVEN)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most three findings."""
        auth, message = dossier.sender_auth, dossier.message
        if not auth.evaluated:
            return
        organisations = {author.organisation or author.domain for author in message.authors} - {""}
        if not organisations or auth.dmarc.result == "permerror":
            bounce = dossier.arrival.envelope.sender.is_null  # old mail systems sign their notices "MAILER-DAEMON" or "<>"
            yield NOBODY.seen(Evidence("header:From", message.header("From")[:200]), 0.5 if bounce else 1.0)
        elif len(organisations) > 1 and not auth.aligned:
            yield SEVERAL.seen(Evidence("header:From", ", ".join(sorted(organisations))[:200]))
        hidden = _hidden_author(message, organisations)
        if hidden:
            yield AMBIGUOUS.seen(Evidence("header:From", hidden[:200]))
        if auth.unproven:
            yield UNPROVEN.seen(Evidence("header:From", str(message.sender)[:200]))


def _hidden_author(message: Message, organisations: set[str]) -> str:
    """Return an address of a further organisation that stands where only some programs read an address, or ""."""
    behind = (found for field in message.header_fields("From")[:3] for found in _BEHIND_THE_ADDRESS.finditer(field.value))
    nameless = (found for author in message.authors[:20] if not author.address for found in _IN_A_NAME.finditer(author.name[:500]))
    for found in (*behind, *nameless):
        if organisation_of(found[1].lower()) not in organisations | {""}:
            return found[0]
    return ""
