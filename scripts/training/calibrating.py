"""Turns scores into log-odds that mean what the judge takes them for, from source-out scores."""

import numpy
from holding_out import measured_sources
from learning import Table
from scipy.optimize import minimize

STOPPING = 5.5  # log-odds that stop a message by text alone at the shipped thresholds: (25 - -30) / 10
FALSE_ALARMS = 0.002  # of wanted mail, mean over held-out sources, at that point


def mean_false_alarms(table: Table, scores: numpy.ndarray, threshold: float) -> float:
    """Return the share of wanted mail at or above a score, mean over the held-out sources."""
    rates = []
    for source in measured_sources(table):
        wanted = scores[(table.sources == source) & ~table.unwanted]
        if len(wanted):
            rates.append(float(numpy.mean(wanted >= threshold)))
    return float(numpy.mean(rates))


def calibrate(table: Table, scores: numpy.ndarray) -> tuple[float, float]:
    """Return (slope, offset): log-odds = slope x score + offset.

    Zero is where a held-out message is as likely wanted as unwanted (Platt's fit, sources balanced). The slope is set by the tail that matters:
    where text alone would stop a message, FALSE_ALARMS of wanted mail of unknown sources are. Platt's own slope is fitted to the many easy
    messages in the middle and promises more there than unknown sources keep.
    """
    middle = -_platt_zero(table, scores)
    low, high = -100.0, 100.0
    for _ in range(80):
        threshold = (low + high) / 2
        low, high = (threshold, high) if mean_false_alarms(table, scores, threshold) > FALSE_ALARMS else (low, threshold)
    zero = -middle
    slope = STOPPING / (high - zero)
    return slope, -slope * zero


def _platt_zero(table: Table, scores: numpy.ndarray) -> float:
    rows, weights, signs = [], [], []
    sources = measured_sources(table)
    for side in (True, False):
        for source in sources:
            chosen = scores[(table.sources == source) & (table.unwanted == side)]
            rows.append(chosen)
            weights.append(numpy.full(len(chosen), 1.0 / max(len(chosen), 1) * min(len(chosen), 50)))
            signs.append(numpy.full(len(chosen), 1.0 if side else -1.0))
    score, weight, sign = map(numpy.concatenate, (rows, weights, signs))
    for side in (1.0, -1.0):
        weight[sign == side] /= weight[sign == side].sum()

    def loss(point: numpy.ndarray) -> float:
        return float(weight @ numpy.logaddexp(0.0, -sign * (point[0] * score + point[1])))

    slope, offset = minimize(loss, numpy.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(-offset / slope)
