"""The pages of a PDF as a reader sees them: searched for addresses, drawn small, and searched for codes.

Beside `pdf_words.py` the only module that knows pypdfium2.

Thirteen kilobytes of long lines take half a minute to draw: a page is drawn piece by piece while the message has time for that, and what the library
draws in one piece, forms within forms above all, is counted before.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from ctypes import c_uint
from math import ceil
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image
from pypdfium2 import raw

from sekisho.mime.documents import pictures
from sekisho.mime.documents.looking import Looking
from sekisho.mime.web import links
from sekisho.mime.web.top_level import TOP_LEVEL
from sekisho.model.budget import Budget

_LARGEST = 4_194_304  # octets: larger ones are not drawn
PAGES = 3
_WIDTH = 1_000  # pixels
_MOST_PIXELS = 3_000_000
_MOST_OBJECTS = 20_000  # of one page that are counted
_SURELY = 5_000  # objects: a page of so many is drawn whatever they are
_MOST_INNER = 2_000  # shapes in forms, each of which is drawn in one piece
_MOST_FORMS = 300
_MOST_TEXT = 2_097_152  # octets of operators of the pages whose text is read
_MOST_CHARACTERS = 200_000  # of one page
_LINE_END = re.compile(r"[\ufffe\x02\xad]?\r?\n")
_DIVIDED = re.compile(r"(?:https?://|www\.)[^\s]{3,300}(?:\r?\n[^\s]{1,300}){1,3}", re.IGNORECASE)  # an address that goes on in the next line
_MOST_IMAGED = 67_108_864  # pixels of pictures on one page, each counted as often as it is drawn
_DEEPEST = 4  # forms within forms
_BROKEN = (pypdfium2.PdfiumError, ValueError, TypeError, OverflowError, RuntimeError, OSError, MemoryError)


class _Clock:
    """What the library asks while it draws: whether to stop. Made once, at import: the sandbox lets no new code come to be, not even a call back."""

    def __init__(self) -> None:
        self._budget: Budget | None = None
        self._until = 0.0
        self.pause = raw.IFSDK_PAUSE(version=1)
        self._asked = type(self.pause.NeedToPauseNow)(lambda _: self._budget is None or self._budget.seconds_left < self._until)  # kept: it is called
        self.pause.NeedToPauseNow = self._asked

    def begin(self, budget: Budget, seconds: float) -> None:
        """Give the next drawing so many seconds of a budget."""
        self._budget, self._until = budget, budget.seconds_left - seconds


_CLOCK = _Clock()


class _TooHeavy(Exception):
    """A page is not drawn, or not to its end."""


def look(looking: Looking, weight: int) -> None:
    """Note the addresses that are written on the first pages of a small PDF, draw them and note the codes on them.

    `weight`: to how many octets what is drawn on these pages unfolds.
    """
    if len(looking.octets) > _LARGEST:
        return
    try:
        document = pypdfium2.PdfDocument(looking.octets)
    except _BROKEN:
        return
    try:
        for number in range(min(PAGES, len(document))):
            looking.step()
            began = looking.budget.seconds_left
            try:
                _page(document, number, looking, weight)
            except _TooHeavy:
                looking.sign("picture_unread", "a page of a PDF")
            looking.sight.drawing_seconds -= began - looking.budget.seconds_left
    except _BROKEN:
        looking.sign("picture_unread", "a page of a PDF")
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int, looking: Looking, weight: int) -> None:
    if looking.sight.drawing_seconds <= 0:
        raise _TooHeavy
    page = document[number]
    try:
        objects = _count(page)
        _note_addresses(page, looking, weight * (1 + objects.forms))
        if objects.may_show_codes:
            pictures.note_codes(_drawn(page, looking), looking)
    finally:
        page.close()


class _Objects(NamedTuple):
    """What stands on a page. Text alone shows no code: that takes a picture or many drawn shapes."""

    may_show_codes: bool
    forms: int


def _count(page: pypdfium2.PdfPage) -> _Objects:
    """Count what stands on a page. Raises _TooHeavy."""
    found = False
    shapes = inner = forms = pixels = 0
    for number, (handle, kind, level) in enumerate(_objects(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            found = True
            pixels += _pixels(handle)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
            inner += level > 0
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            forms += 1 if level + 1 < _DEEPEST else _MOST_FORMS  # what is in this one is not counted
        if inner > _MOST_INNER or forms > _MOST_FORMS or pixels > _MOST_IMAGED:
            raise _TooHeavy
        found = found or shapes >= 100 or number > _SURELY
        if number > _MOST_OBJECTS:
            break  # what lies behind may be forms: they are drawn one by one, and time is looked at between them
    return _Objects(found, forms)


def _note_addresses(page: pypdfium2.PdfPage, looking: Looking, weight: int) -> None:
    """Note the addresses that are written on a page: readers make links of them. The text of a page comes in one piece: nothing stops it midway."""
    if weight > _MOST_TEXT:
        looking.sign("picture_unread", "the text of a page of a PDF")
        return
    text = page.get_textpage()
    try:
        count = text.count_chars()
        written: str = text.get_text_range(0, min(count, _MOST_CHARACTERS)) if count > 0 else ""
    finally:
        text.close()
    if "://" not in written and "www." not in written and "." not in written:
        return
    whole = links.find(written)
    hosts = {found.host for found in whole}
    for found in whole:
        looking.link(found.url, "document:link")
    for joined in _DIVIDED.finditer(written):
        for found in links.find(_LINE_END.sub("", joined[0]), bare=False):
            if not _runs_on(found.host, hosts):
                looking.link(found.url, "document:link")


def _runs_on(host: str, hosts: AbstractSet[str]) -> bool:
    """Tell whether a host only came of a whole one (among `hosts`) and the next line's first word: `www.example.com` and `Tel` make `comtel`."""
    name, _, ending = host.rpartition(".")
    if not name or ending in TOP_LEVEL:
        return False
    return any(ending[:length] in TOP_LEVEL and f"{name}.{ending[:length]}" in hosts for length in range(2, len(ending)))


def _objects(parent: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any], level: int) -> Iterator[tuple[Any, int, int]]:
    """Yield handle, kind and level of what stands on a page or in a form, with what stands in forms: a line of text is one, and needs no object."""
    for number in range(count(parent)):
        handle = get(parent, number)
        kind = raw.FPDFPageObj_GetType(handle) if handle else raw.FPDF_PAGEOBJ_UNKNOWN
        if kind == raw.FPDF_PAGEOBJ_UNKNOWN:
            raise ValueError("an object of a page cannot be read")
        yield handle, kind, level
        if kind == raw.FPDF_PAGEOBJ_FORM and level < _DEEPEST - 1:
            yield from _objects(handle, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, level + 1)


def _pixels(image: Any) -> int:
    width, height = c_uint(), c_uint()
    if not raw.FPDFImageObj_GetImagePixelSize(image, width, height):
        raise ValueError("a picture of a page has no size")
    return width.value * height.value


def _drawn(page: pypdfium2.PdfPage, looking: Looking) -> Image.Image:
    """Draw a page in steps as long as there is time. Raises _TooHeavy."""
    width, height = page.get_size()
    scale = _WIDTH / max(width, 1.0)
    if width * height * scale * scale > _MOST_PIXELS:
        scale = (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5
    size = ceil(width * scale), ceil(height * scale)
    if min(size) < 1:
        raise ValueError("a page without extent")
    _CLOCK.begin(looking.budget, looking.sight.drawing_seconds)
    bitmap = pypdfium2.PdfBitmap.new_native(*size, format=raw.FPDFBitmap_Gray)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, *size, 0, raw.FPDF_GRAYSCALE | raw.FPDF_ANNOT, _CLOCK.pause)
        raw.FPDF_RenderPage_Close(page)
        if status != raw.FPDF_RENDER_DONE:
            raise _TooHeavy
        picture: Image.Image = bitmap.to_pil()
        return picture.copy()
    finally:
        bitmap.close()
