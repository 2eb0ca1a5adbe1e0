"""Macro strings (RFC 7208 section 7): read once into pieces, expanded for each message."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

LONGEST_NAME = 253  # octets of a domain name as text (RFC 7208 section 7.3)
LONGEST_TEXT = 1_000  # characters of an explanation that anybody is shown

_PIECE = re.compile(r"%\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}|%([%_-])|([^%]+)|(%)")
_VISIBLE = re.compile(r"[\x21-\x7e]*")
_VISIBLE_OR_SPACE = re.compile(r"[\x20-\x7e]*")
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}
_LETTERS = frozenset("slodiphv")
_LETTERS_OF_EXPLANATIONS = _LETTERS | frozenset("crt")


@dataclass(frozen=True, slots=True)
class Macro:
    """One `%{...}`."""

    letter: str  # lower case
    keep: int  # rightmost parts to keep, 0 for all
    reverse: bool
    delimiters: str  # what the value is split at; "." where none is named
    escape: bool  # an upper-case letter: URL escaping


@dataclass(frozen=True, slots=True)
class MacroString:
    """Text with macros in it. `letters` are those of its macros, in lower case."""

    pieces: tuple[str | Macro, ...]
    letters: frozenset[str]


def parse_macros(text: str, *, explanation: bool = False) -> MacroString:
    """Read a macro-string, or an explain-string, which may hold spaces and the letters c, r and t. Raises ValueError for what is neither."""
    if not (_VISIBLE_OR_SPACE if explanation else _VISIBLE).fullmatch(text):
        raise ValueError("a character that is not visible ASCII")
    allowed = _LETTERS_OF_EXPLANATIONS if explanation else _LETTERS
    pieces: list[str | Macro] = []
    for match in _PIECE.finditer(text):
        letter, digits, reverse, delimiters, escaped, literal, lone = match.groups()
        if literal:
            pieces.append(literal)
        elif letter:
            if letter.lower() not in allowed:
                raise ValueError(f"no such macro here: {letter}")
            keep = int(digits.lstrip("0")[:4] or 0)
            if digits and not keep:
                raise ValueError("a macro that keeps no part")
            pieces.append(Macro(letter.lower(), keep, bool(reverse), "".join(dict.fromkeys(delimiters)) or ".", letter.isupper()))
        elif lone:
            raise ValueError("a percent sign that begins nothing")
        else:
            pieces.append(_ESCAPES[escaped])
    return MacroString(tuple(pieces), frozenset(piece.letter for piece in pieces if isinstance(piece, Macro)))


def expand_name(text: MacroString, values: Mapping[str, str]) -> str:
    """Return the domain name, cut from the left to 253 characters (RFC 7208 section 7.3). `values` has a text for each of its letters."""
    if not text.letters and len(text.pieces) == 1:
        name = str(text.pieces[0])
    else:  # from the right, so that no record makes a longer text than is kept of it
        name = "".join(reversed(_taken((_expanded(piece, values) for piece in reversed(text.pieces)), 2 * LONGEST_NAME)))
    name = name.removesuffix(".")
    if len(name) > LONGEST_NAME:
        _, _, name = name[-LONGEST_NAME - 1 :].partition(".")
    return name


def expand_text(text: MacroString, values: Mapping[str, str]) -> str:
    """Return an explanation, at most 1,000 characters of it."""
    return "".join(_taken((_expanded(piece, values) for piece in text.pieces), LONGEST_TEXT))[:LONGEST_TEXT]


def _taken(parts: Iterable[str], length: int) -> list[str]:
    taken, total = [], 0
    for part in parts:
        taken.append(part)
        total += len(part)
        if total > length:
            break
    return taken


def _expanded(piece: str | Macro, values: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return piece
    value = values[piece.letter]
    if piece.keep or piece.reverse or piece.delimiters != ".":
        first = piece.delimiters[0]
        for other in piece.delimiters[1:]:
            value = value.replace(other, first)
        parts = value.split(first)
        if piece.reverse:
            parts.reverse()
        value = ".".join(parts[-piece.keep :])
    return quote(value, safe="") if piece.escape else value
