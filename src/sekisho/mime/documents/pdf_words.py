"""The words on the pages of a PDF, for whoever looks for them: what is drawn as text, what is typed into its form, and its notes."""

from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]

from sekisho.mime.documents.pdf_weight import Scales, TooHeavy
from sekisho.model.budget import Budget, BudgetSpent

MOST_PAGES = 200
_LARGEST = 33_554_432  # octets of a file
_MOST_PAGE = 2_097_152  # octets of operators of one page: a call for one page cannot be stopped midway
_MOST_PAGES_TOGETHER = 16_777_216
_LONGEST_STRING = 32_767  # characters of one string; the library leaves out what follows and does not tell
_MOST_NOTES = 1_000  # fields and notes of one page
_MOST_TYPED = 200_000  # characters in them
_BROKEN = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    pikepdf.DataDecodingError,
    pypdfium2.PdfiumError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    RuntimeError,
    OSError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class PdfWords:
    """The text of a PDF. `whole` is False where there is, or may be, more: a limit, a lock, damage."""

    text: str
    whole: bool


def read_words(octets: bytes, most: int, seconds: float, budget: Budget) -> PdfWords:
    """Return at most `most` characters of a PDF's pages, read within about so many seconds of the message's budget. Raises nothing."""
    pieces: list[str] = []
    if len(octets) > _LARGEST:
        return PdfWords("", whole=False)
    try:
        with pikepdf.open(BytesIO(octets), suppress_warnings=True) as weighed, pypdfium2.PdfDocument(octets) as drawn:
            whole = _read(weighed, drawn, pieces, most, budget, until=budget.seconds_left - seconds)
    except (*_BROKEN, BudgetSpent):
        whole = False
    return PdfWords("\n".join(pieces)[:most], whole)


def _read(weighed: pikepdf.Pdf, drawn: pypdfium2.PdfDocument, pieces: list[str], most: int, budget: Budget, until: float) -> bool:
    """Gather the text page by page, and tell whether it is all. `until`: the seconds of the budget that stay untouched."""
    scales, left, weight = Scales(_MOST_PAGE), most, 0
    whole = len(drawn) == len(weighed.pages) <= MOST_PAGES  # two readers that see other pages: there is more than one of them told
    for number in range(min(len(drawn), len(weighed.pages), MOST_PAGES)):
        budget.spend_item()
        if left <= 0 or budget.seconds_left <= max(until, 0.0) or weight > _MOST_PAGES_TOGETHER:
            return False
        page = weighed.pages[number].obj
        text = ""
        try:
            text = "\n".join(_typed(page))
            weight += scales.weigh(page)
            seen, uncut = _drawn_text(drawn, number, left)
            text, whole = f"{seen}\n{text}", whole and uncut
        except TooHeavy:
            whole = False
        pieces.append(text)
        left -= len(text) + 1
    return whole and left >= 0


def _drawn_text(document: pypdfium2.PdfDocument, number: int, most: int) -> tuple[str, bool]:
    """Return the text of a page, and whether no string of it can have been cut."""
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            count = text.count_chars()
            found: str = text.get_text_range(0, min(count, most + 1)) if count > 0 else ""
        finally:
            text.close()
    finally:
        page.close()
    # A word that is divided at the end of a line is one word: the library leaves a mark there.
    for mark in ("\ufffe\r\n", "\x02\r\n", "\ufffe", "\x02", "\xad\r\n"):
        found = found.replace(mark, "")
    return found, count < _LONGEST_STRING


def _typed(page: pikepdf.Dictionary) -> list[str]:
    """Return what people typed into fields and notes of a page (ISO 32000 sections 12.5.2, 12.7.4)."""
    notes = page.get("/Annots")
    found: list[str] = []
    for note in list(notes)[:_MOST_NOTES] if isinstance(notes, pikepdf.Array) else ():
        if isinstance(note, pikepdf.Dictionary):
            above = note.get("/Parent")
            values = [note.get("/Contents"), note.get("/V"), above.get("/V") if isinstance(above, pikepdf.Dictionary) else None]
            found += [str(value) for value in values if isinstance(value, pikepdf.String)]
    if isinstance(notes, pikepdf.Array) and (len(notes) > _MOST_NOTES or sum(map(len, found)) > _MOST_TYPED):
        raise TooHeavy
    return found
