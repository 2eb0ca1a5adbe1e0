"""The product's whole judge over held-out text scores: what is stopped, with how many points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from calibrating import calibrate
from holding_out import measured_sources
from learning import Table
from looking import progress

from sekisho.classify.model import KINDS
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


def leave_one_out(table: Table, scores: np.ndarray, again: Sequence[tuple[Table, np.ndarray]]) -> dict[str, tuple[float, float]]:
    """Return for each source the calibration that has not seen it either; "" for those that nobody calibrates on. `again`: as for `calibrate`."""
    return {source: calibrate(table, scores, source, again) for source in (*measured_sources(table), "")}


def judge_all(table: Table, answers: Sequence[Classification | None], title: str) -> Judged:
    """Return what the judge says of each message, with the text model's answer of held-out weights; without an answer the text says nothing."""
    weights, tenant = shipped_weights(), a_tenant((), ())
    nothing = Classification("held-out", 0.0, KINDS[0], (), b"")
    categories, points, marked = [], [], []
    for each, answer in zip(table.seen, answers, strict=True):
        message = a_message(text=TextFacts(scripts=each.scripts))
        verdict = judge(each.reports, a_dossier(message, classification=answer or nothing, tenant=tenant), weights)
        categories.append(verdict.category)
        marked.append(verdict.text_alone)
        points.append(verdict.points_total)
        progress(title, len(points), len(table.seen))
    said = np.array([category in UNWANTED for category in categories])
    alone = np.array(marked, dtype=bool)
    return Judged(categories, np.array(points, dtype=float), said & ~alone, alone)
