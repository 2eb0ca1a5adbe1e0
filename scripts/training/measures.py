"""Numbers for one filter's scores, without pooling sources: thresholds, catch, false alarms, ranking loss, upper bounds. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, rankdata

POINTS = (0.001, 0.005, 0.01)  # shares of wanted mail stopped, mean over sources
_POINT_WEIGHT = 5  # VBSpam: the spam catch rate minus five times the weighted false positives
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Scored:
    """Messages of one run with the score of one filter; higher is more unwanted."""

    scores: np.ndarray
    unwanted: np.ndarray  # of bool
    sources: np.ndarray
    measured: tuple[str, ...]  # the sources that the means are made of

    def false_alarms(self, threshold: float) -> float:
        """Return the share of wanted mail at or above the threshold, mean over the measured sources."""
        sides = self._sides(unwanted=False)
        return _mean(sides, threshold) if sides else 0.0

    def threshold(self, false_alarms: float) -> float:
        """Return the lowest threshold with at most that mean share of false alarms."""
        sides = self._sides(unwanted=False)
        low, high = float(np.min(self.scores)) - 1, float(np.max(self.scores)) + 1
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if sides and _mean(sides, middle) > false_alarms else (low, middle)
        return high

    def caught(self, threshold: float, rows: np.ndarray) -> float:
        """Return the share of the unwanted messages among the rows that is at or above the threshold; NaN if there are none."""
        chosen = self.scores[rows & self.unwanted]
        return float(np.mean(chosen >= threshold)) if len(chosen) else float("nan")

    def catch_of_sources(self, threshold: float, fewest: int = 1) -> float:
        """Return the share of unwanted mail caught, mean over the measured sources that have at least `fewest` unwanted messages; NaN without any."""
        sides = self._sides(unwanted=True, fewest=fewest)
        return _mean(sides, threshold) if sides else float("nan")

    def catch_of_all(self, threshold: float) -> float:
        """Return the share caught of all unwanted messages of the measured sources, whichever they are of."""
        return self.caught(threshold, np.isin(self.sources, self.measured))

    def ranking_loss(self) -> float:
        """Return (1 - area under the ROC curve), mean over the measured sources that hold both sides."""
        losses = []
        for source in self.measured:
            rows = self.sources == source
            if self.unwanted[rows].any() and not self.unwanted[rows].all():
                losses.append(1 - area(self.scores[rows], self.unwanted[rows]))
        return float(np.mean(losses))

    def curve(self) -> list[tuple[float, float]]:
        """Return (false alarms, caught), both means over sources, from strict to lax."""
        thresholds = np.unique(np.quantile(self.scores, np.linspace(0, 1, 300)))[::-1]
        wanted, unwanted = self._sides(unwanted=False), self._sides(unwanted=True)
        return [(_mean(wanted, threshold), _mean(unwanted, threshold)) for threshold in thresholds]

    def _sides(self, *, unwanted: bool, fewest: int = 1) -> list[np.ndarray]:
        """Return the scores of one side of each measured source that has so many, ascending."""
        sides = [np.sort(self.scores[(self.sources == source) & (self.unwanted == unwanted)]) for source in self.measured]
        return [side for side in sides if len(side) >= fewest]


def _mean(sides: Sequence[np.ndarray], threshold: float) -> float:
    """Return the share at or above the threshold, mean over sides that are in order."""
    return float(np.mean([1 - np.searchsorted(side, threshold) / len(side) for side in sides]))


def area(scores: np.ndarray, unwanted: np.ndarray) -> float:
    """Return the area under the ROC curve: how often an unwanted message scores above a wanted one (ties count half)."""
    ranks = rankdata(scores)
    positive = int(unwanted.sum())
    return float((ranks[unwanted].sum() - positive * (positive + 1) / 2) / (positive * (len(scores) - positive)))


def vbspam(caught: float, false_alarms: float) -> float:
    """Return the VBSpam score in percent: SC - 5 x WFP, both rates between 0 and 1. (We have no class of bulk mail that weighs less.)"""
    return 100 * (caught - _POINT_WEIGHT * false_alarms)


def upper_bound(part: int, whole: int) -> float:
    """Return the 95 % upper bound (one-sided, Clopper-Pearson) of a share."""
    return 1.0 if part >= whole else float(beta.ppf(0.95, part + 1, whole - part))


def upper_bound_of_mean(counts: Sequence[tuple[int, int]]) -> float:
    """Return a 95 % upper bound of a mean of shares over sources: the mean plus 1.645 standard errors, each source with one alarm more."""
    rates = np.array([part / whole for part, whole in counts])
    spread = np.array([(part + 1) / (whole + 2) * (1 - (part + 1) / (whole + 2)) / whole for part, whole in counts])
    return float(rates.mean() + 1.645 * np.sqrt(spread.sum()) / len(counts))
