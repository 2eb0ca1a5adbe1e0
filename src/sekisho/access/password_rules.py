"""What a password must be (ASVS 5.0, 6.2): long, and not put together from what everybody tries first. No rules of composition. Pure."""

from functools import cache
from importlib.resources import files

from sekisho.access.passwords import LONGEST
from sekisho.model.errors import Refused

SHORTEST = 12
_ENOUGH = 7.0  # what the pieces must be worth: a character of no known piece is worth 1
_WORD, _RUN, _YEAR, _CHARACTER = 1.5, 1.0, 1.0, 1.0
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "azertyuiop", "qwertzuiop", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
_LOOKS_LIKE = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s", "!": "i"})
_RUNS = frozenset(
    row[start : start + length]
    for line in _ROWS
    for row in (line, line[::-1])
    for length in range(3, len(row) + 1)
    for start in range(len(row) - length + 1)
)


def check_password(password: str, context: tuple[str, ...] = ()) -> None:
    """Raise Refused with what to do if a password may not be set. `context` are words that strangers would try: names, login, organisation."""
    if len(password) < SHORTEST:
        raise Refused(
            f"The password is too short: at least {SHORTEST} characters. Four words of your own are good.",
            f"パスワードが短すぎます。{SHORTEST}文字以上にしてください。無関係な単語を4つ並べる方法がおすすめです。",
        )
    if len(password) > LONGEST:
        raise Refused(f"The password is too long: at most {LONGEST:,} characters.", f"パスワードが長すぎます。{LONGEST:,}文字以内にしてください。")
    if worth(password, context) < _ENOUGH:
        raise Refused(
            "This password is one that attackers try first: common words, names of yours, rows of keys, years or repetitions. Choose another.",
            "このパスワードは推測されやすいものです（よく使われる単語、お名前や組織名、キーの並び、年号、繰り返し）。別のものにしてください。",
        )


def worth(password: str, context: tuple[str, ...] = ()) -> float:
    """Return what a password's cheapest reading is worth: known words, rows of keys, years and repetitions count little."""
    folded = password.casefold()[:256]
    folded = _without_repetition(folded)
    own = frozenset(piece for word in context for piece in _pieces(word))
    return _cheapest(folded, folded.translate(_LOOKS_LIKE), common_words() | own)


@cache
def common_words() -> frozenset[str]:
    """Return the words that common passwords are made of, written down by us."""
    text = files("sekisho.access").joinpath("data/common-words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _pieces(word: str) -> set[str]:
    """Return the parts of a name or address that count as known, from three characters on."""
    folded = word.casefold()
    parts = "".join(character if character.isalnum() else " " for character in folded).split()
    return {part for part in (*parts, "".join(parts), folded) if len(part) >= 3}


def _without_repetition(text: str) -> str:
    """Return the shortest beginning that, said again and again, is the text; with repeated characters as two."""
    doubled = (text + text).find(text, 1)
    text = text[:doubled] if 0 < doubled < len(text) else text
    kept: list[str] = []
    for character in text:
        if kept[-2:] != [character, character]:
            kept.append(character)
    return "".join(kept)


def _cheapest(text: str, plain: str, words: frozenset[str]) -> float:
    """Cut the text into the pieces that are worth least (over at most 256 characters). `plain`: with letters for signs like them."""
    longest = max(map(len, words), default=0)
    cost = [0.0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        cost[end] = cost[end - 1] + _CHARACTER
        for start in range(max(0, end - max(longest, 28)), end - 2):
            piece = text[start:end]
            if piece in words or plain[start:end] in words:
                cost[end] = min(cost[end], cost[start] + _WORD)
            elif piece in _RUNS:
                cost[end] = min(cost[end], cost[start] + _RUN)
            elif len(piece) == 4 and piece.isdecimal() and piece[:2] in {"19", "20"}:
                cost[end] = min(cost[end], cost[start] + _YEAR)
    return cost[-1]
