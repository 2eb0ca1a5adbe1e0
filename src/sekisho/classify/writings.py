"""What of a text stands beside the writing that most of it is in.

Mildness (`verdict/text_alone.toml`) is for what is written in a mild writing: pages of Czech or Japanese above an English lure make the lure no
milder. So lines are told apart, and what stands beside is a text of its own (`pieces.py`).
"""

import re
from collections.abc import Iterator, Mapping

from sekisho.classify.languages import small_words
from sekisho.classify.words import cut

# Letters of the scripts that text_alone.toml names.
_OTHER = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0750-\u077f\u0900-\u097f\u0e01-\u0e5b\u1100-\u11ff\u1f00-\u1fff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002ebe0]"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_PLACE = re.compile(r"https?://\S+|www\.\S+|\S{1,64}@\S+")
_PIECE, _SHORTEST = 80, 20  # words in which a language is told: at most, and at least if they end a line
_FIRST, _LAST = 60_000, 20_000  # characters
_MOST_LINES = 4_000
_FEWEST = 2  # small words of the language in a piece that is written in it


def beside(text: str, language: str) -> str:
    """Return what of a text stands in Latin letters and not in this language ("" for none of them): words that its mild writing says nothing of."""
    if len(text) > _FIRST + _LAST:
        text = f"{text[:_FIRST]}\n{text[-_LAST:]}"
    lines = [*_in_runs(_PLACE.sub(" ", text).split("\n")[:_MOST_LINES])]
    return "\n".join(piece for piece in _pieces(lines) if not _is_in(language, small_words(cut(piece).words)))


def _in_runs(lines: list[str]) -> Iterator[str]:
    """Yield the lines in Latin letters that stand together in enough words to tell a language: a list of foreign subjects and names is none."""
    run: list[str] = []
    for line in [*lines, None]:
        if line is not None and (not line.strip() or len(_LATIN.findall(line)) > len(_OTHER.findall(line))):
            run.append(line)
            continue
        if sum(len(each.split()) for each in run) >= _SHORTEST:
            yield from run
        run = []


def _is_in(language: str, counts: Mapping[str, int]) -> bool:
    """Tell whether a piece is in a language. "a" and "to" are small words of several languages: English must not have more."""
    return counts.get(language, 0) >= max(_FEWEST, counts["english"])


def _pieces(lines: list[str]) -> Iterator[str]:
    """Yield pieces of about so many words; a remainder too short for a language goes to the last."""
    pieces: list[list[str]] = [[]]
    count = 0
    for line in lines:
        words = line.split()
        for start in range(0, len(words), _PIECE):
            if count >= _PIECE:
                pieces.append([])
                count = 0
            pieces[-1].append(" ".join(words[start : start + _PIECE]))
            count += len(words[start : start + _PIECE])
        if count >= _SHORTEST:  # so that a line of a lure is not lost among lines of the language
            count = _PIECE
    if len(pieces) > 1 and count < _SHORTEST // 2:
        last = pieces.pop()
        pieces[-1] += last
    yield from map("\n".join, pieces)
