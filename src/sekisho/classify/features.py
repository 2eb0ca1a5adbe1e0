"""Turns a message's facts and visible text into hashed features: the only things that the text model knows of it.

Never a feature, because it tells where a message was collected and not what it is: Received, List-* and other plumbing, dates, threads,
other filters' verdicts, Message-ID, order of headers, list footers, subject tags; nor what would only tell modern from old or foreign from
English: "has HTML", script, language, number of images.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from struct import pack as packed_numbers
from sys import byteorder
from zlib import crc32

from msgspec import Struct

from sekisho.classify.beginnings import beginnings
from sekisho.classify.craft import craft
from sekisho.classify.lanes import masked
from sekisho.classify.letters import groups
from sekisho.classify.shapes import shapes_around, shapes_of_text, subject_without_tags
from sekisho.classify.titles import Titled, titles
from sekisho.classify.words import Words, bounded, cut, grams, is_japanese
from sekisho.model.message import Message

BITS = 20
MASK = (1 << BITS) - 1  # of the hash: the index of a feature's weight
SHAPE_BITS = 16
SHAPE_MASK = (1 << SHAPE_BITS) - 1
JAPANESE = 1 << BITS  # an index without a weight: the text is mostly Japanese, which limits what the model may say
_PAIR_SALT = 0x9E3779B9  # so that the pair "no where" is not the word "nowhere"
_SUBJECT_SEED = crc32(b"subject:")
_SHAPE_SEED = crc32(b"shape:")
_MOST_SUBJECT_WORDS = 100
_LONGEST_NAME = 40
_LONGEST_SENDER = 200
_CUT_OUT = ("@", "://", "www.", "WWW.", "Www.")  # what may be a link or an address: rare in a name
_REMEMBERED = 8_192  # shapes: the same come again and again, from message to message
_CODE_POINTS = "utf-32-le" if byteorder == "little" else "utf-32-be"


class Features(Struct, frozen=True, gc=False):
    """What was seen in one message. Each of `indices` (0 .. 2^20) is there once, in order of value; `letters`, `marks` and the sets after them are
    features of their own; the rest is for explanations.
    """

    indices: list[int]
    letters: AbstractSet[int]  # groups of four, 0 .. 2^20 (`letters.py`)
    marks: AbstractSet[int]  # shapes once more, 0 .. 2^16: by themselves they weigh the same in a long text as in a short one
    beginnings: AbstractSet[int]  # 0 .. 2^20 (`beginnings.py`)
    titles: AbstractSet[int]  # 0 .. 2^20 (`titles.py`)
    craft: AbstractSet[int]  # 0 .. 2^18 (`craft.py`)
    lanes: bytes  # the index of every token, 4 octets each in the machine's order: the order of `_token`
    words: list[bytes]
    shapes: list[str]
    subject: Sequence[bytes]
    grams: Sequence[str]

    def names(self, wanted: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Yield the wanted indices that are there, each with the plainest token behind it."""
        lanes = self.lanes.decode(_CODE_POINTS, "surrogatepass")  # as characters, among which one is found at once
        for index in wanted:
            place = lanes.find(chr(index))
            if place >= 0:
                yield index, self._token(place)

    def _token(self, place: int) -> str:
        """Return the token of a lane: words, shapes, the subject's words (as such, then as any), characters, pairs of words, of the subject's."""
        words, shapes, subject, grams = self.words, self.shapes, self.subject, self.grams
        if place < len(words):
            return _plain(words[place])
        place -= len(words)
        if place < len(shapes):
            return shapes[place]
        place -= len(shapes)
        if place < 2 * len(subject):
            return f"subject:{_plain(subject[place])}" if place < len(subject) else _plain(subject[place - len(subject)])
        place -= 2 * len(subject)
        if place < len(grams):
            return grams[place]
        place -= len(grams)
        if place < len(words) - 1:
            return f"{_plain(words[place])} {_plain(words[place + 1])}"
        place -= max(len(words) - 1, 0)
        return f"{_plain(subject[place])} {_plain(subject[place + 1])}"


class Around(Struct, frozen=True, gc=False):
    """What stands around the text of a message: the same for the whole text and for any part of it (`pieces.py`)."""

    title: Words
    subject: Titled
    seeded: list[int]  # the subject's words, hashed as such
    name: str
    shapes: list[str]
    shape_hashes: list[int]
    titles: AbstractSet[int]
    craft: AbstractSet[int]


def around(message: Message) -> Around:
    """Return the features of a message that its text has no part in."""
    untagged = subject_without_tags(message.subject)
    title = cut(untagged)
    subject = title.words[:_MOST_SUBJECT_WORDS]
    titled = Titled(subject, *_with_pairs(subject), title.plain, [gram for run in title.runs for gram in grams(run)])
    name = message.sender.name[:_LONGEST_SENDER]
    called = cut(name)
    shape = shapes_around(message, untagged)
    return Around(
        title=title,
        subject=titled,
        seeded=[crc32(word, _SUBJECT_SEED) for word in subject],
        name=called.plain if any(map(name.__contains__, _CUT_OUT)) else name,
        shapes=shape,
        shape_hashes=[*map(_shape, shape)],
        titles=titles(titled, called.words),
        craft=craft(message),
    )


def features(message: Message, text: str, known: Around | None = None) -> Features:
    """Return the features of a message; `text` is its visible text, `known` what `around` returned if it was asked before.

    Pure: the same message gives the same features everywhere.
    """
    known = known or around(message)
    body = cut(bounded(text))
    title, subject, words = known.title, known.subject, body.words
    characters = [*subject.grams, *(gram for run in body.runs for gram in grams(run))] if body.runs else subject.grams
    of_text = [*shapes_of_text(text, words)]
    shape_hashes = [*known.shape_hashes, *map(_shape, of_text)]
    hashes, pairs = _with_pairs(words)
    gram_hashes = map(_gram, characters)
    lanes = masked((*hashes, *shape_hashes, *known.seeded, *subject.hashes, *gram_hashes, *pairs, *subject.pairs), BITS)
    indices = sorted({*memoryview(lanes).cast("I")})
    if (title.runs or body.runs) and is_japanese(title, body):
        indices.append(JAPANESE)
    return Features(
        indices=indices,
        letters=groups(known.name, title.plain, body.plain),
        marks={value & SHAPE_MASK for value in shape_hashes},
        beginnings=beginnings(words, hashes, pairs, body.runs),
        titles=known.titles,
        craft=known.craft,
        lanes=lanes,
        words=words,
        shapes=known.shapes + of_text,
        subject=subject.words,
        grams=characters,
    )


def _with_pairs(words: Sequence[bytes]) -> tuple[list[int], list[int]]:
    """Return the hash of each word, and of each word and the next."""
    hashes = [*map(crc32, words)]
    return hashes, [*map(crc32, words[1:], [value ^ _PAIR_SALT for value in hashes])]


def pack(indices: Sequence[int]) -> bytes:
    """Return indices as little-endian unsigned numbers of 4 octets each, on every machine."""
    return packed_numbers(f"<{len(indices)}I", *indices)


def unpack(packed: bytes) -> "array[int]":
    """Return the indices that `pack` wrote, so that a stored dossier can be asked again."""
    indices = array("I", packed)
    if array("H", [1]).tobytes() == b"\x00\x01":
        indices.byteswap()
    return indices


def _gram(gram: str) -> int:
    return crc32(gram.encode("utf-8", "replace"))


@lru_cache(maxsize=_REMEMBERED)
def _shape(shape: str) -> int:
    return crc32(shape.encode("utf-8", "replace"), _SHAPE_SEED)


def _plain(word: bytes) -> str:
    return word[:_LONGEST_NAME].decode("utf-8", "replace")
