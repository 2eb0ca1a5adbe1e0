"""Words that a tenant's policy asks for: looked for in header, subject, text and files.

What is found is told as it is, without a verdict: what follows from it stands in the policy (`policy/conditions.py`).
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from sekisho.inspections.file_text import file_text
from sekisho.inspections.keyword_patterns import Sought, sought
from sekisho.inspections.rules.folded import folded
from sekisho.mime.content import Content
from sekisho.model.budget import Budget
from sekisho.model.keywords import OVERFULL, KeywordHit, KeywordList, Keywords, KeywordWish, Place

MOST_FILE_TEXT = 1_000_000  # characters of all files together; where there are more, what was not found in files is not known to be absent
MOST_PDF_SECONDS = 3.0  # for the words in all PDFs and old Office files of one message
_MOST_LOADED = 32  # policies whose words are kept ready by one process

_loaded: OrderedDict[str, tuple[tuple[Sought, ...], ...]] = OrderedDict()


def look(content: Content, wish: KeywordWish, budget: Budget | None = None) -> Keywords:
    """Return what was found of each list in each place. `budget` is given in the one-shot child alone: nobody else may open such files."""
    ready = _ready(wish)
    hits: list[KeywordHit] = []
    files, overfull = file_text(content, budget, MOST_FILE_TEXT, MOST_PDF_SECONDS)
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
