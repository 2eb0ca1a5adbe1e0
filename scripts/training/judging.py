"""The product's whole judge over held-out text scores: what is stopped, with how many points."""

from dataclasses import dataclass

import numpy as np
from calibrating import calibrate
from holding_out import measured_sources
from learning import Table
from looking import progress

from sekisho.classify.features import JAPANESE
from sekisho.classify.model import JAPANESE_CAP, MOST_LOG_ODDS, shipped_model
from sekisho.model.dossier import Classification
from sekisho.model.verdict import UNWANTED, Category
from sekisho.testing.builders import a_dossier, a_tenant
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer for each message."""

    categories: list[Category]
    points: np.ndarray

    @property
    def stopped(self) -> np.ndarray:
        """Return which are unwanted in the judge's eyes: quarantined or refused by the default policy (unscannable is told apart)."""
        return np.array([category in UNWANTED for category in self.categories])


def leave_one_out(table: Table, scores: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return for each source the calibration that has not seen it either; "" for those that nobody calibrates on."""
    return {source: calibrate(table, scores, source) for source in (*measured_sources(table), "")}


def judge_all(table: Table, scores: np.ndarray, calibrations: dict[str, tuple[float, float]], title: str) -> Judged:
    """Return what the judge says of each message, with the text model's answer of held-out weights; without a score the text says nothing."""
    weights, model, tenant = shipped_weights(), shipped_model(), a_tenant((), ())
    categories, points = [], []
    for each, score in zip(table.seen, scores, strict=True):
        most = JAPANESE_CAP if JAPANESE in each.indices[-1:] else MOST_LOG_ODDS
        slope, offset = calibrations.get(each.source, calibrations[""])
        log_odds = 0.0 if np.isnan(score) else max(-MOST_LOG_ODDS, min(most, slope * float(score) + offset))
        text = Classification("held-out", log_odds, model.kind(each.indices), (), b"")
        verdict = judge(each.reports, a_dossier(classification=text, tenant=tenant), weights)
        categories.append(verdict.category)
        points.append(verdict.points_total)
        progress(title, len(points), len(table.seen))
    return Judged(categories, np.array(points, dtype=float))
