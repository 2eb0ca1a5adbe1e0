"""What comes of looking into one document: signs, links, files in it; all of it bounded."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field

from sekisho.mime.containers.expansion import Intercepted, Member, Reading
from sekisho.mime.containers.passwords import NO_PASSWORDS, Passwords
from sekisho.mime.limits import Limits
from sekisho.mime.web.kept import TOO_MANY, Kept
from sekisho.mime.web.links import ordinary_host, read
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.message import Defect, Link, Sign

MOST_SIGNS = 40
MOST_LINKS = 200  # of one document, kept whatever they are; beyond them what is new, see `Kept`
MOST_MEMBERS = 200
_DETAIL = 200


@dataclass(slots=True)
class Sight:
    """How many pictures and pixels of one message may still be searched for codes: a search is slow beside everything else.

    Pixels alone are no bound: a small picture full of the corners of codes costs as much as a large photograph.
    """

    pixels: int = 48_000_000
    pictures: int = 100
    second_looks: int = 30
    drawing_seconds: float = 1.2  # for the pages of all PDFs
    macros: int = 4_194_304  # octets of source of all projects
    objects: int = 60_000  # of all PDFs, told one by one
    told: bool = False  # that something was not searched

    def may_search(self, pixels: int) -> bool:
        """Take one picture of so many pixels from what is left; False when there is not enough."""
        self.pixels -= pixels
        self.pictures -= 1
        return self.pixels >= 0 and self.pictures >= 0

    def may_look_again(self) -> bool:
        """Take one second look at a picture from what is left."""
        self.second_looks -= 1
        return self.second_looks >= 0


@dataclass(slots=True)
class Looking:
    """One document being looked into. Readers add to it; nothing in here ever raises but for a spent budget (`Intercepted`)."""

    octets: bytes
    types: tuple[str, ...]
    name: str
    path: str
    limits: Limits
    budget: Budget
    package: Callable[[], dict[str, bytes]] = dict
    """The files in this document by their whole names, where it is a package that was opened as a container."""
    sight: Sight = field(default_factory=Sight)
    """Shared by all documents of one message."""
    passwords: Passwords = NO_PASSWORDS
    signs: dict[str, Sign] = field(default_factory=dict)
    kept: Kept = field(default_factory=lambda: Kept(MOST_LINKS))
    told: int = 0  # links, repeats among them
    known: set[tuple[str, str]] = field(default_factory=set)  # hosts as written, and places, of which nothing more is new
    members: list[Member] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    encrypted: bool = False
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        self.reading = Reading(self.path, len(self.octets), self.limits, self.budget)

    @property
    def defects(self) -> list[Defect]:
        """What was wrong with the document."""
        return self.reading.defects

    @property
    def links(self) -> dict[Hashable, Link]:
        """Where it leads, by the address as written."""
        return self.kept.links

    def sign(self, code: str, detail: str = "") -> None:
        """Note a sign; of each code the first detail is kept, and later ones are added while there is room."""
        detail = printable(detail)
        known = self.signs.get(code)
        if known is None:
            if len(self.signs) < MOST_SIGNS:
                self.signs[code] = Sign(code, detail)
        elif detail and detail not in known.detail and len(known.detail) < _DETAIL:
            self.signs[code] = Sign(code, f"{known.detail}, {detail}".removeprefix(", ")[:_DETAIL])

    def link(self, url: str, place: str, text: str = "") -> None:
        """Note where a click, or the document by itself, would lead."""
        self.told += 1
        if self.told % 64 == 0:
            self.spend(0)  # the clock: their number is bounded by nothing else
        url, kept = url.strip(), self.kept
        if not url or kept.overflowed or url in kept.links or url in kept.further:
            return
        if kept.full and not text and (host := ordinary_host(url)):
            if (host, place) in self.known:
                kept.note(url)
                return
            self.known.add((host, place))
        kept.keep(read(url[:4_000], text, place), url)
        if kept.overflowed:
            self.reading.note(TOO_MANY, "in one document")

    def member(self, name: str, octets: bytes) -> None:
        """Hand on a file that the document carries."""
        if octets and len(self.members) < MOST_MEMBERS:
            if len(octets) > self.limits.max_member_octets:
                raise self.reading.intercept("unscannable.archive_member_size", f"more than {self.limits.max_member_octets} octets")
            self.members.append(Member(printable(name), octets))
        elif octets:
            raise self.reading.intercept("unscannable.archive_members", f"more than {MOST_MEMBERS}")

    def within(self, most: int) -> bytes:
        """Return the octets of the document; raises `Intercepted` where they are more than may be looked at: nothing is cut off in silence."""
        if len(self.octets) > most:
            raise self.reading.intercept("unscannable.archive_member_size", f"more than {most} octets")
        return self.octets

    def step(self) -> None:
        """Count one thing looked at; raises `Intercepted` when the budget is spent."""
        self.reading.look_at()

    def spend(self, count: int) -> None:
        """Count octets that came out; raises `Intercepted` when the budget is spent."""
        try:
            self.budget.spend_octets(count)
            self.budget.check_time()
        except BudgetSpent as spent:
            raise self.reading.intercept("unscannable.budget", str(spent)) from spent


def printable(text: str) -> str:
    """Return a text without control characters and lone surrogates, at most 200 characters."""
    kept = "".join(character if character.isprintable() else " " for character in text[: 4 * _DETAIL])
    return " ".join(kept.split())[:_DETAIL]


_VOCABULARIES = ("schemas.openxmlformats.org", "schemas.microsoft.com", "www.w3.org", "purl.org", "ns.adobe.com", "purl.oclc.org", "openoffice.org")


def is_vocabulary(url: str) -> bool:
    """Tell whether a URL only names a vocabulary of XML: such names stand in every document and lead nobody anywhere."""
    rest = url.partition("://")[2]
    return rest.startswith(_VOCABULARIES) and rest.partition("/")[0] in _VOCABULARIES  # not `www.w3.org.evil.test`, not `www.w3.org@evil.test`


def quietly(looking: Looking, read_one: Callable[[Looking], None]) -> None:
    """Run one reader. What a limit stopped stands as a defect already."""
    try:
        read_one(looking)
    except Intercepted:
        return


def pieces(octets: bytes, mark: bytes, most: int) -> Iterator[int]:
    """Yield the offsets of a mark, at most `most`."""
    position = octets.find(mark)
    for _ in range(most):
        if position < 0:
            return
        yield position
        position = octets.find(mark, position + 1)
