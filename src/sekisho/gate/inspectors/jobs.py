"""What is asked of an inspector, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from sekisho.mime.limits import Limits
from sekisho.model.clean_copy import CleanWish
from sekisho.model.dossier import Opened
from sekisho.model.keywords import KeywordWish
from sekisho.model.preview import PreviewWish
from sekisho.model.stamping import StampWish


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings say of how mail is opened. `limits` is None for the defaults, so that the usual request stays small."""

    limits: Limits | None = None
    listed: tuple[str, ...] = ()  # passwords that the tenant knows
    elsewhere: tuple[str, ...] = ()  # passwords out of another mail of the same sender
    clean: CleanWish | None = None  # make a harmless copy as well: in a child of its own
    keywords: KeywordWish | None = None  # words of the tenant's policy that are looked for
    stamp: StampWish | None = None  # words that are put into the text: the edits are told
    preview: PreviewWish | None = None  # make it fit for people to look at: in a child of its own


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """How one message is to be opened. `seconds` is the opener's own budget; a little later the inspector is killed from outside."""

    one_shot: bool = False  # True: this process opens nothing else afterwards, so containers and documents may be opened too
    seconds: float = 8.0
    wishes: Wishes = NO_WISHES
    pictures: tuple[int, ...] = ()  # sizes: what comes is no message but these pictures, one behind the other, out of one message


@dataclass(frozen=True, slots=True)
class NeedsOneShot:
    """The message holds parts that only a one-shot child may open. `paths` names them."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PicturesLeft:
    """The message as facts that are whole if nothing is found in these pictures; only a one-shot child may decode them.

    If something is found, the message is opened again, wholly, in another child: nothing is ever put together from two.
    """

    opened: Opened
    pictures: tuple[bytes, ...]

    @property
    def digest(self) -> bytes:
        """The name of exactly these pictures in this order."""
        told = blake2b(repr([len(picture) for picture in self.pictures]).encode(), digest_size=32)
        for picture in self.pictures:
            told.update(picture)
        return told.digest()


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Pictures were looked at. `found` is true if there is anything to tell of one: a code, damage, or a limit that was reached."""

    found: bool


@dataclass(frozen=True, slots=True)
class CouldNotOpen:
    """No inspector could answer: the message is unscannable, never clean. `reason` is one plain sentence."""

    reason: str


Answered = Opened | NeedsOneShot | PicturesLeft | LookedAt
Opener = Callable[[OpenRequest, bytes], Answered]
