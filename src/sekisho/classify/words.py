"""Cuts visible text into the tokens that the text model knows: words of a bounded part of it, and character runs of scripts without spaces."""

import re
from itertools import islice, pairwise
from unicodedata import category, is_normalized, normalize

from msgspec import Struct

from sekisho.classify.footers import without_footer

FIRST_WORDS = 3_000
LAST_WORDS = 1_000
LONGEST_WORD = 40  # octets of UTF-8; a longer one is told by its shape only
_FIRST_CHARACTERS = 24_000  # about FIRST_WORDS words: cut before anything is done to the text
_LAST_CHARACTERS = 8_000
MOST_CHARACTERS = _FIRST_CHARACTERS + _LAST_CHARACTERS
_FIRST_RUN_CHARACTERS = 3_000
_LAST_RUN_CHARACTERS = 1_000

_URL = re.compile(r"https?://[^\s<>\"']+")  # these begin with letters that the engine can look for quickly
_BARE_URL = re.compile(r"www\.[^\s<>\"']+")
_DOMAIN = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_LOCAL_PART = re.compile(r"[\w.+=-]{1,64}\Z")
_MOST_ADDRESSES = 300
_MOST_DIFFERENT = 400  # of foreign characters: beyond it they are left as they stand
_JOINERS = frozenset("\u034f\ufe0e\ufe0f")  # invisible, but Unicode calls them marks
# Thai, kana, Han, hangul: written without spaces (or, hangul, with endings joined on), so characters stand for words.
UNSPACED = re.compile("[\u0e01-\u0e5b\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0002ebe0]+")
_FEWEST_CHARACTERS = 6
_KANA_SHARE = 20  # a twentieth: a list of products is mostly Han and katakana, Chinese that quotes a Japanese name has less
KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")

# Everything but letters, `$`, `%` and octets of UTF-8 separates words; digits are all the same digit; an apostrophe joins (don't -> dont).
_SEPARATORS = bytes(
    octet if octet >= 0x80 or chr(octet).isalpha() or chr(octet) in "$%" else (0x30 if chr(octet).isdigit() else 0x20) for octet in range(256)
)


class Words(Struct, frozen=True, gc=False):
    """Tokens of one text, in order. `runs` are stretches of scripts without spaces."""

    words: list[bytes]  # UTF-8, lower case
    runs: list[str]
    plain: str = ""  # the text in lower case without links and addresses, which the words were cut from


def bounded(text: str) -> str:
    """Return the first and last characters of a text without mailing lists' footers: all that is ever looked at."""
    text = without_footer(text)
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:_FIRST_CHARACTERS]} {text[-_LAST_CHARACTERS:]}"
    return text


def cut(text: str) -> Words:
    """Return the tokens of a text that is already bounded. The same text gives the same tokens, on every machine."""
    runs: list[str] = []
    if not text.isascii() and not is_normalized("NFKC", text):
        text = normalize("NFKC", text)  # full-width and "mathematical" letters are read as what they look like
    text = text.lower()
    if "://" in text:
        text = _URL.sub(" ", text)
    if "www." in text:
        text = _BARE_URL.sub(" ", text)
    if "@" in text:
        text = _without_addresses(text)
    plain = text
    if not text.isascii():
        text, runs = _ascii_separators(text)
    words = text.encode("utf-8", "replace").translate(_SEPARATORS, b"'").split()
    if len(words) > FIRST_WORDS + LAST_WORDS:
        words = words[:FIRST_WORDS] + words[-LAST_WORDS:]
    return Words(words, runs, plain)


def _ascii_separators(text: str) -> tuple[str, list[str]]:
    """Return the text with foreign punctuation turned into spaces and invisible characters removed, and its runs, taken out.

    A text has few different characters: each is looked up once, and replaced by a method that works on the whole text.
    """
    foreign = [character for character in set(text) if character > "\x7f"]
    foreign.sort()  # a set's order differs between processes; the result must not
    for character in foreign[:_MOST_DIFFERENT]:
        kind = category(character)
        if kind == "Cf" or (kind == "Mn" and character in _JOINERS):
            text = text.replace(character, "")
        elif kind[0] in "PSZC":
            text = text.replace(character, "'" if character == "’" else " ")
    if not any(map(UNSPACED.match, foreign)):
        return text, []
    return UNSPACED.sub(" ", text), _bounded_runs(UNSPACED.findall(text))


def _without_addresses(text: str) -> str:
    """Mail addresses in the text are people and places, not what is said. At most 300 are taken out, so that no text is quadratic."""
    kept, position = [], 0
    for domain in islice(_DOMAIN.finditer(text), _MOST_ADDRESSES):
        at = domain.start()
        begin = max(position, at - 64)
        begin = max(begin, text.rfind(" ", begin, at) + 1)  # no local part has a space: half of the search is saved
        local = _LOCAL_PART.search(text, begin, at)
        kept.append(text[position : local.start() if local else at])
        position = domain.end()
    kept.append(text[position:])
    return " ".join(kept)


def is_japanese(*texts: Words) -> bool:
    """Tell whether texts are mostly Japanese: kana among the characters of unspaced scripts, and those at least as many as words."""
    characters = sum(len(run) for text in texts for run in text.runs)
    if characters < _FEWEST_CHARACTERS or characters < sum(len(text.words) for text in texts):
        return False
    return sum(len(KANA.findall(run)) for text in texts for run in text.runs) * _KANA_SHARE >= characters


def _bounded_runs(runs: list[str]) -> list[str]:
    if sum(map(len, runs)) <= _FIRST_RUN_CHARACTERS + _LAST_RUN_CHARACTERS:
        return runs
    joined = " ".join(runs)
    return f"{joined[:_FIRST_RUN_CHARACTERS]} {joined[-_LAST_RUN_CHARACTERS:]}".split()


def grams(run: str) -> list[str]:
    """Return the pairs and triples of neighbouring characters of a run; a single character stands for itself."""
    if len(run) == 1:
        return [run]
    return [*map("".join, pairwise(run)), *map("".join, zip(run, run[1:], run[2:], strict=False))]
