"""Text as rules read it: one form for full-width and "mathematical" letters, lower case, white space folded, unseen characters gone."""

import re
from functools import lru_cache
from unicodedata import is_normalized, normalize

_FEW = 50  # unseen characters that are taken out one by one; where there are more, each character is looked at once
_JOINERS = "\u034f\ufe0e\ufe0f"  # invisible, but Unicode calls them marks
_QUOTES = "\u2018\u2019\u02bc"
_WIDE = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_BROKEN = re.compile(f"(?<=[{_WIDE}]) (?=[{_WIDE}])")  # a line broken inside a Japanese sentence is no space
_KANA = re.compile("[\u3041-\u30ff]")
# Capitals as small letters, and all that `str.split` takes for white space as a space.
_PLAIN = bytes(32 if chr(octet).isspace() else ord(chr(octet).lower()) if octet < 128 else octet for octet in range(256))
_BLANKS = re.compile(rb"  +")

_LONG = 200  # characters of a text that is worth remembering for the next inspection that asks
_MOST = 4  # texts of one message, each at most 200,000 characters: the bound in octets of rule R16


def folded(text: str, *, keep_case: bool = False) -> str:
    """Return the text as patterns are matched against it, in lower case unless `keep_case`; several inspections read the same long text.

    Letters that carry joined marks are composed, so a pattern is written as people type it; curly apostrophes are straight. Between two
    characters of a Japanese text no space is left: mail programs break such lines anywhere, and forgers put blanks between characters.
    """
    return _remembered(text, keep_case) if len(text) > _LONG else _fold(text, keep_case)


def _fold(text: str, keep_case: bool) -> str:
    if text.isascii():
        return " ".join((text if keep_case else text.lower()).split())
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    text = " ".join((text if keep_case else text.lower()).split())
    if not text.isprintable():  # false for every format, control and private character
        text = " ".join(_without_unseen(text).split())
    for character in _JOINERS:
        if character in text:
            text = text.replace(character, "")
    for character in _QUOTES:
        if character in text:
            text = text.replace(character, "'")
    return _BROKEN.sub("", text) if _KANA.search(text) else text


_remembered = lru_cache(maxsize=_MOST)(_fold)


def _without_unseen(text: str) -> str:
    unseen = {character for character in set(text) if not character.isprintable()}
    if len(unseen) > _FEW:
        return "".join(character for character in text if character not in unseen)
    for character in unseen:
        text = text.replace(character, "")
    return text


def octets(text: str) -> bytes:
    """Return the folded text as valid UTF-8: Hyperscan's Unicode mode must never be given anything else."""
    return _narrow(text.encode("ascii")) if text.isascii() else folded(text).encode("utf-8", "replace")


def _narrow(written: bytes) -> bytes:
    """Fold ASCII as `_fold` does, without making an object of every word."""
    plain = written.translate(_PLAIN)
    return (_BLANKS.sub(b" ", plain) if b"  " in plain else plain).strip(b" ")
