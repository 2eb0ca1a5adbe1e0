"""Who wrote it cannot be said: nobody is named, several organisations at once, or nothing proves the one that is named.

A message has one author field with one address; programs that show another one of several are deceived. "Nothing proves it" weighs nothing by itself:
much honest mail is so. It means something together with a borrowed name (`verdict/weights.toml`).
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

NOBODY = FindingKind("author.missing", Severity.STRONG, "It names no sender that could be checked.")
SEVERAL = FindingKind("author.several", Severity.STRONG, "It names senders of several organisations, and not all are proven.")
UNPROVEN = FindingKind("author.unproven", Severity.NOTE, "Nothing proves who sent it.")


class Authorship:
    """Looks at who is named and whether it is proven."""

    name = "authorship"
    kinds = (NOBODY, SEVERAL, UNPROVEN)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most two findings."""
        auth, message = dossier.sender_auth, dossier.message
        if not auth.evaluated:
            return
        organisations = {author.organisation or author.domain for author in message.authors} - {""}
        if not organisations:
            yield NOBODY.seen(Evidence("header:From", message.header("From")[:200]))
        elif len(organisations) > 1 and not auth.aligned:
            yield SEVERAL.seen(Evidence("header:From", ", ".join(sorted(organisations))[:200]))
        if auth.unproven:
            yield UNPROVEN.seen(Evidence("header:From", str(message.sender)[:200]))
