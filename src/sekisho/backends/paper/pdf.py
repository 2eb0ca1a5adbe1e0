"""A sheet as PDF: A4, figures, bars, tables; Latin and Japanese by one embedded font."""

import logging
from importlib.resources import as_file, files

from fpdf import FPDF

from sekisho.ports.paper import Bars, Sheet, Table

logging.getLogger("fpdf").setLevel(logging.ERROR)  # a sign that the font has not is shown as a box; it is told nowhere else
logging.getLogger("fontTools").setLevel(logging.ERROR)

_FONT = "noto-sans-jp-subset.otf"
_WIDTH = 180.0  # millimetres between the margins
_INK, _QUIET, _ALL, _BAD, _LINE = (29, 35, 41), (93, 102, 112), (146, 163, 190), (179, 38, 30), (216, 212, 204)
_LONGEST = 300  # characters of one text
_MOST = 60  # rows of one table or chart


class PdfPaper:
    """See `ports.paper`."""

    def pdf(self, sheet: Sheet) -> bytes:
        """Return the document."""
        document = FPDF(format="A4")
        document.set_margins(15, 15)
        document.set_auto_page_break(True, 15)
        with as_file(files("sekisho.backends.paper").joinpath(_FONT)) as place:
            document.add_font("sekisho", "", str(place))
        document.set_title(_plain(sheet.title))
        document.set_lang("ja" if sheet.language == "ja" else "en")
        document.set_creator("Sekisho")
        document.add_page()
        _text(document, sheet.title, 18)
        _text(document, sheet.subtitle, 10, _QUIET)
        document.ln(4)
        for label, value in sheet.figures:
            _figure(document, label, value)
        for chart in sheet.charts:
            _bars(document, chart)
        for table in sheet.tables:
            _table(document, table)
        document.ln(4)
        for note in sheet.notes:
            _text(document, note, 8, _QUIET)
        return bytes(document.output())


def _plain(text: str) -> str:
    """Return a text that a PDF can show: one line, no signs that direct."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_LONGEST]


def _text(document: FPDF, text: str, size: float, colour: tuple[int, int, int] = _INK) -> None:
    document.set_font("sekisho", size=size)
    document.set_text_color(*colour)
    document.multi_cell(_WIDTH, size * 0.5, _plain(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _heading(document: FPDF, title: str) -> None:
    document.ln(4)
    if document.get_y() > 250:
        document.add_page()
    _text(document, title, 12)
    document.ln(1)


def _figure(document: FPDF, label: str, value: str) -> None:
    document.set_font("sekisho", size=10)
    document.set_text_color(*_QUIET)
    document.cell(100, 6, _plain(label))
    document.set_text_color(*_INK)
    document.cell(_WIDTH - 100, 6, _plain(value), align="R", new_x="LMARGIN", new_y="NEXT")
    document.set_draw_color(*_LINE)
    document.line(15, document.get_y(), 15 + _WIDTH, document.get_y())


def _bars(document: FPDF, chart: Bars) -> None:
    _heading(document, chart.title)
    rows = chart.rows[:_MOST]
    most = max((number for _, number, _ in rows), default=0)
    document.set_font("sekisho", size=8)
    for label, number, marked in rows:
        if document.get_y() > 275:
            document.add_page()
        document.set_text_color(*_INK)
        y = document.get_y()
        document.cell(42, 4.6, _fitting(document, label, 41))
        if most:
            document.set_fill_color(*_ALL)
            document.rect(58, y + 0.8, 100 * number / most, 3, "F")
            document.set_fill_color(*_BAD)
            document.rect(58, y + 0.8, 100 * min(marked, number) / most, 3, "F")
        document.set_xy(160, y)
        told = f"{number:,} / {marked:,}" if marked and marked != number else f"{number:,}"
        document.cell(35, 4.6, told, align="R", new_x="LMARGIN", new_y="NEXT")


def _table(document: FPDF, table: Table) -> None:
    _heading(document, table.title)
    numbers = min(table.numbers, len(table.headings))
    wide = (_WIDTH - 28.0 * numbers) / max(1, len(table.headings) - numbers)
    widths = [wide] * (len(table.headings) - numbers) + [28.0] * numbers
    for place, row in enumerate((table.headings, *table.rows[:_MOST])):
        if document.get_y() > 275:
            document.add_page()
        document.set_font("sekisho", size=8)
        document.set_text_color(*(_INK if place else _QUIET))
        for column, (text, width) in enumerate(zip(row, widths, strict=False)):
            document.cell(width, 5, _fitting(document, text, width - 1), align="R" if column >= len(widths) - numbers else "L")
        document.ln(5)
        document.set_draw_color(*_LINE)
        document.line(15, document.get_y(), 15 + _WIDTH, document.get_y())


def _fitting(document: FPDF, text: str, width: float) -> str:
    """Return as much of a text as fits on a line."""
    shown = _plain(text)
    if document.get_string_width(shown) <= width:
        return shown
    while shown and document.get_string_width(shown + "…") > width:
        shown = shown[:-1]
    return shown + "…"
