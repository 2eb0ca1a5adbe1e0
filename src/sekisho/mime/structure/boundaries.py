"""Where the parts of a multipart lie between its delimiter lines (RFC 2046 section 5.1)."""

import re
from typing import NamedTuple

from sekisho.mime.fields import parameters, words

_GUESS = re.compile(rb"(?m)^--([^\r\n]{1,200}+)\r?\n(?=[A-Za-z-]{1,60}+:|\r?\n)")

Span = tuple[int, int]


class Split(NamedTuple):
    """The spans of a multipart's body. `odd` are lines that begin with the delimiter but go on with other characters."""

    parts: list[Span]
    preamble: Span
    epilogue: Span
    closed: bool
    after_close: bool  # a part follows the closing delimiter
    odd: tuple[int, ...]  # offsets of such lines
    too_many: bool


def spellings(declared: tuple[bytes, ...]) -> list[bytes]:
    """Return every boundary that readers make of the declared values, the plain reading first."""
    found: list[bytes] = []
    for value in declared:
        plain = value.rstrip(b" \t\r\n")
        found.append(plain)
        if b"(" in plain:
            found.append(parameters.without_comments(plain).strip())
        if b"=?" in plain:
            found.append(words.decode(plain).text.encode("utf-8"))
        if b" " in plain or b"\t" in plain:
            found += [plain.split()[0] if plain.split() else b"", b"".join(plain.split())]
        if b"\x00" in plain:
            found += [plain.partition(b"\x00")[0], plain.replace(b"\x00", b"")]
        if b"\\" in plain:
            found.append(plain.replace(b"\\", b""))
        if plain[:1] in (b"'", b'"'):
            found.append(plain.strip(b"'\""))
    return list(dict.fromkeys(found))


def occurs(raw: bytes, start: int, end: int, boundary: bytes) -> bool:
    """Tell whether a line of the body begins with the delimiter."""
    needle = b"--" + boundary
    return raw.startswith(needle, start, end) or raw.find(b"\n" + needle, start, end) >= 0


def guess(raw: bytes, start: int, end: int) -> bytes | None:
    """Return the boundary that the body itself shows, where none is declared or the declared one is not there."""
    match = _GUESS.search(raw, start, end)
    return match[1].rstrip(b" \t") if match else None


def split(raw: bytes, start: int, end: int, boundary: bytes, most: int, extra: frozenset[int] = frozenset()) -> Split:
    """Cut a body at the delimiter lines of one boundary. Offsets in `extra` count as delimiter lines too. At most `most` parts."""
    needle = b"--" + boundary
    length = len(needle)
    parts: list[Span] = []
    odd: list[int] = []
    opened = -1  # where the current part began
    preamble = (start, end)
    epilogue_start = -1
    closed = after_close = too_many = False
    line = start if raw.startswith(needle, start, end) else _next(raw, start, end, needle)
    while line >= 0:
        line_end = raw.find(b"\n", line + length, end)
        following = end if line_end < 0 else line_end + 1
        tail = raw[line + length : min(following, line + length + 200)].rstrip(b" \t\r\n")
        is_close = tail == b"--"
        if tail and not is_close and line not in extra and tail.strip():
            if len(odd) < most:
                odd.append(line)
            line = _next(raw, max(line_end, line + 1) if line_end >= 0 else end, end, needle)
            continue
        before = _before(raw, line, start)
        if opened >= 0:
            parts.append((opened, max(opened, before)))
        elif preamble[1] == end:
            preamble = (start, before)
        if is_close:
            closed, opened, epilogue_start = True, -1, following
        else:
            after_close = after_close or closed
            opened, epilogue_start = following, -1
        if len(parts) >= most:
            too_many = True
            break
        line = _next(raw, line_end, end, needle) if line_end >= 0 else -1
    if opened >= 0 and not too_many:
        parts.append((opened, end))
    epilogue = (epilogue_start, end) if epilogue_start >= 0 else (end, end)
    return Split(parts, preamble, epilogue, closed, after_close, tuple(odd), too_many)


def _next(raw: bytes, position: int, end: int, needle: bytes) -> int:
    """Return the offset of the next line that begins with the needle, from a line end at or after `position`; -1 if there is none."""
    found = raw.find(b"\n" + needle, position, end)
    return found + 1 if found >= 0 else -1


def _before(raw: bytes, line: int, start: int) -> int:
    """Return where the content before a delimiter line ends: its line end belongs to the delimiter."""
    if line <= start:
        return start
    line -= 1
    return line - 1 if line > start and raw[line - 1] == 13 else line
