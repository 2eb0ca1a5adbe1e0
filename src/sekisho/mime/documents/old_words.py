"""The words of Office files of before 2007, for whoever looks for them: pieces of Word ([MS-DOC]), cells of Excel ([MS-XLS]), slides ([MS-PPT])."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import olefile  # type: ignore[import-untyped]

from sekisho.mime.documents import biff

_BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, struct.error)
_MOST_PIECES = 100_000
_MOST_RECORDS = 300_000
_SST, _CONTINUE, _LABEL, _STRING, _DRAWN, _HEADER, _FOOTER, _SHEET, _LOCKED = 0xFC, 0x3C, 0x204, 0x207, 0x1B6, 0x14, 0x15, 0x85, 0x2F
_WIDE_TEXT, _NARROW_TEXT, _NAMED_TEXT = 0x0FA0, 0x0FA8, 0x0FBA
_CONTROLS = re.compile("[\0-\x09\x0b-\x1f\x7f]+")
OLD = frozenset({"doc", "xls", "ppt"})


@dataclass(frozen=True, slots=True)
class OldWords:
    """The text of a file. `whole` is False where there is, or may be, more: a limit, a lock, damage."""

    text: str
    whole: bool


def read_old_words(octets: bytes, most: int) -> OldWords:
    """Return at most `most` characters of a compound file's text. Raises nothing."""
    pieces: list[str] = []
    whole, total = True, 0
    try:
        with olefile.OleFileIO(BytesIO(octets)) as file:
            for text in _texts(file):
                pieces.append(_CONTROLS.sub(" ", text[: most - total]))  # of Word as they are: words are cut between pieces
                total += len(text)
                if total > most:
                    whole = False
                    break
    except _BROKEN:
        whole = False
    return OldWords("".join(pieces), whole)


def _texts(file: olefile.OleFileIO) -> Iterator[str]:
    for name in ("WordDocument", "Workbook", "Book", "PowerPoint Document"):
        if not file.exists(name):
            continue
        stream = file.openstream(name).read()
        if name == "WordDocument":
            table = f"{stream[11] >> 1 & 1}Table"  # fWhichTblStm ([MS-DOC] section 2.5.2)
            yield from word_texts(stream, file.openstream(table).read() if file.exists(table) else b"")
        elif name == "PowerPoint Document":
            if file.exists("Current User") and file.openstream("Current User").read()[12:16] == b"\xdf\xc4\xd1\xf3":
                raise ValueError("locked")
            yield from (f"{text}\n" for text in slide_texts(stream))
        else:
            yield from (f"{text}\n" for text in cell_texts(stream))


def word_texts(stream: bytes, table: bytes) -> Iterator[str]:
    """Yield the pieces of a Word document in order ([MS-DOC] section 2.4.1). Raises ValueError where it is locked."""
    if stream[11] & 1:
        raise ValueError("locked")
    if not table:  # Word 6 and 95: one piece, in the charset of the machine
        first, last = struct.unpack_from("<II", stream, 0x18)
        yield stream[first:last].decode("cp1252", "replace")
        return
    start, size = struct.unpack_from("<II", stream, 0x1A2)
    clx = table[start : start + size]
    at = 0
    while clx[at : at + 1] == b"\1":  # properties, before the table of pieces
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if clx[at : at + 1] != b"\2":
        raise ValueError("no table of pieces")
    listed = clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")]
    count = (len(listed) - 4) // 12
    for index in range(min(count, _MOST_PIECES)):
        begin, end = struct.unpack_from("<II", listed, 4 * index)
        (place,) = struct.unpack_from("<I", listed, 4 * (count + 1) + 8 * index + 2)
        if place & 0x40000000:
            half = (place & 0x3FFFFFFF) // 2
            yield stream[half : half + end - begin].decode("cp1252", "replace")
        else:
            yield stream[place : place + 2 * (end - begin)].decode("utf-16-le", "replace")
    if count > _MOST_PIECES:
        raise ValueError("too many pieces")


def cell_texts(stream: bytes) -> Iterator[str]:
    """Yield texts of cells, boxes, sheets, and of the lines above and below a page ([MS-XLS] section 2.4). Raises ValueError where it is locked."""
    shared: list[bytes] = []
    before = 0
    for number, (kind, body) in enumerate(biff.records(stream)):
        if number > _MOST_RECORDS:
            raise ValueError("too many records")
        if kind == _LOCKED:
            raise ValueError("locked")
        if kind == _CONTINUE and before == _SST:
            shared.append(body)
            continue
        if shared:
            yield from _shared_texts(shared)
            shared = []
        if kind == _SST:
            shared = [body]
        elif kind == _LABEL:
            yield _counted(body[6:], 2)
        elif kind in {_STRING, _HEADER, _FOOTER}:
            yield _counted(body, 2)
        elif kind == _SHEET:
            yield _counted(body[6:], 1)
        elif kind == _CONTINUE and before == _DRAWN and body:
            yield body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
        before = kind
    if shared:
        yield from _shared_texts(shared)


def _counted(body: bytes, width: int) -> str:
    """Return a text behind its length and its flags (section 2.5.294); older files have no flags, which shows by a length that fits exactly."""
    count = int.from_bytes(body[:width], "little")
    if len(body) == width + count:
        return body[width:].decode("cp1252", "replace")
    flags, text = body[width : width + 1], body[width + 1 :]
    return text[: 2 * count].decode("utf-16-le", "replace") if flags and flags[0] & 1 else text[:count].decode("latin-1")


def _shared_texts(records: list[bytes]) -> Iterator[str]:
    """Yield the shared texts (section 2.4.265). A text may go on in the next record, where its flags stand again (section 2.5.293)."""
    index, at = 0, 8

    def take(count: int) -> bytes:
        nonlocal index, at
        pieces: list[bytes] = []
        while count > 0 and index < len(records):
            piece = records[index][at : at + count]
            pieces.append(piece)
            count -= len(piece)
            at += len(piece)
            if count > 0:
                index, at = index + 1, 0
        return b"".join(pieces)

    while index < len(records):
        head = take(3)
        if len(head) < 3:
            return
        left, flags = int.from_bytes(head[:2], "little"), head[2]
        runs = int.from_bytes(take(2), "little") if flags & 8 else 0
        further = int.from_bytes(take(4), "little") if flags & 4 else 0
        text: list[str] = []
        while left > 0 and index < len(records):
            width = 1 + (flags & 1)
            if at >= len(records[index]):
                index, at = index + 1, 1
                flags = records[index][0] if index < len(records) and records[index] else 0
                continue
            piece = records[index][at : at + left * width]
            text.append(piece.decode("utf-16-le" if width > 1 else "latin-1", "replace"))
            at += len(piece)
            left -= max(len(piece) // width, 1)
        yield "".join(text)
        take(4 * runs + further)


def slide_texts(stream: bytes) -> Iterator[str]:
    """Yield the texts of slides and notes ([MS-PPT] sections 2.9.42 to 2.9.44)."""
    position = 0
    for _ in range(_MOST_RECORDS):
        if position + 8 > len(stream):
            return
        version, kind, size = struct.unpack_from("<HHI", stream, position)
        position += 8
        if version & 0xF == 0xF:
            continue  # a container: its records follow
        body = stream[position : position + size]
        if kind in {_WIDE_TEXT, _NAMED_TEXT}:
            yield body.decode("utf-16-le", "replace")
        elif kind == _NARROW_TEXT:
            yield body.decode("latin-1")
        position += size
    raise ValueError("too many records")
