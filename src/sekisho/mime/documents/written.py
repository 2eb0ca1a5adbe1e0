"""Octets as pages write them down: addresses that hold their content (RFC 2397), pieces of text put together, digits, backwards too."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from sekisho.mime.documents.looking import Looking
from sekisho.mime.structure import bodies

_ADDRESS = re.compile(r"data:([^,\"'<>]{0,200}),([^\"'<>]{0,60000000})", re.IGNORECASE)
_PICTURE = re.compile(r"\s{0,5}(?:image/(?!svg)|font/|application/(?:x-)?font)", re.IGNORECASE)
_PIECE = re.compile(r"[\"'`]([A-Za-z0-9+/=_-]{1,4000})[\"'`]")
_BETWEEN = re.compile(r"\s{0,20}[,+]\s{0,20}")
_LEAST_PIECES, _LEAST_CHAIN = 8, 200
_MOST_PIECES = 200_000
_DIGITS = re.compile(r"(?:[0-9A-Fa-f]{2}){32,30000000}")
_JOINT = re.compile(r"[\"'`]\s{0,5}\+\s{0,5}[\"'`]")


def joined(code: str) -> str:
    """Return code with the texts in it put together: `'at' + 'ob'` is `'atob'`."""
    return _JOINT.sub("", code) if "+" in code else code


def addresses(text: str, looking: Looking) -> list[bytes]:
    """Return what `data:` addresses hold; plain pictures and fonts are left out."""
    found: list[bytes] = []
    for match in _ADDRESS.finditer(text):
        looking.step()
        if _PICTURE.match(match[1]):
            continue
        content = unquote_to_bytes(match[2])
        found.append(bodies.base64(content).octets if match[1].rstrip().lower().endswith("base64") else content)
    return found


def chains(text: str, looking: Looking) -> Iterator[str]:
    """Yield texts that stand in short pieces side by side, divided by commas or plus signs, as an array or a sum of them would be."""
    chain: list[str] = []
    end = -1
    for number, piece in enumerate(_PIECE.finditer(text)):
        if number >= _MOST_PIECES:
            raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_PIECES} pieces of text in one page")
        if number % 1_000 == 0:
            looking.step()
        between = _BETWEEN.match(text, end) if end >= 0 else None
        if between is None or between.end() != piece.start():
            if len(chain) >= _LEAST_PIECES:
                yield "".join(chain)
            chain = []
        chain.append(piece[1])
        end = piece.end()
    if len(chain) >= _LEAST_PIECES:
        yield "".join(chain)


def readings(run: str) -> list[bytes]:
    """Return what a run of letters and digits may stand for: base64 or hexadecimal digits, forwards and backwards."""
    if len(run) < _LEAST_CHAIN:
        return []
    if _DIGITS.fullmatch(run):
        return [bytes.fromhex(run), bytes.fromhex(run[::-1])]
    found = [bodies.base64(run.encode("ascii")).octets]
    backwards = run[::-1].lstrip("=")
    if run[:1] == "=" or bodies.base64(backwards[:64].encode("ascii")).octets[:2] in _STARTS:
        found.append(bodies.base64(backwards.encode("ascii")).octets)
    return found


_STARTS = (b"MZ", b"PK", b"Ra", b"7z", b"%P", b"\xd0\xcf", b"L\0", b"MS", b"\x1f\x8b", b"{\\", b"IT", b"<h", b"<!", b"<s")
