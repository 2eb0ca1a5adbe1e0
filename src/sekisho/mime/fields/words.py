"""Header values to text: unfolding, encoded words (RFC 2047, with the language tags of RFC 2231), raw eight-bit octets."""

import binascii
import re
from typing import NamedTuple

from sekisho.mime.text import charsets

# Spaces inside the encoded text are against RFC 2047 section 2 but common; clients decode them. Every part stops at "?", so this is linear.
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*+)\?=")
_BETWEEN = re.compile(rb"[ \t\r\n]*+\Z")
_JOINT = re.compile(rb"=[ \t\r\n]*=\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f]+")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_LONGEST_LABEL = 60
_BASE64 = frozenset({b"B", b"b"})
_QUOTED = frozenset({b"Q", b"q"})
_CUT_ESCAPE = re.compile(rb"=.?(?:\?|\Z)", re.DOTALL)
_ENCODINGS = _BASE64 | _QUOTED
EIGHT_BIT = "mime.eight_bit_header"


class Words(NamedTuple):
    """A header text with control characters made spaces, and defects as (code, detail)."""

    text: str
    defects: tuple[tuple[str, str], ...] = ()


def unfold(value: bytes) -> bytes:
    """Return a field's value without line ends (RFC 5322 section 2.2.3) and without space around it."""
    if b"\n" in value:
        value = value.replace(b"\r\n", b"").replace(b"\n", b"")
    return value.strip(b" \t\r\n")


def decode(value: bytes, most: int = 0) -> Words:
    """Return the text of an unfolded value as a mail client shows it; with `most`, decode no more than that many characters need."""
    if value.isascii() and b"=?" not in value and b"\x1b" not in value:
        return Words(_printable(value.decode("ascii")))
    defects: list[tuple[str, str]] = []
    text = _decoded(value, defects, 4 * most) if b"=?" in value else _plain(value, defects)
    return Words(_printable(text), tuple(defects))


def _decoded(value: bytes, defects: list[tuple[str, str]], enough: int) -> str:
    uniform = _uniform(value, enough)
    if uniform is not None:
        return _text(*uniform, defects)
    pieces: list[str] = []
    pending, pending_charset = b"", ""  # neighbours of one charset are joined first: some senders cut inside a character
    position = read = 0
    for match in _WORD.finditer(value):
        if enough and read > enough:  # no charset takes more than four octets for a character
            value = value[:position]
            break
        between = value[position : match.start()]
        label = match[1].decode("ascii", "replace").partition("*")[0].lower()
        octets = _quoted(match[3]) if match[2] in b"Qq" else _base64(match[3])
        # space between encoded words is not shown (RFC 2047 section 6.2)
        joined = position > 0 and _BETWEEN.match(between) is not None
        if joined and label == pending_charset:
            pending += octets
        else:
            if position > 0:
                pieces.append(_text(pending, pending_charset, defects))
            if not joined and between:
                pieces.append(_plain(between, defects))
            pending, pending_charset = octets, label
        read += len(octets)
        position = match.end()
    if position > 0:
        pieces.append(_text(pending, pending_charset, defects))
    if position < len(value):
        pieces.append(_plain(value[position:], defects))
    return "".join(pieces)


def _uniform(value: bytes, enough: int) -> tuple[bytes, str] | None:
    """Return the octets and the charset of a value that is nothing but words of one charset; None for others.

    Some servers write fields of a hundred words: cut at the question marks they cost a fifth of a search for each.
    """
    pieces = value.split(b"?")  # "=", charset, encoding, text, "= =", charset, encoding, text, "="
    if len(pieces) < 5 or len(pieces) % 4 != 1 or pieces[0] != b"=" or pieces[-1] != b"=" or (enough and len(value) > enough):
        return None
    labels, encodings, texts = set(pieces[1::4]), pieces[2::4], pieces[3::4]
    label = labels.pop()
    if labels or not 0 < len(label) <= _LONGEST_LABEL or len(label.split()) != 1 or len(label.split()[0]) != len(label):
        return None
    if not all(_JOINT.match(joint) for joint in set(pieces[4:-1:4])):
        return None
    octets: bytes | None = None
    kinds = set(encodings)
    if not kinds <= _ENCODINGS:
        return None
    if kinds <= _BASE64:
        octets = _whole_base64(texts)
    elif kinds <= _QUOTED:
        octets = _whole_quoted(texts)
    if octets is None:
        octets = b"".join([_base64(text) if encoding in _BASE64 else _quoted(text) for encoding, text in zip(encodings, texts, strict=True)])
    return octets, label.decode("ascii", "replace").partition("*")[0].lower()


def _whole_base64(texts: list[bytes]) -> bytes | None:
    """Decode words that were cut between two quads in one step; None where that would not be the same."""
    joined = b"".join(texts)
    if len(joined) % 4 or b"=" in joined[:-2] or any(size % 4 for size in set(map(len, texts))):
        return None
    try:
        return binascii.a2b_base64(joined, strict_mode=True)
    except binascii.Error:
        return None


def _whole_quoted(texts: list[bytes]) -> bytes | None:
    """Decode words that were cut between two escapes in one step; None where that would not be the same."""
    apart = b"?".join(texts)  # no word holds a question mark
    return None if b"\r" in apart or _CUT_ESCAPE.search(apart) else _quoted(apart.replace(b"?", b""))


def _text(octets: bytes, label: str, defects: list[tuple[str, str]]) -> str:
    decoded = charsets.decode(octets, label)
    defects.extend(decoded.defects)
    return decoded.text


def _plain(octets: bytes, defects: list[tuple[str, str]]) -> str:
    if octets.isascii() and b"\x1b" not in octets:
        return octets.decode("ascii")
    decoded = charsets.decode(octets, "")
    defects.append((EIGHT_BIT, decoded.charset))
    return decoded.text


def _base64(octets: bytes) -> bytes:
    octets = octets.translate(None, _NOT_BASE64)
    octets = octets[: len(octets) - 1] if len(octets) % 4 == 1 else octets
    return binascii.a2b_base64(octets + b"=" * (-len(octets) % 4))


def _quoted(octets: bytes) -> bytes:
    return binascii.a2b_qp(octets, header=True)


def _printable(text: str) -> str:
    """Make control characters one space: a decoded line end must never become a new field (RFC 2047 section 5)."""
    return text if text.isprintable() else _CONTROL.sub(" ", text)
