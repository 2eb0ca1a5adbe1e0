"""The sender bears the name of one of your people that attackers imitate, but writes from elsewhere.

The names are a setting (`[tenant] people`). They are compared in any order of their parts, in Latin and Japanese letters, full-width or not, with
titles left out and initials for given names. The tenant's own domains are innocent, and so are addresses that the setting gives to the person.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from unicodedata import category, normalize

from sekisho.inspections.words import words
from sekisho.mime.text.skeleton import skeleton
from sekisho.mime.web.organisation import organisation_of
from sekisho.model.address import Mailbox
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.tenant import Person

NAME = FindingKind("people.name", Severity.STRONG, "The sender bears the name of one of your people, but writes from elsewhere.")
INITIALS = FindingKind("people.initials", Severity.SUSPICIOUS, "The sender's name could be that of one of your people, but writes from elsewhere.")
REPLY_NAME = FindingKind("people.reply_name", Severity.STRONG, "Replies go to somebody with the name of one of your people, elsewhere.")

_FREE = words("private_mailboxes")
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor ceo cfo coo cto president chairman director manager sir jr sr phd md esq "
    "社長 会長 代表取締役 代表取締役社長 取締役 専務 常務 部長 課長 次長 主任 様 さん 氏 殿 先生".split()
)
_SUFFIX = re.compile(r"(?:代表取締役社長|代表取締役|社長|会長|取締役|専務|常務|部長|課長|次長|主任|様|さん|氏|殿|先生)$")
_PREFIX = re.compile(r"^(?:代表取締役社長|代表取締役|社長|会長|取締役|専務|常務|部長|課長|次長|主任)")
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_JOINED = 8  # characters of a whole name in Latin letters, written as one word
_SHORTEST_AMONG_OTHERS = 3  # characters of a whole name in Japanese letters, written as one word among others
_KEPT_MARKS = "\u3099\u309a"  # which tell kana apart
_HOST = re.compile(r"@\s?(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}|@")
_ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|<[^<>]{0,120}>|【[^【】]{0,80}】")


def parts_of(name: str, *, asides: bool = False) -> tuple[str, ...]:
    """Return the parts of a name, each in the form that look-alike spellings share, titles left out, and without `asides` what stands in brackets."""
    flat = _HOST.sub(" ", _bare(name[:300]))
    if not asides:
        flat = _ASIDE.sub(" ", flat)
    found = []
    for word in _LETTERS.findall(flat.replace("・", " ")):
        part = word.casefold()
        if part in _TITLES:
            continue
        if _is_japanese(part):
            found.append(_PREFIX.sub("", _SUFFIX.sub("", part)))
        else:
            found.append(skeleton(word))  # capitals have look-alikes of their own
    return tuple(filter(None, found))


def _bare(name: str) -> str:
    """Return a name without what nobody sees and without accents: people write "Muller" for "Müller", and forgers break names with either."""
    text = normalize("NFKC", name)
    if text.isascii():
        return text
    kept = (each for each in normalize("NFKD", text) if each in _KEPT_MARKS or category(each) not in {"Mn", "Me", "Cf"})
    return normalize("NFC", "".join(kept))


def _is_japanese(text: str) -> bool:
    return any("\u3040" <= character <= "\u30ff" or "\u4e00" <= character <= "\u9fff" for character in text)


class Roll:
    """The people of a tenant, prepared for questions."""

    def __init__(self, people: tuple[Person, ...]) -> None:
        self._whole: dict[frozenset[str], Person] = {}
        self._joined: dict[str, Person] = {}
        self._initials: dict[frozenset[str], Person] = {}
        for person in people:
            for name in (person.name, *person.other_names):
                parts = parts_of(name)
                if len(parts) > 1:
                    self._whole[frozenset(parts)] = person
                    for given in parts[:-1] + parts[1:]:
                        others = [part for part in parts if part != given]
                        if given.isascii() and all(len(part) > 2 for part in others):
                            self._initials[frozenset([given[0], *others])] = person
                for joined in {"".join(parts), "".join(reversed(parts))}:
                    # "Lina" is not "Li Na": what is short in Latin letters is a name of its own.
                    if _is_japanese(joined) or (len(parts) > 1 and len(joined) >= _SHORTEST_JOINED):
                        self._joined[joined] = person

    @staticmethod
    @lru_cache(maxsize=64)
    def of(people: tuple[Person, ...]) -> "Roll":
        """Return the prepared people."""
        return Roll(people)

    def named(self, name: str) -> tuple[Person, bool] | None:
        """Return whose name this is, and whether it is the whole name (else initials stand for the given ones)."""
        parts = parts_of(name)
        person = self._among(parts)
        if person is None:
            inside = parts_of(name, asides=True)  # "(Hanako Yamada)", "【山田花子】": nothing is aside where the name is
            person = self._among(inside) if inside != parts else None
        if person is not None:
            return person, True
        initials = self._initials.get(frozenset(parts))
        return (initials, False) if initials is not None else None

    def _among(self, parts: tuple[str, ...]) -> Person | None:
        """Return who is meant by these words: by all of them, or by some among others ("Hanako Yamada Example Ltd", "株式会社例 山田花子")."""
        person = self._whole.get(frozenset(parts)) or self._joined.get("".join(parts))
        if person is None and len(parts) > 2:
            person = next((known for whole, known in self._whole.items() if whole <= set(parts)), None)
        runs = (*parts, *map("".join, pairwise(parts))) if person is None else ()
        return person or next((self._joined[run] for run in runs if run in self._joined and len(run) >= _SHORTEST_AMONG_OTHERS), None)


class People:
    """Compares the names of sender and reply address with the tenant's people."""

    name = "people"
    kinds = (NAME, INITIALS, REPLY_NAME)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding for the sender and one for the reply address."""
        people = dossier.tenant.people
        if not people:
            return
        roll = Roll.of(people)
        own = frozenset(organisation_of(domain) for domain in dossier.tenant.domains)
        for author in dossier.message.authors[:20]:
            named = roll.named(author.name)
            if named and not _theirs(author, named[0], own):
                kind = NAME if named[1] else INITIALS
                yield kind.seen(Evidence("header:From", str(author)[:200]), 1.0 if author.domain in _FREE or not named[1] else 0.8)
                break
        reply_to = dossier.message.reply_to
        if reply_to is not None and reply_to.name:
            named = roll.named(reply_to.name)
            if named and named[1] and not _theirs(reply_to, named[0], own):
                yield REPLY_NAME.seen(Evidence("header:Reply-To", str(reply_to)[:200]))


def _theirs(mailbox: Mailbox, person: Person, own: frozenset[str]) -> bool:
    return mailbox.organisation in own or mailbox.address.lower() in person.addresses
