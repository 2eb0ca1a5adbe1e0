"""Rows as CSV that a spreadsheet does not take for formulas, and as JSON lines: the one way in which anything is written out."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page: Japanese becomes unreadable
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet runs: an apostrophe before what begins like a formula, also behind blanks or in wide signs."""
    text = str(value).translate(_ENDS)  # before it is looked at: what goes must not uncover a formula
    if not isinstance(value, (int, float)) and text.lstrip(_BLANK).translate(_NARROW).startswith(_FORMULA):
        return f"'{text}"
    return text


_ENDS = {0: None, 0x85: " ", 0x2028: " ", 0x2029: " "}  # what some readers of files take for the end of a line, in quotes or not
_ESCAPED = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}  # they stand in texts alone
_BLANK = " \n\xa0\u200b\u3000\ufeff"
_NARROW = str.maketrans("＝＋－＠−", "=+-@-")


def csv_rows(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV file (RFC 4180) line by line: CRLF, every cell in quotes, a byte order mark in front."""
    yield BYTE_ORDER_MARK + _row(headings)
    for row in rows:
        yield _row([safe_cell(value) for value in row])


def json_lines(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Yield one JSON object a line. What JSON does not know is written as text."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, default=str).translate(_ESCAPED) + "\n"


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([cell.translate(_ENDS) for cell in cells])
    return line.getvalue()
