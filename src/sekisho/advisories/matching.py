"""Which products in use an entry speaks of. Names are compared as words, so that "Drupal" is found in "Drupal core" but not in "Drupalesque"."""

import re
import unicodedata
from dataclasses import dataclass

from sekisho.advisories.inventory import Product
from sekisho.advisories.report import Entry

_WORD = re.compile(r"[a-z0-9]+|[^\W\da-z_]+")
_FILLERS = frozenset({"the", "for", "server", "software", "series", "シリーズ", "製", "版", "社", "株式会社", "inc", "corp", "co", "ltd"})
_NUMBER = re.compile(r"\d+")
_BEFORE = re.compile(r"(\d+(?:\.\d+)*)\s*(?:より前|未満)|(?:before|prior to|earlier than|<)\s*v?(\d+(?:\.\d+)*)", re.IGNORECASE)
_UP_TO = re.compile(
    r"(\d+(?:\.\d+)*)\s*(?:およびそれ以前|以前|まで)|(\d+(?:\.\d+)*)\s*(?:and earlier|and prior)|(?:through|<=)\s*v?(\d+(?:\.\d+)*)", re.IGNORECASE
)
_LINE = re.compile(r"の?\s*(\d+(?:\.\d+)*)\s*系")


@dataclass(frozen=True, slots=True)
class Match:
    """A product in use that an entry speaks of. `affected` is None where versions cannot be compared."""

    product: Product
    affected: bool | None
    fixed_in: str = ""  # the first corrected version that applies, if the report names one


def words_of(name: str) -> tuple[str, ...]:
    """Return the telling words of a product's name."""
    return tuple(word for word in _WORD.findall(unicodedata.normalize("NFKC", name).lower()) if word not in _FILLERS)


def match_entry(entry: Entry, inventory: tuple[Product, ...]) -> tuple[Match, ...]:
    """Return the products of the inventory that the entry names, in the order of the inventory; those surely not affected are left out."""
    named = [words_of(name) for name in entry.products] or [words_of(entry.title)]
    title = words_of(entry.title)
    matches = []
    for product in inventory:
        words = words_of(product.name)
        if words and (any(_same(words, other) for other in named) or (len(words) > 1 and _within(words, title))):
            affected, fixed = judge_version(product.version, entry.versions)
            if affected is not False:
                matches.append(Match(product, affected, fixed))
    return tuple(matches)


def _same(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Tell whether one name is the beginning of the other: "InterScan Messaging Security" and "... Security Suite"."""
    shorter, longer = sorted((ours, theirs), key=len)
    return bool(shorter) and (longer[: len(shorter)] == shorter or (len(shorter) > 1 and _within(shorter, longer)))


def _within(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    return any(longer[place : place + len(words)] == words for place in range(len(longer) - len(words) + 1))


def version_key(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, for comparing; empty for a version without numbers."""
    return tuple(int(number) for number in _NUMBER.findall(version.partition("+")[0])[:6])


def judge_version(version: str, lines: tuple[str, ...]) -> tuple[bool | None, str]:
    """Return whether a version is affected by the lines of a report, and the version that corrects it. None: nobody can tell."""
    ours = version_key(version)
    if not ours or not lines:
        return None, ""
    answers: list[tuple[bool, str]] = []
    for line in lines:
        normal = unicodedata.normalize("NFKC", line)
        series = _LINE.search(normal)
        if series and ours[: len(version_key(series[1]))] != version_key(series[1]):
            continue  # another line of versions
        before, up_to = _BEFORE.search(normal), _UP_TO.search(normal)
        if before:
            fixed = before[1] or before[2]
            answers.append((ours < version_key(fixed), fixed))
        elif up_to:
            last = next(group for group in up_to.groups() if group)
            answers.append((ours[: len(version_key(last))] <= version_key(last), ""))
    if not answers:
        return None, ""
    hits = [answer for answer in answers if answer[0]]
    return (True, hits[0][1]) if hits else (False, "")
