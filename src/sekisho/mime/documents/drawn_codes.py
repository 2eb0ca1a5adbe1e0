"""Codes that are no picture: drawn with the cells of a table or with blocks of text; and pictures written into a page itself."""

import re

from sekisho.mime.documents import pictures
from sekisho.mime.documents.entities import resolved
from sekisho.mime.documents.looking import Looking
from sekisho.mime.structure import bodies
from sekisho.mime.text.styles import Colour, read_colour

_SMALLEST = 21  # modules of one side
_LARGEST = 200
_MOST = 4_194_304  # octets of a text
_BLOCKS = {"\u2588": (0, 0), "\u2580": (0, 255), "\u2584": (255, 0), " ": (255, 255), "\u00a0": (255, 255)}  # upper and lower half of each character
_SQUARES = {"\u25a0": 0, "\u2b1b": 0, "\u25a1": 255, "\u3000": 255, "\u2b1c": 255}  # a whole module each
_DARK = "\u2588\u2580\u2584\u25a0\u2b1b"
_UTF8_BLOCKS = tuple(character.encode() for character in _DARK)
_ROW = re.compile(r"<tr[\s>/]", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]((?:\s[^<>]{0,400})?)>", re.IGNORECASE)
_SHADE = re.compile(r"bgcolor\s{0,3}=\s{0,3}[\"']?([^\"'\s>]{1,40})|background(?:-color)?\s{0,3}:\s{0,3}([^;\"'>]{1,60})", re.IGNORECASE)
_SPAN = re.compile(r"colspan\s{0,3}=\s{0,3}[\"']?(\d{1,3})", re.IGNORECASE)
_CLASS = re.compile(r"class\s{0,3}=\s{0,3}[\"']?([\w-]{1,60})", re.IGNORECASE)
_RULE = re.compile(r"\.([\w-]{1,60})[^{}]{0,100}\{([^{}]{0,400})\}")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/pre|/li)[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WRITTEN = re.compile(r"data:image/(?:png|jpe?g|gif|bmp|webp);base64,([A-Za-z0-9+/=\s]{200,})", re.IGNORECASE)
_MOST_WRITTEN = 20
_MOST_ROWS = 4_000
_LONGEST_ROW = 65_536  # characters


def may_hold(octets: bytes) -> bool:
    """Tell, by plain searches, whether a text may draw a code or carry a picture; few texts do. Every text passes here: it has to be quick."""
    if octets.find(b"data:image/") >= 0:
        return True
    if len(octets) > 8_000 and octets.find(b"<", 0, 4_096) >= 0 and _cells(octets) >= _SMALLEST * _SMALLEST and _shades(octets) >= 100:
        return True
    return not octets.isascii() and octets.find(b"\xe2\x96") >= 0 and sum(map(octets.count, _UTF8_BLOCKS)) >= 60


def _cells(octets: bytes) -> int:
    return octets.count(b"<td") + (octets.count(b"<TD") if octets.find(b"<TD") >= 0 else 0)


def _shades(octets: bytes) -> int:
    return octets.count(b"bgcolor") + octets.count(b"background") + octets.count(b"BGCOLOR") + octets.count(b"class=")


def look(looking: Looking) -> None:
    """Look for codes in a text, be it plain or HTML."""
    text = looking.octets[:_MOST].decode("utf-8", "replace")
    for number, found in enumerate(_WRITTEN.finditer(text)):
        if number >= _MOST_WRITTEN:
            break
        octets = bodies.base64(found[1].encode("ascii")).octets
        looking.spend(len(octets))
        if pictures.may_show_codes(octets):
            looking.member("picture in the page", octets)
    if _ROW.search(text):
        for grid in _tables(text):
            looking.step()
            pictures.read_grid(grid, looking)
    if any(block in text for block in _DARK):
        plain = resolved(_TAG.sub("", _BREAK.sub("\n", text))) if "<" in text else text
        for grid in _blocks(plain):
            looking.step()
            pictures.read_grid(grid, looking)


def _tables(text: str) -> list[list[bytes]]:
    """Return the grids of tables: runs of rows that have the same number of cells, at least 21 each."""
    classes = {name: shade for name, declarations in _RULE.findall(text[:262_144]) if (shade := _shade(declarations)) is not None}
    grids: list[list[bytes]] = []
    run: list[bytes] = []
    known: dict[str, bytes] = {}
    for source in _ROW.split(text, maxsplit=_MOST_ROWS)[1:]:
        row = _row(source, classes, known)
        if run and len(row) != len(run[0]):
            _take(run, grids)
            run = []
        if _SMALLEST <= len(row) <= _LARGEST:
            run.append(row)
    _take(run, grids)
    return grids[:20]


def _take(run: list[bytes], grids: list[list[bytes]]) -> None:
    if _SMALLEST <= len(run) <= 2 * _LARGEST and len(set(run)) > 5:
        grids.append(run)


def _row(source: str, classes: dict[str, Colour], known: dict[str, bytes]) -> bytes:
    out = bytearray()
    for attributes in _CELL.findall(source[:_LONGEST_ROW])[: 2 * _LARGEST]:
        cell = known.get(attributes)
        if cell is None:
            colour = _shade(attributes)
            if colour is None and (named := _CLASS.search(attributes)):
                colour = classes.get(named[1])
            span = _SPAN.search(attributes)
            cell = (b"\0" if colour is not None and sum(colour) < 384 else b"\xff") * (min(int(span[1]), _LARGEST) if span is not None else 1)
            if len(known) < 1_000:
                known[attributes] = cell
        out += cell
    return bytes(out)


def _shade(source: str) -> Colour | None:
    found = _SHADE.search(source)
    return read_colour(found[1] or found[2])[0] if found is not None else None


def _blocks(text: str) -> list[list[bytes]]:
    """Return the grids of consecutive lines that hold blocks. A character of text is twice as high as wide, a square is a module."""
    grids: list[list[bytes]] = []
    run: list[str] = []
    for line in (*text.splitlines()[:20_000], ""):
        if any(block in line for block in _DARK) and sum(character in _BLOCKS or character in _SQUARES for character in line) >= 10:
            run.append(line.rstrip("\r\n")[: 2 * _LARGEST])
            continue
        if len(run) >= _SMALLEST // 2:
            grids.append(_drawn(run))
        run = []
    return grids[:20]


def _drawn(lines: list[str]) -> list[bytes]:
    width = max(map(len, lines))
    squares = sum(character in _SQUARES for line in lines for character in line) > sum(
        character in "\u2588\u2580\u2584" for line in lines for character in line
    )
    rows: list[bytes] = []
    for line in lines[: 2 * _LARGEST]:
        filled = line.ljust(width)
        if squares:
            rows.append(bytes(_SQUARES.get(character, 255) for character in filled))
        else:
            rows.append(bytes(_BLOCKS.get(character, (255, 255))[0] for character in filled))
            rows.append(bytes(_BLOCKS.get(character, (255, 255))[1] for character in filled))
    return rows
