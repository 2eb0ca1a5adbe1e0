"""Look-alike text: confusable skeletons (UTS 39), writing systems of a label, mixtures that no honest name has."""

import unicodedata
from functools import cache
from importlib.resources import files

from sekisho.mime.remembered import remembered

_INVISIBLE = dict.fromkeys(
    (0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF)
)

# Not in Unicode's table, but what forged names are made of: double v for w, Han characters that differ in a stroke, and small i for l,
# because a host name is read in small letters while `paypaI` was shown with a capital.
_OWN_CHARACTERS = {ord("\u0138"): "k", ord("\u53cb"): "\u53cd"}
_OWN_PAIRS = (("vv", "w"), ("i", "l"))

# Which writing systems stand together in one honest label (UTS 39 section 5.2, "highly restrictive").
_TOGETHER = (
    frozenset({"latin", "han", "hiragana", "katakana"}),
    frozenset({"latin", "han", "bopomofo"}),
    frozenset({"latin", "han", "hangul"}),
)
_FIRST_WORDS = {
    "cjk": "han",
    "ideographic": "han",
    "fullwidth": "latin",
    "turned": "latin",
    "micro": "greek",
    "kelvin": "latin",
    "angstrom": "latin",
    "ohm": "greek",
}


def _read_table() -> tuple[str, dict[int, str]]:
    version, table = "", {}
    for line in files("sekisho.mime").joinpath("data/confusables.txt").read_text(encoding="ascii").splitlines():
        if line.startswith("# Unicode "):
            version = line.split()[2].rstrip(",")
        else:
            source, *prototype = line.split()
            table[int(source, 16)] = "".join(chr(int(code, 16)) for code in prototype)
    return version, table


UNICODE_VERSION, _TABLE = _read_table()
_TABLE.update(_OWN_CHARACTERS)
_TABLE.update(_INVISIBLE)


@remembered(8_192, 300)
def skeleton(text: str) -> str:
    """Return a form that look-alike texts share (UTS 39 section 4), without regard to case. For comparing only, not for showing.

    `paypa1`, `paypaI` and Cyrillic `раураl` have one skeleton; `rn` and `m` are one too.
    """
    first = unicodedata.normalize("NFKD", text[:1_000]).translate(_TABLE)
    second = unicodedata.normalize("NFD", first.lower()).translate(_TABLE)  # capitals have other look-alikes than small letters
    for pair, single in _OWN_PAIRS:
        second = second.replace(pair, single)
    return second.lower()


@cache
def script_of(character: str) -> str:
    """Return the writing system of one character in lower case ("latin", "han", "hiragana" ...), or "" for digits, marks and signs."""
    if unicodedata.category(character)[0] != "L":
        return ""
    name = unicodedata.name(character, "").lower()
    first, _, rest = name.partition(" ")
    if first in {"fullwidth", "halfwidth"}:
        first = rest.partition(" ")[0]
    if first.startswith("katakana-hiragana") or first in {"modifier", "feminine", "masculine", "ideographic"}:
        return ""  # shared between writing systems
    return _FIRST_WORDS.get(first, first)


@remembered(8_192, 300)
def scripts_of(label: str) -> frozenset[str]:
    """Return the writing systems of a text; digits and punctuation count for none."""
    if label.isascii():
        return frozenset({"latin"}) if any(character.isalpha() for character in label) else frozenset()
    return frozenset(script_of(character) for character in set(label)) - {""}


def is_mixed(label: str) -> bool:
    """Tell whether a label mixes writing systems that do not stand together: Latin with Cyrillic does, kanji with kana is ordinary."""
    if label.isascii():
        return False
    scripts = scripts_of(label)
    return len(scripts) > 1 and not any(scripts <= ordinary for ordinary in _TOGETHER)
