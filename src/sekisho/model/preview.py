"""A held message as people may look at it: what is asked for, and what came of it."""

from dataclasses import dataclass

from sekisho.model.address import Mailbox

MOST_FILES, MOST_LINKS = 100, 200
PIECE = 1_500_000  # octets of one file that come at once
LONGEST_TEXT = 100_000  # characters
LONGEST_PAGE = 1_500_000  # characters of HTML, pictures included

# All that a page is made of: whoever shows it checks that it holds nothing else.
ELEMENTS = frozenset(
    "p div span br hr img b i u s em strong small big sub sup font center blockquote pre code tt q ul ol li dl dt dd table caption thead tbody tfoot "
    "tr th td h1 h2 h3 h4 h5 h6 ruby rb rt rp wbr".split()
)
NUMBERS = frozenset({"width", "height", "border", "cellpadding", "cellspacing", "colspan", "rowspan", "size", "start"})
WORDS = frozenset({"align", "valign", "dir", "lang", "bgcolor", "color"})
ATTRIBUTES = NUMBERS | WORDS | {"alt", "title", "src"}
DRAWN = "data:image/jpeg;base64,"  # how a picture's address begins


@dataclass(frozen=True, slots=True)
class PreviewWish:
    """How it is to be made. `pictures`: those that are in the mail itself, drawn anew and small."""

    pictures: bool = True
    path: str = ""  # nothing but this part is wanted (`SeenFile.path`) ...
    start: int = 0  # ... from this octet on, at most PIECE of them


@dataclass(frozen=True, slots=True)
class Preview:
    """What a reader of the mail would see, without anything that acts or loads.

    `page` is the body of an HTML document made of a few elements (`mime/writing/preview.py`), "" where the mail has no HTML. `left_out` tells what
    did not come along and how often: "pictures" (from elsewhere), "links" (shown, with where they lead), "forms", "programs". `files`: names.
    """

    text: str
    page: str = ""
    files: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    cut: bool = False  # there was more than is shown
    piece: bytes = b""  # of the part that was asked for
    whole: int = -1  # octets of that part; -1: none was asked for, or it is not there


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file of a message. `path` names it; `name` is what a reader would see, "" if it has none."""

    path: str
    name: str
    size: int  # octets


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as one reads and answers it. Every text but those of the preview is one line."""

    sender: Mailbox
    reply_to: Mailbox | None
    recipients: tuple[Mailbox, ...]
    subject: str
    date: str  # as it stands in the header
    message_id: str
    references: str  # as they stand in the header
    files: tuple[SeenFile, ...]  # at most MOST_FILES
    links: tuple[str, ...]  # where its links lead, at most MOST_LINKS
    preview: Preview
