"""HTML that a reader does not see, or that asks for input inside the message.

Newsletters hide a line or two (the preview text) and a second layout for small screens: innocent. Only much hidden text, as much as the
visible text or more, counts. A password field in a message has no honest use.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

HIDDEN_TEXT = FindingKind("html.hidden_text", Severity.SUSPICIOUS, "It contains much text that a reader cannot see.")
FORM = FindingKind("html.form", Severity.SUSPICIOUS, "It contains a form that sends what is typed elsewhere.")
SPLIT_WORDS = FindingKind("text.split_words", Severity.SUSPICIOUS, "Its words are split by characters that cannot be seen.")
PASSWORD_FORM = FindingKind("html.password_form", Severity.STRONG, "It asks for a password inside the message.")

_SPLITS = 5  # a mail program may put one into a long name so that it can break there
_PREVIEW_TEXT = 400  # characters; what mail programs show of a newsletter before it is opened, with its padding


class Hidden:
    """Looks at counts of hidden characters, forms and password fields."""

    name = "hidden"
    kinds = (HIDDEN_TEXT, SPLIT_WORDS, FORM, PASSWORD_FORM)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield a finding for each."""
        text = dossier.message.text
        if text.hidden_characters > _PREVIEW_TEXT and text.hidden_characters >= text.visible_characters:
            yield HIDDEN_TEXT.seen(
                Evidence("text", f"{text.hidden_characters} hidden characters, {text.visible_characters} visible"),
                min(1.0, text.hidden_characters / (4 * _PREVIEW_TEXT)),
            )
        if text.split_words >= _SPLITS:
            yield SPLIT_WORDS.seen(Evidence("text", f"{text.split_words} places"), min(1.0, text.split_words / (4 * _SPLITS)))
        if text.password_fields:
            yield PASSWORD_FORM.seen(Evidence("text", f"{text.password_fields} password fields"))
        if text.forms:
            targets = [link.host for link in dossier.message.links if link.place == "html:form" and link.host]
            yield FORM.seen(Evidence("text", ", ".join(targets)[:200]), 1.0 if targets else 0.5)
