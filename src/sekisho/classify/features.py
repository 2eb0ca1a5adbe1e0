"""Turns a message's facts and visible text into hashed features: the only things that the text model knows of it.

Never a feature, because it tells where a message was collected and not what it is: Received, List-* and other plumbing, dates, threads,
other filters' verdicts, Message-ID, order of headers, list footers, subject tags; nor what would only tell modern from old or foreign from
English: "has HTML", script, language, number of images.
"""

from array import array
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from sys import byteorder
from zlib import crc32

from sekisho.classify.beginnings import beginnings
from sekisho.classify.craft import craft
from sekisho.classify.letters import groups
from sekisho.classify.shapes import shapes, subject_without_tags
from sekisho.classify.titles import titles
from sekisho.classify.words import bounded, cut, grams, is_japanese
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
_MOST_LANES = 16_384
_MASKS = int.from_bytes(MASK.to_bytes(4, byteorder) * _MOST_LANES, byteorder)
_CUT_OUT = ("@", "://", "www.", "WWW.", "Www.")  # what may be a link or an address: rare in a name


@dataclass(frozen=True, slots=True)
class Features:
    """What was seen in one message. Each of `indices` (0 .. 2^20) is there once, in order of value; `letters` and `marks` are features of
    their own; the rest is for explanations.
    """

    indices: "array[int]"  # unsigned, 4 octets each
    letters: AbstractSet[int]  # groups of four, 0 .. 2^20 (`letters.py`)
    marks: AbstractSet[int]  # shapes once more, 0 .. 2^16: by themselves they weigh the same in a long text as in a short one
    beginnings: AbstractSet[int]  # 0 .. 2^20 (`beginnings.py`)
    titles: AbstractSet[int]  # 0 .. 2^20 (`titles.py`)
    craft: AbstractSet[int]  # 0 .. 2^18 (`craft.py`)
    words: list[bytes]
    hashes: list[int]  # of each word, 32 bits
    pairs: list[int]  # of each word and the next
    grams: list[str]
    subject: list[bytes]
    shapes: list[str]

    def names(self, wanted: Collection[int]) -> Iterator[tuple[int, str]]:
        """Yield the wanted indices with the token behind each, the plainest tokens first. An index may come more than once."""
        words, subject = self.words, self.subject
        for index, position in _places(self.hashes, wanted):
            yield index, _plain(words[position])
        for shape in self.shapes:
            if (index := _shape(shape) & MASK) in wanted:
                yield index, shape
        for word in subject:
            if (index := crc32(word, _SUBJECT_SEED) & MASK) in wanted:
                yield index, f"subject:{_plain(word)}"
            if (index := crc32(word) & MASK) in wanted:
                yield index, _plain(word)
        for gram in self.grams:
            if (index := _gram(gram) & MASK) in wanted:
                yield index, gram
        for index, position in _places(self.pairs, wanted):
            yield index, f"{_plain(words[position])} {_plain(words[position + 1])}"
        for first, second in pairwise(subject):
            if (index := _pair(first, second) & MASK) in wanted:
                yield index, f"{_plain(first)} {_plain(second)}"


def features(message: Message, text: str) -> Features:
    """Return the features of a message; `text` is its visible text. Pure: the same message gives the same features everywhere."""
    body = cut(bounded(text))
    title = cut(subject_without_tags(message.subject))
    subject, words = title.words[:_MOST_SUBJECT_WORDS], body.words
    characters = [gram for run in (*title.runs, *body.runs) for gram in grams(run)]
    shape = shapes(message, text, words)
    shape_hashes = {*map(_shape, shape)}
    hashes = [*map(crc32, words)]
    pairs = [*map(crc32, words[1:], [value ^ _PAIR_SALT for value in hashes])]
    seen = [*hashes, *pairs, *map(crc32, subject), *map(_gram, characters), *shape_hashes]
    seen += [crc32(word, _SUBJECT_SEED) for word in subject]
    seen += [_pair(first, second) for first, second in pairwise(subject)]
    indices = sorted({*memoryview(_masked(seen)).cast("I")})
    if is_japanese(title, body):
        indices.append(JAPANESE)
    name = message.sender.name[:_LONGEST_SENDER]
    called = cut(name)
    return Features(
        indices=array("I", indices),
        letters=groups(called.plain if any(map(name.__contains__, _CUT_OUT)) else name, title.plain, body.plain),
        marks={value & SHAPE_MASK for value in shape_hashes},
        beginnings=beginnings(words, hashes, pairs, body.runs),
        titles=titles(subject, title.plain, [gram for run in title.runs for gram in grams(run)], called.words),
        craft=craft(message),
        words=words,
        hashes=hashes,
        pairs=pairs,
        grams=characters,
        subject=subject,
        shapes=shape,
    )


def pack(indices: "array[int]") -> bytes:
    """Return indices as little-endian unsigned numbers of 4 octets each, on every machine."""
    if array("H", [1]).tobytes() == b"\x00\x01":  # a big-endian machine
        indices = array(indices.typecode, indices)
        indices.byteswap()
    return indices.tobytes()


def unpack(packed: bytes) -> "array[int]":
    """Return the indices that `pack` wrote, so that a stored dossier can be asked again."""
    indices = array("I", packed)
    if array("H", [1]).tobytes() == b"\x00\x01":
        indices.byteswap()
    return indices


def _masked(hashes: Sequence[int]) -> bytes:
    """Return hashes cut to indices, 4 octets each in the machine's order: all of them as one large number, in a fifth of the time of a loop."""
    lanes = array("I", hashes)
    return (int.from_bytes(lanes.tobytes(), byteorder) & _mask_of(len(lanes))).to_bytes(4 * len(lanes), byteorder)


def _mask_of(count: int) -> int:
    """Return the mask in so many lanes of 32 bits, or more."""
    return _MASKS if count <= _MOST_LANES else int.from_bytes(MASK.to_bytes(4, byteorder) * count, byteorder)


def _places(hashes: Sequence[int], wanted: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the wanted indices that are among hashes, each with the first place where it is."""
    lanes = _masked(hashes)
    for index in wanted:
        octets = index.to_bytes(4, byteorder)
        place = lanes.find(octets)
        while place % 4 and place > 0:  # across two lanes
            place = lanes.find(octets, place + 1)
        if place >= 0:
            yield index, place // 4


def _pair(first: bytes, second: bytes) -> int:
    return crc32(second, crc32(first) ^ _PAIR_SALT)


def _gram(gram: str) -> int:
    return crc32(gram.encode("utf-8", "replace"))


def _shape(shape: str) -> int:
    return crc32(shape.encode("utf-8", "replace"), _SHAPE_SEED)


def _plain(word: bytes) -> str:
    return word[:_LONGEST_NAME].decode("utf-8", "replace")
