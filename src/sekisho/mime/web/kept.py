"""Which links of one message, page or document are kept: the first ones, and beyond them what is new; what even that leaves out is told."""

from collections.abc import Hashable, Iterable

from sekisho.model.message import Link

__all__ = ["LEFT_OUT", "LONGEST", "MOST", "MOST_BEYOND", "MOST_FURTHER", "MOST_OCTETS", "TOO_MANY", "Kept"]

MOST = 500  # links of one message that are kept whatever they are, see Message.links
MOST_BEYOND = 2_000  # further ones, each of a host (or of a kind of that host) not seen yet
MOST_OCTETS = 1_048_576  # characters of the further ones
LONGEST = 1_000  # characters of one address, see Link
MOST_FURTHER = 524_288  # characters of addresses that lead to hosts which are kept, see Message.further_urls
TOO_MANY = "unscannable.too_many_links"
LEFT_OUT = "mime.links_left_out"


class Kept:
    """Links by their keys, in order of keeping.

    Filler must push nothing out: after the first `most` links one is kept when its host has not been seen yet in this place and with these flags;
    of the others the bare address is kept (`further`), which rules and feeds of addresses look for. When more of the first kind come than the second
    bound allows, `overflowed` is set, and the caller tells the defect `TOO_MANY`. When more addresses come, the same is done where links are `strict`
    (the text of a mail, which nobody fills so); elsewhere `crowded` is set.
    """

    __slots__ = ("_further_size", "_most", "_octets", "_seen", "crowded", "further", "links", "overflowed", "strict")

    def __init__(self, most: int = MOST, *, strict: bool = False) -> None:
        self._most = most
        self.strict = strict
        self._octets = self._further_size = 0
        self._seen: set[tuple[str, str, tuple[str, ...]]] | None = None  # made when it is first needed: most messages have few links
        self.links: dict[Hashable, Link] = {}
        self.further: dict[str, None] = {}
        self.overflowed = self.crowded = False

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
        self.keep_all(other.links.values(), other.further)
        self.overflowed = self.overflowed or other.overflowed
        self.crowded = self.crowded or other.crowded

    def keep_all(self, links: Iterable[Link], further: Iterable[str] = ()) -> None:
        """Keep links by their own facts, and bare addresses."""
        for link in links:
            self.keep(link)
        for url in further:
            self.note(url)

    def note(self, url: str) -> None:
        """Keep the bare address of a link of which nothing else is new."""
        url = url[:LONGEST]
        if url and url not in self.further:
            self._further_size += len(url)
            if self._further_size > MOST_FURTHER:
                self.crowded = True
                self.overflowed = self.overflowed or self.strict
            else:
                self.further[url] = None

    def _is_new(self, link: Link) -> bool:
        if self._seen is None:
            self._seen = {(known.host, known.place, known.flags) for known in self.links.values()}
        kind = (link.host, link.place, link.flags)
        if kind in self._seen:
            self.note(link.url)
            return False
        size = len(link.url) + len(link.text) + len(link.host)
        if len(self.links) - self._most >= MOST_BEYOND or self._octets + size > MOST_OCTETS:
            if link.url.startswith("mailto:"):  # lists of people are long, and to write to one of them opens no page
                self.note(link.url)
            else:
                self.overflowed = True
            return False
        self._octets += size
        self._seen.add(kind)
        return True
