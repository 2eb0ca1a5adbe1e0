"""Words that count: lists of a tenant, what an inspector is asked about them, and what it found."""

from dataclasses import dataclass
from enum import StrEnum

OVERFULL = "!attachment"  # stands among what was asked where files held, or may hold, more text than was looked at


class Place(StrEnum):
    """Where words are looked for."""

    HEADER = "header"
    SUBJECT = "subject"
    BODY = "body"
    ATTACHMENT = "attachment"


class Matching(StrEnum):
    """When a list counts as met."""

    ANY = "any"
    ALL = "all"
    NONE = "none"
    SUM = "sum"  # the scores of the words that are there reach the threshold


@dataclass(frozen=True, slots=True)
class KeywordList:
    """One list. A word counts once for each place, however often it stands there."""

    name: str
    words: tuple[tuple[str, int], ...]  # a word or phrase as people write it, and its score
    matching: Matching = Matching.ANY
    threshold: int = 1
    case: bool = False  # True: "IT" is not "it"
    digest: str = ""  # of all of the above: what was looked for, in a stored dossier


@dataclass(frozen=True, slots=True)
class KeywordWish:
    """What an inspector is asked to look for. `version` names exactly these lists."""

    version: str
    lists: tuple[KeywordList, ...]


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A list of which something was found in one place."""

    list: str
    place: Place
    words: int  # different ones
    score: int
    first: tuple[str, ...] = ()  # at most five of them


@dataclass(frozen=True, slots=True)
class Keywords:
    """What was looked for ("name:digest" of each list) and what was found. What was not looked for is not known to be absent."""

    asked: tuple[str, ...] = ()
    hits: tuple[KeywordHit, ...] = ()


NO_KEYWORDS = Keywords()
