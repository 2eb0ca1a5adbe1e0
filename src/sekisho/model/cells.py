"""Cells of files that people open with a spreadsheet: none is taken for a formula, and none ends its line."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ENDS = {0: None, 0x85: " ", 0x2028: " ", 0x2029: " "}  # what some readers of files take for the end of a line, in quotes or not
_BLANK = " \n\xa0\u200b\u3000\ufeff"
_NARROW = str.maketrans("＝＋－＠−", "=+-@-")  # spreadsheets in Japan compute these as well


def plain_cell(text: str) -> str:
    """Return a text of ours, such as a heading, without what ends a line early."""
    return text.translate(_ENDS)


def safe_cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet runs: an apostrophe before what begins like a formula, also behind blanks or in wide signs."""
    text = str(value).translate(_ENDS)  # before it is looked at: what goes must not uncover a formula
    if not isinstance(value, (int, float)) and text.lstrip(_BLANK).translate(_NARROW).startswith(_FORMULA):
        return f"'{text}"
    return text
