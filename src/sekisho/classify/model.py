"""The text model: a linear sum of the weights of six sorts of features, calibrated to log-odds. The weights are data with a version.

Each sort (words, letters, shapes, beginnings, titles, craft) is brought to length one by itself. The file: the line `SEKISHO-MODEL 2`, a line of
JSON (the header), then for each table named there one octet per feature, the weight plus 128.
Log-odds are natural logarithms with respect to equally much wanted and unwanted mail: the judge adds its own prior.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from json import loads
from math import sqrt
from operator import itemgetter
from typing import Protocol

from sekisho.classify import beginnings, craft, letters, titles
from sekisho.classify.features import BITS, JAPANESE, SHAPE_BITS, SHAPE_MASK, Around, Features, pack
from sekisho.classify.languages import language
from sekisho.model.dossier import Classification

FILE = "weights-2.bin"
MAGIC = b"SEKISHO-MODEL 2\n"
KINDS = ("spam", "phishing", "fraud")
MOST_LOG_ODDS = 12.0
# The training mail holds hardly any Japanese ham but our own texts: its false alarms cannot be measured, so the judge never lets a text that is
# called this stop a message by itself (`verdict/text_alone.toml`).
JAPANESE_WRITING = "japanese"
EXPLAINED_FROM = -3.0  # below, the text speaks so clearly for the message that nobody asks why: the tokens are not looked for
FEWEST = 50  # features: a message with fewer is not surer for it
FEWEST_SHAPES = 10
DOUBT = 5  # what accuses is taken times n / (n + DOUBT) for n features: a note of three words proves little, whatever they are
FEWEST_TITLES = 20
SORTS = {  # bits of a table, fewest features
    "words": (BITS, FEWEST),
    "letters": (letters.BITS, FEWEST),
    "shapes": (SHAPE_BITS, FEWEST_SHAPES),
    "beginnings": (beginnings.BITS, FEWEST),
    "titles": (titles.BITS, FEWEST_TITLES),
    "craft": (craft.BITS, FEWEST_SHAPES),
}
JAPANESE_SHARE = 0.9  # of a Japanese text's accusation counts: it could be calibrated on no Japanese ham but our own
_MOST_TOKENS = 12
_NO_WEIGHT = 128
_STRENGTH = bytes(abs(octet - _NO_WEIGHT) for octet in range(256))


class Sorted(Protocol):
    """What has a message's features by sort: `Features`, and what training keeps of them."""

    @property
    def letters(self) -> Collection[int]:
        """Groups of letters."""

    @property
    def marks(self) -> Collection[int]:
        """Shapes."""

    @property
    def beginnings(self) -> Collection[int]:
        """First and last words."""

    @property
    def titles(self) -> Collection[int]:
        """Subject and sender's name."""

    @property
    def craft(self) -> Collection[int]:
        """How it was made."""


@dataclass(frozen=True, slots=True)
class Sort:
    """The weights of one sort of features: a table of weight + 128, in steps of `step`."""

    table: bytes
    step: float
    fewest: int

    def score(self, indices: Collection[int]) -> float:
        """Return the sum of the weights, over the root of the number of features, so that length is no argument."""
        return self.sum(_picked(self.table, indices))

    def sum(self, weights: Sequence[int]) -> float:
        """Return the same for octets that were already looked up."""
        if not weights:
            return 0.0
        return float(sum(weights) - _NO_WEIGHT * len(weights)) / sqrt(max(len(weights), self.fewest)) * self.step


@dataclass(frozen=True, slots=True)
class Model:
    """One version of the weights. The tables of kinds are folded to a power of two entries: a processor's own memory holds them."""

    version: str
    words: Sort
    letters: Sort
    shapes: Sort
    beginnings: Sort
    titles: Sort
    craft: Sort
    bias: float
    slope: float  # calibration: log-odds = slope x score + offset
    offset: float
    kinds: tuple[bytes, ...]  # in the order of KINDS
    kind_steps: tuple[float, ...]
    kind_biases: tuple[float, ...]

    def classify(self, features: Features) -> Classification:
        """Return what the model says of a message, with the tokens that said it."""
        indices = features.indices
        weights = _picked(self.words.table, indices)
        letter_weights = _picked(self.letters.table, features.letters)
        beside = self.letters.sum(letter_weights) + self._apart(features)
        japanese = JAPANESE in indices[-1:]
        log_odds = self._calibrated(self.words.sum(weights) + beside, len(weights), japanese=japanese)
        kind = self.kind(indices) if log_odds > 0 else KINDS[0]
        tokens: tuple[tuple[str, float], ...] = ()
        if log_odds > EXPLAINED_FROM:
            named = self._tokens(features, weights)
            if log_odds > 0:
                named += self._spelling(features, letter_weights)
                named.sort(key=lambda token: -abs(token[1]))
            tokens = tuple(named[:_MOST_TOKENS])
        writing = JAPANESE_WRITING if japanese else language(features.words) if log_odds > 0 else ""
        return Classification(self.version, log_odds, kind, tokens, pack(indices), writing, beside)

    def score(self, indices: Collection[int], beside: float = 0.0) -> float:
        """Return the sum before calibration. `beside`: what the other sorts than words add to it."""
        return self.words.score(indices) + beside + self.bias

    def beside(self, features: "Sorted") -> float:
        """Return what the other sorts than words add to the sum."""
        return self.letters.score(features.letters) + self._apart(features)

    def _apart(self, features: "Sorted") -> float:
        """Return what neither words nor letters add: shapes, how it begins and ends, subject and sender's name, how it was made."""
        sums = self.shapes.score(features.marks) + self.beginnings.score(features.beginnings)
        return sums + self.titles.score(features.titles) + self.craft.score(features.craft)

    def around(self, known: Around) -> float:
        """Return what stands around a text adds to the sum: the same for any part of it."""
        marks = {value & SHAPE_MASK for value in known.shape_hashes}
        return self.shapes.score(marks) + self.titles.score(known.titles) + self.craft.score(known.craft)

    def words_needed(self, log_odds: float, beside: float) -> float:
        """Return what words must score, in steps of their table, so that they and what stands beside them come to these log-odds."""
        return ((log_odds - self.offset) / self.slope - self.bias - beside) / self.words.step

    def log_odds(self, indices: Collection[int], beside: float = 0.0) -> float:
        """Return calibrated log-odds of unwanted against wanted, between -12 and 12."""
        return self._calibrated(self.words.score(indices) + beside, len(indices), japanese=JAPANESE in indices)

    def _calibrated(self, score: float, count: int, *, japanese: bool) -> float:
        log_odds = self.slope * (score + self.bias) + self.offset
        if log_odds > 0.0:
            log_odds *= count / (count + DOUBT) * (JAPANESE_SHARE if japanese else 1.0)
        return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, log_odds))

    def kind(self, indices: Sequence[int]) -> str:
        """Return the likeliest kind, given that the message is unwanted."""
        mask = len(self.kinds[0]) - 1
        folded = [index & mask for index in indices if index != JAPANESE]
        size = sqrt(max(len(folded), FEWEST))
        pick = itemgetter(*folded, 0, 0)  # made once for all kinds; two at least: with one, itemgetter returns no tuple
        of_kinds = zip(self.kinds, self.kind_steps, self.kind_biases, strict=True)
        scores = [(sum(pick(table)) - 2 * table[0] - _NO_WEIGHT * len(folded)) / size * step + bias for table, step, bias in of_kinds]
        return KINDS[scores.index(max(scores))]

    def _tokens(self, features: Features, weights: tuple[int, ...]) -> list[tuple[str, float]]:
        """Return the tokens that weigh most. Done by table look-ups over octets: this runs for every message."""
        table, indices = self.words.table, features.indices
        unit = self.slope * self.words.step / sqrt(max(len(indices), FEWEST))
        strongest = [indices[place] for place in _strongest(weights, _MOST_TOKENS)]
        return [(name, round((table[index] - _NO_WEIGHT) * unit, 3)) for index, name in features.names(strongest)]

    def _spelling(self, features: Features, weights: tuple[int, ...]) -> list[tuple[str, float]]:
        """Return the group of letters that weighs most, as it is spelled; none of a text without."""
        if not weights:
            return []
        unit = self.slope * self.letters.step / sqrt(max(len(weights), FEWEST))
        strengths = bytes(weights).translate(_STRENGTH)
        place = strengths.index(max(strengths))
        group = next(islice(features.letters, place, None))
        return [(f"~{letters.spelled(group).strip()}~", round((weights[place] - _NO_WEIGHT) * unit, 3))]


def _strongest(weights: tuple[int, ...], most: int) -> list[int]:
    """Return the places of the largest weights either way, the largest first, and the first of equal ones first."""
    strengths = bytes(weights).translate(_STRENGTH)
    chosen: list[int] = []
    strength = max(strengths, default=0)
    while strength and len(chosen) < most:
        place = strengths.find(strength)
        while place >= 0:
            chosen.append(place)
            place = strengths.find(strength, place + 1)
        strength -= 1
    return chosen[:most]


def _picked(table: bytes, indices: Collection[int]) -> tuple[int, ...]:
    """Return the table's octets at these indices, twice as quickly as by a loop."""
    if not indices:
        return ()
    picked: tuple[int, ...] = itemgetter(*indices, 0)(table)  # two indices at least: with one, itemgetter returns no tuple
    return picked[:-1]


def parse_model(content: bytes) -> Model:
    """Read a model from the octets of its file. Raises ValueError for what is not a whole file of this format."""
    if not content.startswith(MAGIC):
        raise ValueError("not a file of model weights")
    try:
        header_end = content.index(b"\n", len(MAGIC))
        header = loads(content[len(MAGIC) : header_end])
        position, tables = header_end + 1, []
        for size in (*[1 << bits for bits, _ in SORTS.values()], *[1 << header["kind_bits"]] * len(KINDS)):
            tables.append(content[position : position + size])
            position += size
        sorts = [(name, bits) for name, (bits, _) in SORTS.items()]
        if [(name, bits) for name, bits in header["sorts"]] != sorts or tuple(header["kinds"]) != KINDS or position != len(content):
            raise ValueError("model weights: the file does not fit this version of the program")
        tables[0] += bytes([_NO_WEIGHT])  # the index JAPANESE weighs nothing
        read = {name: Sort(table, step, fewest) for (name, (_, fewest)), table, step in zip(SORTS.items(), tables, header["steps"], strict=False)}
        return Model(
            version=header["version"],
            **read,
            bias=header["bias"],
            slope=header["slope"],
            offset=header["offset"],
            kinds=tuple(tables[len(SORTS) :]),
            kind_steps=tuple(header["kind_steps"]),
            kind_biases=tuple(header["kind_biases"]),
        )
    except (KeyError, TypeError) as problem:
        raise ValueError(f"model weights: {problem!r} in the header") from None


@cache
def shipped_model() -> Model:
    """Return the model that comes with this version of the program."""
    return parse_model(files("sekisho.classify").joinpath(FILE).read_bytes())
