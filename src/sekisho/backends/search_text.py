"""How texts are compared in a search: one spelling for all widths and cases, words found at their beginning, scripts without spaces anywhere."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40  # characters of a word that are indexed; longer ones are compared in full afterwards
_MOST_NEEDLES = 12

# Scripts written without spaces between words: kana, Han, Hangul, Thai, Lao, Burmese, Khmer. Pairs of their characters are indexed.
_DENSE = "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_DENSE += "\U00020000-\U0003ffff"
_RUN = re.compile(f"([{_DENSE}]+)|([^\\W_{_DENSE}]+)")
_NEEDLE = re.compile(r'"([^"]*)"|([^\s"]+)')


def normal(text: str) -> str:
    """Return a text in the one spelling in which it is compared: NFKC (full and half width, compatibility forms), case folded."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def words_of(text: str) -> Iterator[str]:
    """Yield what a normal text is found by: its words, each pair of neighbours of a dense script, and the last character of such a run.

    One character of a dense script is the beginning of a pair, or that last one: it is found as a prefix.
    """
    for dense, word in _RUN.findall(text):
        if word:
            yield word[:LONGEST]
        else:
            yield from (dense[place : place + 2] for place in range(len(dense)))


def needles(text: str) -> list[str]:
    """Return what must be found, each by itself: words, and in quotes several together. Normal, at most a dozen."""
    found = (" ".join((quoted or plain).split()) for quoted, plain in _NEEDLE.findall(normal(text)))
    return list(dict.fromkeys(filter(None, found)))[:_MOST_NEEDLES]


def index_words(needle: str) -> tuple[set[str], set[str]]:
    """Return words that a text which holds the needle has, and beginnings of such words."""
    exact: set[str] = set()
    prefixes: set[str] = set()
    for match in _RUN.finditer(needle):
        dense, word = match.groups()
        if dense and len(dense) > 1:
            exact.update(dense[place : place + 2] for place in range(len(dense) - 1))
        elif dense or match.end() == len(needle):
            prefixes.add((dense or word)[:LONGEST])
        else:
            exact.add(word[:LONGEST])
    return exact, prefixes


def holds(text: str, needle: str) -> bool:
    """Tell whether a normal text holds a normal needle: at the beginning of a word if the needle begins with one."""
    first = _RUN.match(needle)
    if first is None or first.group(1):
        return needle in text
    place = text.find(needle)
    while place >= 0:
        if place == 0 or not _is_word(text[place - 1]):
            return True
        place = text.find(needle, place + 1)
    return False


def _is_word(character: str) -> bool:
    match = _RUN.match(character)
    return match is not None and match.group(2) is not None
