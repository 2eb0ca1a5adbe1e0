"""A mail that is a picture instead of text: which pictures are read for words, how much, and what comes of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from sekisho.mime.content import Leaf
from sekisho.mime.documents import pictures
from sekisho.mime.documents.looking import printable
from sekisho.mime.pictures.instead_of_text import FEW, shows_words
from sekisho.mime.pictures.ocr import PictureReader
from sekisho.model.budget import Budget
from sekisho.model.message import Sign

_MOST_PICTURES = 3
_MOST_PIXELS = 1_000_000  # of one picture: finding its lines takes up to 3 s, and no clock stops that
_SECONDS = 3.0  # for all pictures of a message together
_MOST_CHARACTERS = 20_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# An address is torn where the recogniser sees a gap behind the colon, and a slash is lost.
_TORN = re.compile(r"\b(https?)\s?:\s{0,2}/{1,2}\s{0,2}(?=[a-z0-9])", re.IGNORECASE)


@dataclass(slots=True)
class Pictured:
    """Words from the pictures of one message, and the pictures that were not wholly read, with the reason."""

    text: str = ""
    unread: dict[str, str] = field(default_factory=dict)  # by the path of the part

    def marked(self, leaves: Iterable[Leaf]) -> list[Leaf]:
        """Return the leaves, those that were not wholly read with a sign."""
        return [_marked(leaf, self.unread[leaf.part.path]) if leaf.part.path in self.unread else leaf for leaf in leaves]


def _marked(leaf: Leaf, reason: str) -> Leaf:
    return replace(leaf, part=replace(leaf.part, signs=(*leaf.part.signs[:39], Sign("words_unread", printable(reason)))))


def read_pictures(leaves: Iterable[Leaf], visible_characters: int, images: int, budget: Budget, reader: PictureReader) -> Pictured:
    """Read the words in the pictures of a mail that shows pictures instead of text; of any other mail nothing is read.

    The largest pictures come first. Raises BudgetSpent only when the message's own budget is spent before it begins.
    """
    if visible_characters >= FEW:
        return Pictured()
    shown = [leaf for leaf in leaves if shows_words(leaf.part) and (images or leaf.part.disposition != "attachment")]
    shown.sort(key=lambda leaf: leaf.part.size, reverse=True)
    told = Pictured()
    pieces: list[str] = []
    seconds_left = _SECONDS
    for count, leaf in enumerate(shown):
        budget.check_time()
        left = min(seconds_left, budget.seconds_left)
        if count >= _MOST_PICTURES or left <= 0:
            told.unread[leaf.part.path] = "more pictures than are read" if count >= _MOST_PICTURES else "time"
            continue
        began = budget.seconds_left
        text, reason = _read(leaf.octets, left, reader)
        seconds_left -= began - budget.seconds_left
        pieces.append(text)
        if reason:
            told.unread[leaf.part.path] = reason
    told.text = "\n".join(piece for piece in pieces if piece)[:_MOST_CHARACTERS]
    return told


def _read(octets: bytes, seconds: float, reader: PictureReader) -> tuple[str, str]:
    """Return the words of one picture, and why they are not all, "" if they are."""
    picture = pictures.grey_to_read(octets, _MOST_PIXELS)
    if picture is None:
        return "", "cannot be decoded, or is too large"
    try:
        words = reader.read(picture.octets, picture.width, picture.height, seconds)
    except (ValueError, OSError, MemoryError) as broken:
        return "", f"the reader failed: {type(broken).__name__}"
    text = _tidied(words.text)
    if not words.whole:
        return text, "time"
    if picture.more:
        return text, "only the first of several frames"
    return text, "nothing was recognised after it was made smaller" if picture.reduced and not text else ""


def _tidied(text: str) -> str:
    lines = (line.strip() for line in _CONTROLS.sub(" ", text).split("\n"))
    return _TORN.sub(r"\1://", "\n".join(line for line in lines if line))
