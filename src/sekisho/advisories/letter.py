"""The briefing as a mail."""

from sekisho.advisories import words
from sekisho.advisories.briefing import Briefing
from sekisho.advisories.markdown import to_markdown
from sekisho.advisories.page import to_page
from sekisho.mime.writing.composing import compose


def to_letter(briefing: Briefing, language: str, sender: str, recipient: str, identifier: str, at: float) -> bytes:
    """Return the whole message with CRLF line ends. `at`: seconds since 1970; sender and recipient are bare addresses."""
    issued = briefing.report.issued
    subject = words.text("page", "title", language) + (f" {words.day(issued, language)}" if issued else "")
    return compose(sender, recipient, subject, identifier, at, language, to_markdown(briefing, language), to_page(briefing, language))
