"""The passwords that are tried on what is locked: from the tenant's list, from the message, from another mail of the same sender."""

import re
from collections.abc import Callable, Iterator, Sequence

from sekisho.mime.limits import MOST_TOLD

_MOST = 80  # candidates of one message
_MOST_SHOWN = 20  # candidates that stand in pictures
_FEW_WORDS = 12
_LONGEST = 64  # characters
_SHORTEST = 3
_EFFORT = 1_200.0  # milliseconds of key derivation for one message
_NEAR = 160  # characters behind a word for password in which the password is looked for
_LOOKED = 20_000  # characters of a text
_MOST_WORDS = 12  # places in a text where the word stands
_SIGN = re.compile(
    r"pass\s?-?(?:word|code|phrase|wd)|\bpw(?:d)?\b|\bpin\b|パスワード|ﾊﾟｽﾜｰﾄﾞ|パスコード|解凍|暗証|合言葉|密码|密碼|비밀번호|암호", re.IGNORECASE
)
# One of these, or of the others, is part of what `_SIGN` finds: a search for plain words is much quicker on mail that tells none.
_LATIN = ("pass", "Pass", "PASS", " pw", "\npw", "PW", "Pw", " pin", "PIN")
_FOLDED = ("password", "passcode", "passphrase", "passwd", "pass word", "pass code", "pass-", " pw", "\npw", " pin ", " pin:", "\npin", "pin is")
_OTHERS = ("パス", "ﾊﾟｽ", "解凍", "暗証", "合言葉", "密码", "密碼", "비밀", "암호")
# What separates a password from the words around it: white space, brackets, quotes, Japanese punctuation.
_TOKEN = re.compile(r"[^\s\"'`<>()\[\]{}「」『』【】（）〈〉《》“”‘’、。，,;；]{3,64}")
_LABEL = re.compile(r"^(?:[^:：=＝]{0,40})[:：=＝]+")
_TRAILING = ".。,、!?！？:：;；"
_PRINTABLE = re.compile(r"[!-~]{3,64}")
# Tried on everything: what people type when nobody told them anything, and what malware senders and labs write.
COMMON = ("infected", "password", "1234", "12345", "123456", "111", "0000")


class Passwords:
    """Candidates, made only when something locked is met. What opened one thing is tried first on the next."""

    __slots__ = ("_effort", "_found", "_gather", "_last", "_more", "_worked")

    def __init__(self, gather: Callable[[], Sequence[str]], last: Callable[[], Sequence[str]] = tuple) -> None:
        """`gather` makes the candidates; `last`, which may take long, is asked once for more where none of them opens anything."""
        self._gather = gather
        self._last: Callable[[], Sequence[str]] | None = last
        self._found: tuple[str, ...] | None = None
        self._more: tuple[str, ...] = ()
        self._worked: list[str] = []
        self._effort = _EFFORT

    def candidates(self, cost: float = 0.0) -> Iterator[str]:
        """Yield passwords, the likeliest first. `cost` is what one try takes, in milliseconds: over all tries of a message that is bounded.

        When the effort is spent, only what opened something before is tried: a hundred locked files of one archive have one password.
        """
        if self._found is None:
            self._found = tuple(dict.fromkeys(word for word in self._gather() if 0 < len(word) <= _LONGEST))[:_MOST]
        worked = tuple(self._worked)
        yield from worked
        tried = frozenset(worked)
        for password in self._found:
            if self._effort < cost:
                break
            if password not in tried:
                self._effort -= cost
                yield password
        for password in self._asked_last():
            if self._effort < cost:
                return
            if password not in tried and password not in self._found:
                self._effort -= cost
                yield password

    def _asked_last(self) -> tuple[str, ...]:
        if self._last is not None:
            last, self._last = self._last, None
            self._more = tuple(dict.fromkeys(word for word in last() if 0 < len(word) <= _LONGEST))[:_MOST_SHOWN]
            self._effort = max(self._effort, _EFFORT / 4 if self._more else 0.0)
        return self._more

    def worked(self, password: str) -> None:
        """Say that a password opened something."""
        if password not in self._worked:
            self._worked.insert(0, password)


class _NoPasswords(Passwords):
    """Shared by everything that has none, so it learns nothing: what opened one message must not be tried on another's."""

    __slots__ = ()

    def worked(self, password: str) -> None:
        """Forget it."""


NO_PASSWORDS: Passwords = _NoPasswords(tuple)


def from_text(text: str) -> tuple[str, ...]:
    """Return what may be a password in a text that speaks of one, the likeliest first; () where no word for password stands."""
    text = text[:_LOOKED]
    found: dict[str, None] = {}
    for number, sign in enumerate(_SIGN.finditer(text)):
        if number >= _MOST_WORDS:
            break
        for token in _TOKEN.findall(text[sign.end() : sign.end() + _NEAR]):
            for word in _spellings(token):
                found.setdefault(word)
    # A password looks like one: letters and digits mixed, no word of the language around it.
    return tuple(sorted(found, key=_unlikeliness))[:_MOST]


def from_picture(text: str) -> tuple[str, ...]:
    """Return what may be a password among words that stand in a picture or a code: those behind a word for it, or all where there are few."""
    tokens = _TOKEN.findall(text[:_LOOKED])
    few = [word for token in tokens for word in _spellings(token)] if len(tokens) <= _FEW_WORDS else []
    return tuple(dict.fromkeys((*from_text(text), *few)))[:_MOST_SHOWN]


def told(subject: str, text: str) -> tuple[str, ...]:
    """Return the passwords that a mail may tell for another one, at most `MOST_TOLD`; () for most mail, at the cost of a few searches."""
    both = f"{subject}\n{text[:_LOOKED]}"
    latin = any(word in both for word in _LATIN) and _tells(both.lower())
    if not latin and (both.isascii() or not any(word in both for word in _OTHERS)):
        return ()
    return from_text(both)[:MOST_TOLD]


def _tells(folded: str) -> bool:
    return any(word in folded for word in _FOLDED)


def gathered(listed: Sequence[str], elsewhere: Sequence[str], subject: str, text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return every candidate for one message: those of its own text first, then of another mail, the tenant's, those of names, and common ones."""
    stems = [stem for name in names[:20] for stem in (name, name.rpartition(".")[0])]
    words = [word for token in _TOKEN.findall(subject[:500]) for word in _spellings(token)]
    return tuple(dict.fromkeys((*from_text(f"{subject}\n{text}"), *elsewhere[:_MOST], *listed, *words, *stems, *COMMON)))


def _spellings(token: str) -> Iterator[str]:
    """Yield a token as it stands and without what a sentence puts around it: a label in front, a full stop behind."""
    bare = _LABEL.sub("", token)
    for word in dict.fromkeys((bare.strip(_TRAILING), bare, token.strip(_TRAILING), token)):
        if _SHORTEST <= len(word) <= _LONGEST:
            yield word
    for word in _PRINTABLE.findall(token):  # Japanese runs on without a blank: パスワードはAbc123です
        if word != token:
            yield word.strip(_TRAILING) or word


def _unlikeliness(word: str) -> int:
    plain = word.isascii()
    digits, letters = any(map(str.isdigit, word)), any(map(str.isalpha, word))
    return -2 * (plain and digits and letters) - (plain and not word.isalpha()) + 3 * (not plain)
