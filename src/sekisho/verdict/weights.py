"""The judge's weights: what each kind of finding adds, for which categories, and what findings mean together. Data with a version."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from sekisho.model.finding import FindingKind, Severity
from sekisho.model.verdict import Category

TEXT_UNWANTED = "text.unwanted"  # the two codes under which the text model's answer stands among the reasons
TEXT_WANTED = "text.wanted"

SPECIFIC = frozenset({Category.PHISHING, Category.FRAUD, Category.SPAM})  # the categories that a weight may name in `for`


@dataclass(frozen=True, slots=True)
class Weight:
    """What one code adds. `points` None: by severity. `counts_for` empty: a general sign, counts for phishing, fraud and spam alike but
    establishes none of them; otherwise it counts for those named (and for spam, which takes everything). `bulk` feeds the bulk subtotal only.
    """

    points: int | None = None
    counts_for: frozenset[Category] = frozenset()
    bulk: int = 0


@dataclass(frozen=True, slots=True)
class Combination:
    """Findings that mean more together. Each group of `when` is met by any one of its codes; all groups must be met."""

    code: str
    when: tuple[frozenset[str], ...]
    points: int
    counts_for: frozenset[Category]
    summary: str


@dataclass(frozen=True, slots=True)
class TextScale:
    """How the text model's log-odds become points: `scale * log_odds + offset`, kept between `least` and `most`.

    10 and 0 mean that the model's answer is taken as a likelihood ratio. `least` is nearer to zero than `most`, because the writer of a
    message chooses its words: good words may excuse less than bad words accuse.
    """

    scale: float = 10.0
    offset: float = 0.0
    most: int = 80
    least: int = -40

    def points(self, log_odds: float) -> int:
        """Return whole points for natural-logarithm odds; an answer that is no number (NaN) is worth nothing."""
        if log_odds != log_odds:  # noqa: PLR0124 - the test for NaN that needs no import
            return 0
        return round(max(self.least, min(self.most, self.scale * log_odds + self.offset)))


_NO_WEIGHT = Weight()


@dataclass(frozen=True, slots=True)
class Weights:
    """One version of all weights. Points are 10 x log-odds, signed whole numbers."""

    version: str
    prior: int
    severities: Mapping[Severity, int]
    codes: Mapping[str, Weight] = field(default_factory=dict)
    combinations: tuple[Combination, ...] = ()
    text: TextScale = field(default_factory=TextScale)

    def weight(self, code: str) -> Weight:
        """Return what is set for this code; an empty weight for a code nobody has weighed."""
        return self.codes.get(code, _NO_WEIGHT)

    def points(self, kind: FindingKind) -> int:
        """Return the points of a certain finding of this kind: as set here, else as the kind brings them, else by severity."""
        own = self.weight(kind.code).points
        if own is None:
            own = kind.points
        return self.severities.get(kind.severity, 0) if own is None else own

    def counts_for(self, kind: FindingKind) -> frozenset[Category]:
        """Return the categories that a finding of this kind can establish besides spam; none for a general sign."""
        if kind.code in self.codes:
            return self.codes[kind.code].counts_for
        return SPECIFIC & {Category(name) for name in kind.counts_for if name in SPECIFIC}

    def bulk(self, kind: FindingKind) -> int:
        """Return what a finding of this kind adds to the subtotal of bulk."""
        return self.codes[kind.code].bulk if kind.code in self.codes else kind.bulk


def _categories(names: list[str], where: str) -> frozenset[Category]:
    try:
        named = frozenset(Category(name) for name in names)
    except ValueError as problem:
        raise ValueError(f"{where}: {problem}") from None
    if not named <= SPECIFIC:
        raise ValueError(f"{where}: only {', '.join(sorted(SPECIFIC))} can be named")
    return named


def _only(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise ValueError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(allowed))}")


def _whole(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{where}: {value!r} is no whole number")  # noqa: TRY004 - for whoever reads files, all that is wrong with one is a ValueError
    return value


def _weight(code: str, table: Mapping[str, Any]) -> Weight:
    where = f"codes.{code}"
    _only(table, {"points", "for", "bulk"}, where)
    points = _whole(table["points"], f"{where}.points") if "points" in table else None
    return Weight(points, _categories(table.get("for", []), where), _whole(table.get("bulk", 0), f"{where}.bulk"))


def _combination(table: Mapping[str, Any]) -> Combination:
    where = f"combination {table.get('code', '?')}"
    _only(table, {"code", "when", "points", "for", "summary"}, where)
    groups = tuple(frozenset([group] if isinstance(group, str) else group) for group in table["when"])
    return Combination(table["code"], groups, _whole(table["points"], where), _categories(table.get("for", []), where), table["summary"])


def parse_weights(text: str) -> Weights:
    """Read weights from TOML text. Raises ValueError that names the place."""
    table = tomllib.loads(text)
    _only(table, {"version", "prior", "severities", "text", "codes", "combinations"}, "weights")
    try:
        return Weights(
            version=table["version"],
            prior=_whole(table["prior"], "prior"),
            severities={Severity(name): _whole(points, f"severities.{name}") for name, points in table["severities"].items()},
            codes={code: _weight(code, weight) for code, weight in table.get("codes", {}).items()},
            combinations=tuple(_combination(combination) for combination in table.get("combinations", [])),
            text=TextScale(**table.get("text", {})),
        )
    except KeyError as problem:
        raise ValueError(f"weights: {problem} is missing") from None
    except TypeError as problem:
        raise ValueError(f"weights: {problem}") from None


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with this version of the program."""
    return parse_weights(files("sekisho.verdict").joinpath("weights.toml").read_text("utf-8"))
