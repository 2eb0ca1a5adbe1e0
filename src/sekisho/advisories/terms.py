"""The tables of terms: which words of a report mean which kind of product, attacker, impact, weakness and remedy, in both languages."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning, and the words that stand for it. Words are in the form that `squeeze` gives."""

    code: str
    english: str
    japanese: str
    words: tuple[str, ...]
    products: tuple[str, ...] = ()
    weight: int = 0
    exposed: bool = False  # such products usually face the Internet
    unless: frozenset[str] = frozenset()

    def name(self, language: str) -> str:
        """Return the plain words for it, "en" or "ja"."""
        return self.japanese if language == "ja" else self.english


@dataclass(frozen=True, slots=True)
class Terms:
    """All tables, each in its order of precedence."""

    kinds: Mapping[str, Term]
    impacts: Mapping[str, Term]
    attackers: Mapping[str, Term]
    weaknesses: Mapping[str, Term]
    remedies: Mapping[str, Term]
    exploited: tuple[str, ...]


def squeeze(text: str) -> str:
    """Return text as terms are compared: one width, lower case, blanks only between Latin words (Japanese lines break anywhere)."""
    pieces: list[str] = []
    for word in unicodedata.normalize("NFKC", text).lower().split():
        if pieces and pieces[-1][-1].isascii() and word[0].isascii():
            pieces.append(" ")
        pieces.append(word)
    return "".join(pieces)


def holds(squeezed: str, word: str) -> bool:
    """Tell whether a term stands in a squeezed text; a Latin term only as whole words."""
    place = squeezed.find(word)
    while place >= 0:
        before, after = squeezed[place - 1 : place], squeezed[place + len(word) : place + len(word) + 1]
        if not (_latin(word[0]) and _latin(before)) and not (_latin(word[-1]) and _latin(after)):
            return True
        place = squeezed.find(word, place + 1)
    return False


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def found(table: Mapping[str, Term], squeezed: str) -> Iterator[Term]:
    """Yield the terms of a table of which a word stands in the text, in the order of the table."""
    for term in table.values():
        if any(holds(squeezed, word) for word in term.words):
            yield term


@cache
def shipped_terms() -> Terms:
    """Return the tables that come with the program."""
    table = tomllib.loads(files("sekisho.advisories").joinpath("terms.toml").read_text("utf-8"))

    def read(name: str) -> dict[str, Term]:
        return {
            code: Term(
                code,
                entry["en"],
                entry["ja"],
                tuple(map(squeeze, entry.get("terms", ()))),
                tuple(map(squeeze, entry.get("products", ()))),
                entry.get("weight", 0),
                entry.get("exposed", False),
                frozenset(entry.get("unless", ())),
            )
            for code, entry in table[name].items()
        }

    return Terms(
        read("kinds"), read("impacts"), read("attackers"), read("weaknesses"), read("remedies"), tuple(map(squeeze, table["exploited"]["terms"]))
    )
