"""The text of a message's files, for whoever looks for words in them: PDFs, Office files, pages and plain texts."""

import re

from sekisho.mime.content import Content, Leaf
from sekisho.mime.documents.old_words import OLD, OldWords, read_old_words
from sekisho.mime.documents.pdf_words import read_words
from sekisho.mime.text import charsets
from sekisho.model.budget import Budget

_TEXT_KINDS = frozenset({"text", "html", "csv", "rtf", "xml"})
_OFFICE_TEXT = re.compile(
    r"(?:word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)|xl/sharedStrings|ppt/(?:slides|notesSlides)/[^/]+|content)\.xml"
)
_BREAKS = ("/w:p", "w:br", "w:tab", "/a:p", "/si", "/text:p", "/p", "br", "/div", "/td", "/li", "/tr")


def file_text(content: Content, budget: Budget | None, most: int, seconds: float) -> tuple[str, bool]:
    """Return the text of all files, at most `most` characters, and whether there was, or may be, more than is looked at.

    `budget` is given in the one-shot child alone: nobody else may open PDFs and old Office files, and at most `seconds` of it go to them.
    """
    pieces: list[str] = []
    left, overfull = most, False
    for leaf in content.leaves:
        if leaf.octets and "pdf" in leaf.part.detected_types:
            before = 0.0 if budget is None else budget.seconds_left
            read = None if budget is None or seconds <= 0 else read_words(leaf.octets, left, seconds, budget)
            seconds -= 0.0 if budget is None else before - budget.seconds_left
            text, whole = (read.text, read.whole) if read else ("", False)
            overfull = overfull or not whole
            pieces.append(text)
            left -= len(text)
        elif leaf.octets and not OLD.isdisjoint(leaf.part.detected_types):
            before = 0.0 if budget is None else budget.seconds_left
            old = OldWords("", whole=False) if budget is None or seconds <= 0 else read_old_words(leaf.octets, left)
            seconds -= 0.0 if budget is None else before - budget.seconds_left
            overfull = overfull or not old.whole
            pieces.append(old.text)
            left -= len(old.text)
        text = _text_of(leaf, left) if left > 0 else ""
        if text:
            pieces.append(text[:left])
            left -= len(text)
        if left <= 0:
            return "\n".join(pieces), True
    return "\n".join(pieces), overfull


def _text_of(leaf: Leaf, left: int) -> str:
    part = leaf.part
    if not leaf.octets or not (part.file_name or part.disposition == "attachment" or "!" in part.path):
        return ""
    if _OFFICE_TEXT.fullmatch(leaf.whole_name[:300]):
        return _without_tags(leaf.octets[: left * 8].decode("utf-8", "replace"))
    if not _TEXT_KINDS.isdisjoint(part.detected_types) or part.declared_type.startswith("text/"):
        text = charsets.decode(leaf.octets[: left * 4], part.charset).text
        return _without_tags(text) if "html" in part.detected_types or "xml" in part.detected_types else text
    return ""


def _without_tags(markup: str) -> str:
    """Take the tags out in one forward pass. Inside a paragraph of Office nothing is put in their place: words are cut there anywhere."""
    first, *rest = markup.split("<")
    pieces = [first]
    for piece in rest:
        tag, closed, text = piece.partition(">")
        if not closed:
            continue
        name = tag.strip().lower().rstrip("/").split(" ", 1)[0]
        pieces.append((" " if name in _BREAKS else "") + text)
    return "".join(pieces)
