"""Which links of one message, page or document are kept: the first ones, and beyond them what is new; what even that leaves out is told."""

from collections.abc import Hashable, Iterable

from sekisho.model.message import Link

__all__ = ["MOST", "MOST_BEYOND", "MOST_OCTETS", "TOO_MANY", "Kept"]

MOST = 500  # links of one message that are kept whatever they are, see Message.links
MOST_BEYOND = 2_000  # further ones, each of a host (or of a kind of that host) not seen yet
MOST_OCTETS = 1_048_576  # characters of the further ones
TOO_MANY = "unscannable.too_many_links"


class Kept:
    """Links by their keys, in order of keeping.

    Filler must push nothing out: after the first `most` links one is kept when its host has not been seen yet in this place and with these flags.
    When more of those come than the second bound allows, `overflowed` is set, and the caller tells the defect `TOO_MANY`.
    """

    __slots__ = ("_most", "_octets", "_seen", "links", "overflowed")

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._octets = 0
        self._seen: set[tuple[str, str, tuple[str, ...]]] | None = None  # made when it is first needed: most messages have few links
        self.links: dict[Hashable, Link] = {}
        self.overflowed = False

    @property
    def full(self) -> bool:
        """True when only links of something new are kept from now on."""
        return len(self.links) >= self._most

    def keep(self, link: Link, key: Hashable = None) -> None:
        """Keep a link unless one with its key (its own facts, where none is given) is there, or the bounds leave it out."""
        key = link if key is None else key
        links = self.links
        if key in links:
            return
        if len(links) >= self._most and not self._is_new(link):
            return
        links[key] = link

    def take(self, other: "Kept") -> None:
        """Keep the links of another, and know that it left some out."""
        self.keep_all(other.links.values())
        self.overflowed = self.overflowed or other.overflowed

    def keep_all(self, links: Iterable[Link]) -> None:
        """Keep links by their own facts."""
        for link in links:
            self.keep(link)

    def _is_new(self, link: Link) -> bool:
        if self._seen is None:
            self._seen = {(known.host, known.place, known.flags) for known in self.links.values()}
        kind = (link.host, link.place, link.flags)
        if kind in self._seen:
            return False
        self._octets += len(link.url) + len(link.text) + len(link.host)
        if len(self.links) - self._most >= MOST_BEYOND or self._octets > MOST_OCTETS:
            self.overflowed = True
            return False
        self._seen.add(kind)
        return True
