"""The product's whole judge over held-out text scores: what is stopped, with how many points."""

from dataclasses import dataclass

import numpy as np
from calibrating import calibrate, log_odds
from holding_out import measured_sources
from learning import Table
from looking import progress

from sekisho.classify.model import MOST_LOG_ODDS, shipped_model
from sekisho.model.dossier import Classification
from sekisho.model.message import TextFacts
from sekisho.model.verdict import UNWANTED, Category
from sekisho.testing.builders import a_dossier, a_message, a_tenant
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer for each message."""

    categories: list[Category]
    points: np.ndarray
    stopped: np.ndarray  # of bool: quarantined or refused by the default policy (unscannable is told apart)
    marked: np.ndarray  # of bool: unwanted by text alone, where that marks only


def leave_one_out(table: Table, scores: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return for each source the calibration that has not seen it either; "" for those that nobody calibrates on."""
    return {source: calibrate(table, scores, source) for source in (*measured_sources(table), "")}


def judge_all(table: Table, scores: np.ndarray, calibrations: dict[str, tuple[float, float]], title: str) -> Judged:
    """Return what the judge says of each message, with the text model's answer of held-out weights; without a score the text says nothing."""
    weights, model, tenant = shipped_weights(), shipped_model(), a_tenant((), ())
    categories, points, marked = [], [], []
    every = {name: log_odds(table, scores, calibration) for name, calibration in calibrations.items()}
    for number, each in enumerate(table.seen):
        odds = float(every[each.source if each.source in calibrations else ""][number])
        odds = 0.0 if np.isnan(odds) else max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, odds))
        text = Classification("held-out", odds, model.kind(each.indices), (), b"", each.writing)
        message = a_message(text=TextFacts(scripts=each.scripts))
        verdict = judge(each.reports, a_dossier(message, classification=text, tenant=tenant), weights)
        categories.append(verdict.category)
        marked.append(verdict.text_alone)
        points.append(verdict.points_total)
        progress(title, len(points), len(table.seen))
    said = np.array([category in UNWANTED for category in categories])
    alone = np.array(marked, dtype=bool)
    return Judged(categories, np.array(points, dtype=float), said & ~alone, alone)
