"""Directories outside that know people: read as a whole, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One entry of a directory. Names of attributes are lower case; values are text, octets that are no UTF-8 in hex."""

    dn: str
    attributes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """Whom to ask for what. `authorities`: PEM of those whose certificates are believed instead of the system's, "" = the system's."""

    url: str  # ldaps://host[:port], or ldap://host[:port], which begins TLS before anything else is said
    bind_dn: str
    password: str
    base_dn: str
    filter: str
    attributes: tuple[str, ...]
    authorities: str = ""
    seconds: float = 60.0  # for the whole answer
    most_entries: int = 200_000


class SourceFailed(Exception):
    """There is no whole answer: nothing may be concluded from it. The text is one sentence, `japanese` the same; neither holds a secret."""

    def __init__(self, sentence: str, japanese: str) -> None:
        super().__init__(sentence)
        self.japanese = japanese


class PeopleSource(Protocol):
    """Asks one kind of directory."""

    async def ask(self, question: SourceQuestion) -> list[SourceEntry]:
        """Return every entry that fits, or raise SourceFailed: a part of the answer is none."""
        ...
