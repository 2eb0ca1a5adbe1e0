"""Words that a tenant's policy asks for: looked for in header, subject, text and files.

What is found is told as it is, without a verdict: what follows from it stands in the policy (`policy/conditions.py`).
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from sekisho.inspections.keyword_patterns import Sought, sought
from sekisho.inspections.rules.folded import folded
from sekisho.mime.content import Content, Leaf
from sekisho.mime.documents.old_words import OLD, OldWords, read_old_words
from sekisho.mime.documents.pdf_words import read_words
from sekisho.mime.text import charsets
from sekisho.model.budget import Budget
from sekisho.model.keywords import OVERFULL, KeywordHit, KeywordList, Keywords, KeywordWish, Place

MOST_FILE_TEXT = 1_000_000  # characters of all files together; where there are more, what was not found in files is not known to be absent
MOST_PDF_SECONDS = 3.0  # for the words in all PDFs and old Office files of one message
_MOST_LOADED = 32  # policies whose words are kept ready by one process
_TEXT_KINDS = frozenset({"text", "html", "csv", "rtf", "xml"})
_OFFICE_TEXT = re.compile(
    r"(?:word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)|xl/sharedStrings|ppt/(?:slides|notesSlides)/[^/]+|content)\.xml"
)
_BREAKS = ("/w:p", "w:br", "w:tab", "/a:p", "/si", "/text:p", "/p", "br", "/div", "/td", "/li", "/tr")

_loaded: OrderedDict[str, tuple[tuple[Sought, ...], ...]] = OrderedDict()


def look(content: Content, wish: KeywordWish, budget: Budget | None = None) -> Keywords:
    """Return what was found of each list in each place. `budget` is given in the one-shot child alone: nobody else may open such files."""
    ready = _ready(wish)
    hits: list[KeywordHit] = []
    files, overfull = _file_text(content, budget)
    texts = (
        (Place.HEADER, "\n".join(f"{field.name}: {field.value}" for field in content.message.headers)),
        (Place.SUBJECT, content.message.subject),
        (Place.BODY, content.visible_text),
        (Place.ATTACHMENT, files),
    )
    some_case = any(each.case for each in wish.lists)
    for place, text in texts:
        if text:
            plain = folded(text)
            hits += _hits(wish.lists, ready, place, plain, folded(text, keep_case=True) if some_case else plain)
    asked = tuple(f"{each.name}:{each.digest}" for each in wish.lists)
    return Keywords((*asked, OVERFULL) if overfull else asked, tuple(hits))


def _hits(lists: Sequence[KeywordList], ready: Sequence[Sequence[Sought]], place: Place, plain: str, exact: str) -> Iterator[KeywordHit]:
    for each, words in zip(lists, ready, strict=True):
        text = exact if each.case else plain
        there = [pair for pair, word in zip(each.words, words, strict=True) if word.is_in(text)]
        if there:
            yield KeywordHit(each.name, place, len(there), sum(score for _, score in there), tuple(word[:100] for word, _ in there[:5]))


def _ready(wish: KeywordWish) -> tuple[tuple[Sought, ...], ...]:
    known = _loaded.get(wish.version)
    if known is None:
        known = _loaded[wish.version] = sought(wish.lists)
        while len(_loaded) > _MOST_LOADED:
            _loaded.popitem(last=False)
    _loaded.move_to_end(wish.version)
    return known


def _file_text(content: Content, budget: Budget | None) -> tuple[str, bool]:
    """Return the text of all files, and whether there was, or may be, more than is looked at."""
    pieces: list[str] = []
    left, seconds, overfull = MOST_FILE_TEXT, MOST_PDF_SECONDS, False
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
