"""The text model: a linear sum of hashed features' weights, calibrated to log-odds. The weights are data with a version.

The file: the line `SEKISHO-MODEL 1`, a line of JSON (the header), then for each table named there one octet per feature, the weight plus 128.
Log-odds are natural logarithms with respect to equally much wanted and unwanted mail: the judge adds its own prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import compress
from json import loads
from math import sqrt
from operator import itemgetter

from sekisho.classify.features import BITS, JAPANESE, Features, pack
from sekisho.model.dossier import Classification

FILE = "weights-1.bin"
MAGIC = b"SEKISHO-MODEL 1\n"
KINDS = ("spam", "phishing", "fraud")
MOST_LOG_ODDS = 12.0
# The training mail holds hardly any Japanese ham but our own texts: its false alarms cannot be measured, so the judge never lets a text that is
# called this stop a message by itself (`verdict/text_alone.toml`).
JAPANESE_WRITING = "japanese"
EXPLAINED_FROM = -3.0  # below, the text speaks so clearly for the message that nobody asks why: the tokens are not looked for
FEWEST = 50  # features: a message with fewer is not surer for it
DOUBT = 5  # what accuses is taken times n / (n + DOUBT) for n features: a note of three words proves little, whatever they are
_MOST_TOKENS = 12
_NO_WEIGHT = 128
_STRENGTH = bytes(abs(octet - _NO_WEIGHT) for octet in range(256))


@dataclass(frozen=True, slots=True)
class Model:
    """One version of the weights. A table holds weight + 128, in steps of `step`; those of kinds are folded to 2^kind_bits entries."""

    version: str
    unwanted: bytes
    step: float
    bias: float
    slope: float  # calibration: log-odds = slope x score + offset
    offset: float
    kinds: tuple[bytes, ...]  # in the order of KINDS
    kind_bits: int
    kind_steps: tuple[float, ...]
    kind_biases: tuple[float, ...]

    def classify(self, features: Features) -> Classification:
        """Return what the model says of a message, with the tokens that said it."""
        indices = features.indices
        weights = _picked(self.unwanted, indices)  # the dearest step: done once for the sum and for the tokens
        log_odds = self._calibrated(weights)
        kind = self.kind(indices) if log_odds > 0 else KINDS[0]
        tokens = self._tokens(features, weights) if log_odds > EXPLAINED_FROM else ()
        return Classification(self.version, log_odds, kind, tokens, pack(indices), JAPANESE_WRITING if JAPANESE in indices[-1:] else "")

    def score(self, indices: Sequence[int]) -> float:
        """Return the sum before calibration."""
        return _sum(_picked(self.unwanted, indices)) * self.step + self.bias

    def log_odds(self, indices: Sequence[int]) -> float:
        """Return calibrated log-odds of unwanted against wanted, between -12 and 12."""
        return self._calibrated(_picked(self.unwanted, indices))

    def _calibrated(self, weights: tuple[int, ...]) -> float:
        log_odds = self.slope * (_sum(weights) * self.step + self.bias) + self.offset
        if log_odds > 0.0:
            log_odds *= len(weights) / (len(weights) + DOUBT)
        return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, log_odds))

    def kind(self, indices: Sequence[int]) -> str:
        """Return the likeliest kind, given that the message is unwanted."""
        mask = (1 << self.kind_bits) - 1
        folded = [index & mask for index in indices if index != JAPANESE]
        of_kinds = zip(self.kinds, self.kind_steps, self.kind_biases, strict=True)
        scores = [_sum(_picked(table, folded)) * step + bias for table, step, bias in of_kinds]
        return KINDS[scores.index(max(scores))]

    def _tokens(self, features: Features, weights: tuple[int, ...]) -> tuple[tuple[str, float], ...]:
        """Return the tokens that weigh most. Done by table look-ups over octets: this runs for every message."""
        table, indices = self.unwanted, features.indices
        if not indices:
            return ()
        strengths = bytes(weights).translate(_STRENGTH)
        least = max(1, sorted(strengths)[-_MOST_TOKENS:][0])
        strongest = [*compress(indices, map(least.__le__, strengths))]
        strongest.sort(key=lambda index: abs(table[index] - _NO_WEIGHT), reverse=True)
        wanted = set(strongest[:_MOST_TOKENS])
        named: dict[int, str] = {}
        for index, name in features.names(wanted):
            if named.setdefault(index, name) is name and len(named) == len(wanted):
                break
        unit = self.slope * self.step / sqrt(max(len(indices), FEWEST))
        return tuple((named[index], round((table[index] - _NO_WEIGHT) * unit, 3)) for index in strongest[:_MOST_TOKENS] if index in named)


def _picked(table: bytes, indices: Sequence[int]) -> tuple[int, ...]:
    """Return the table's octets at these indices, twice as quickly as by a loop."""
    if not indices:
        return ()
    picked: tuple[int, ...] = itemgetter(*indices, indices[0])(table)  # two indices at least: with one, itemgetter returns no tuple
    return picked[:-1]


def _sum(weights: tuple[int, ...]) -> float:
    """Return the sum of weights in steps, over the root of the number of features, so that length is no argument."""
    if not weights:
        return 0.0
    return float(sum(weights) - _NO_WEIGHT * len(weights)) / sqrt(max(len(weights), FEWEST))


def parse_model(content: bytes) -> Model:
    """Read a model from the octets of its file. Raises ValueError for what is not a whole file of this format."""
    if not content.startswith(MAGIC):
        raise ValueError("not a file of model weights")
    try:
        header_end = content.index(b"\n", len(MAGIC))
        header = loads(content[len(MAGIC) : header_end])
        position, tables = header_end + 1, []
        for size in (1 << header["bits"], *[1 << header["kind_bits"]] * len(KINDS)):
            tables.append(content[position : position + size])
            position += size
        if header["bits"] != BITS or tuple(header["kinds"]) != KINDS or position != len(content):
            raise ValueError("model weights: the file does not fit this version of the program")
        return Model(
            version=header["version"],
            unwanted=tables[0] + bytes([_NO_WEIGHT]),  # the index JAPANESE weighs nothing
            step=header["step"],
            bias=header["bias"],
            slope=header["slope"],
            offset=header["offset"],
            kinds=tuple(tables[1:]),
            kind_bits=header["kind_bits"],
            kind_steps=tuple(header["kind_steps"]),
            kind_biases=tuple(header["kind_biases"]),
        )
    except (KeyError, TypeError) as problem:
        raise ValueError(f"model weights: {problem!r} in the header") from None


@cache
def shipped_model() -> Model:
    """Return the model that comes with this version of the program."""
    return parse_model(files("sekisho.classify").joinpath(FILE).read_bytes())
