"""Tables for terminals: columns as wide as what is in them, East Asian characters counted as two."""

import time
from collections.abc import Sequence
from unicodedata import east_asian_width

WIDEST = 60


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def printable(text: str) -> str:
    """Return foreign text without control characters: it must not move the cursor or recolour the terminal."""
    return "".join(character if character.isprintable() else "�" for character in text)


def cut(text: str, columns: int) -> str:
    """Return the text, shortened with an ellipsis to at most that many columns."""
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept) + width(character) > columns - 1:
            break
        kept += character
    return kept + "…"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], widest: int = WIDEST) -> str:
    """Return lines with a heading; the last column is never padded."""
    clean = [[cut(printable(cell), widest) for cell in row] for row in rows]
    widths = [max(width(row[column]) for row in [list(headings), *clean]) for column in range(len(headings))]
    lines = []
    for row in [list(headings), *clean]:
        cells = [cell + " " * (columns - width(cell)) for cell, columns in zip(row, widths, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def local_time(at: float) -> str:
    """Return a time in the reader's zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
