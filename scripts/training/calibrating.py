"""Turns scores into log-odds that mean what the judge takes them for, from source-out scores."""

from collections.abc import Sequence

import numpy as np
from holding_out import measured_sources
from learning import Table
from scipy.optimize import minimize

from sekisho.classify.features import JAPANESE
from sekisho.classify.model import DOUBT, JAPANESE_SHARE
from sekisho.model.tenant import Thresholds
from sekisho.verdict.weights import shipped_weights

FALSE_ALARMS = 0.00055  # of wanted mail, mean over held-out sources, where text alone stops a message: other signs add to it, up to 0.1 %


def stopping() -> float:
    """Return the log-odds that stop a message by text alone at the shipped thresholds."""
    weights = shipped_weights()
    return (Thresholds().spam - weights.prior - weights.text.offset) / weights.text.scale


def mean_false_alarms(table: Table, scores: np.ndarray, threshold: float, sources: Sequence[str]) -> float:
    """Return the share of wanted mail at or above a score, mean over the sources."""
    rates = []
    for source in sources:
        wanted = scores[(table.sources == source) & ~table.unwanted]
        if len(wanted):
            rates.append(float(np.mean(wanted >= threshold)))
    return float(np.mean(rates))


def log_odds(table: Table, scores: np.ndarray, calibration: tuple[float, float]) -> np.ndarray:
    """Return what the product makes of scores, without its outermost bounds: what accuses counts less in messages of few features."""
    plain = calibration[0] * scores + calibration[1]
    count = np.array([len(each.indices) for each in table.seen])
    share = np.array([JAPANESE_SHARE if JAPANESE in each.indices[-1:] else 1.0 for each in table.seen])
    return np.where(plain > 0, plain * count / (count + DOUBT) * share, plain)


def calibrate(table: Table, scores: np.ndarray, without: str = "", again: Sequence[tuple[Table, np.ndarray]] = ()) -> tuple[float, float]:
    """Return (slope, offset): log-odds = slope x score + offset.

    Zero is where a held-out message is as likely wanted as unwanted (Platt's fit, sources balanced). The slope is set by the tail that matters:
    where text alone would stop a message, FALSE_ALARMS of wanted mail of unknown sources are. Platt's own slope is fitted to the many easy
    messages in the middle and promises more there than unknown sources keep. `without` leaves one source out, for an honest measure of it.
    `again`: the same mail in other forms (neutralised) with its scores: the form with most false alarms sets the slope.
    """
    forms = [(table, scores), *again]
    sources = [source for source in measured_sources(table) if source != without]
    zero = _platt_zero(table, scores, sources)
    low, high = 0.0, 20.0
    for _ in range(60):
        slope = (low + high) / 2
        alarms = max(mean_false_alarms(form, log_odds(form, found, (slope, -slope * zero)), stopping(), sources) for form, found in forms)
        low, high = (low, slope) if alarms > FALSE_ALARMS else (slope, high)
    return low, -low * zero


def _platt_zero(table: Table, scores: np.ndarray, sources: Sequence[str]) -> float:
    rows, weights, signs = [], [], []
    for side in (True, False):
        for source in sources:
            chosen = scores[(table.sources == source) & (table.unwanted == side)]
            rows.append(chosen)
            weights.append(np.full(len(chosen), 1.0 / max(len(chosen), 1) * min(len(chosen), 50)))
            signs.append(np.full(len(chosen), 1.0 if side else -1.0))
    score, weight, sign = map(np.concatenate, (rows, weights, signs))
    for side in (1.0, -1.0):
        weight[sign == side] /= weight[sign == side].sum()

    def loss(point: np.ndarray) -> float:
        return float(weight @ np.logaddexp(0.0, -sign * (point[0] * score + point[1])))

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(-offset / slope)
