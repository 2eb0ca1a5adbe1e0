"""The pages of a PDF as a reader sees them: drawn small, and searched for codes. Beside `pdf_words.py` the only module that knows pypdfium2."""

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from sekisho.mime.documents import pictures
from sekisho.mime.documents.looking import Looking

_LARGEST = 4_194_304  # octets: larger ones are not drawn
PAGES = 3
_WIDTH = 1_000  # pixels
_MOST_PIXELS = 3_000_000
_BROKEN = (pypdfium2.PdfiumError, ValueError, TypeError, OverflowError, RuntimeError, OSError, MemoryError)


def look(looking: Looking) -> None:
    """Draw the first pages of a small PDF and note the codes on them."""
    if len(looking.octets) > _LARGEST:
        return
    try:
        document = pypdfium2.PdfDocument(looking.octets)
    except _BROKEN:
        return
    try:
        for number in range(min(PAGES, len(document))):
            looking.step()
            page = document[number]
            if _may_show_codes(page):
                pictures.note_codes(_drawn(page), looking)
            page.close()
    except _BROKEN:
        looking.sign("pdf_broken")
    finally:
        document.close()


def _may_show_codes(page: pypdfium2.PdfPage) -> bool:
    """Tell whether a page holds a picture or many drawn shapes: text alone shows no code."""
    shapes = 0
    for number, entry in enumerate(page.get_objects(max_depth=4)):
        if entry.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE:
            return True
        shapes += entry.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH
        if shapes >= 100 or number > 5_000:
            return True
    return False


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = _WIDTH / max(width, 1.0)
    if width * height * scale * scale > _MOST_PIXELS:
        scale = (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture
