"""Rows as CSV that a spreadsheet does not take for formulas: the one way in which tables are written out."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from sekisho.model.cells import plain_cell, safe_cell

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page: Japanese becomes unreadable


def csv_rows(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV file (RFC 4180) line by line: CRLF, every cell in quotes, a byte order mark in front."""
    yield BYTE_ORDER_MARK + _row([plain_cell(heading) for heading in headings])
    for row in rows:
        yield _row([safe_cell(value) for value in row])


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
