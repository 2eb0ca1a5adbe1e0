"""What the product says, by weights that have not seen the source: of a whole text, or of the part that decides (`classify/pieces.py`)."""

import gc
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from learning import Table, Weights
from looking import Seen, progress, unpacked
from writing import octets

from sekisho.classify.model import SORTS, Model, Sort, shipped_model
from sekisho.classify.pieces import SURE, ask
from sekisho.model.dossier import Classification
from sekisho.verdict.text_alone import shipped_text_alone

_MILD = shipped_text_alone().writings
_NO_WEIGHT = bytes([128])  # of the index that says "Japanese"
_PROVED = 50  # each so many messages are asked anew in any case
_WORK: list[tuple[Seen, Model | None]] = []  # taken over by the processes that are forked


def model_of(weights: Weights, calibration: tuple[float, float]) -> Model:
    """Return weights as the product holds them, rounded to octets; kinds are told by the shipped tables."""
    sorts = {}
    for name, (_, fewest) in SORTS.items():
        table, step = octets(weights.values[name])
        sorts[name] = Sort(table + _NO_WEIGHT if name == "words" else table, step, fewest)
    return replace(shipped_model(), version="held-out", **sorts, bias=weights.bias, slope=calibration[0], offset=calibration[1])


def models_of(
    table: Table, scorers: Sequence[tuple[np.ndarray, Weights]], calibrations: Mapping[str, tuple[float, float]]
) -> Iterator[tuple[np.ndarray, Model]]:
    """Yield (rows, the model that has not seen their source, by the calibration of that source, or "")."""
    for rows, weights in scorers:
        model = model_of(weights, calibrations[""])
        apart = rows & np.isin(table.sources, [*calibrations])
        yield rows & ~apart, model
        for source in sorted(set(table.sources[apart])):
            slope, offset = calibrations[source]
            yield apart & (table.sources == source), replace(model, slope=slope, offset=offset)


def says(model: Model, each: Seen) -> Classification:
    """Return what the product says of a message. Only what a part of the text may decide is asked anew (`decided`)."""
    answer = Classification(model.version, model.log_odds(each.indices, model.beside(each)), model.kind(each.indices), (), b"", each.writing)
    return answer if decided(answer, each) else ask(model, *unpacked(each.opened), _MILD)


def decided(answer: Classification, each: Seen) -> bool:
    """Tell whether `ask` would return the answer to the whole text.

    What is in a mild writing is looked at where it accuses, stretches where the whole does not stop. Without `opened` neither can be.
    """
    if not each.opened:
        return True
    mild = answer.writing in _MILD or not _MILD.isdisjoint(each.scripts[:1])
    return answer.log_odds >= SURE and not mild


def ask_all(table: Table, models: Iterator[tuple[np.ndarray, Model]], title: str) -> list[Classification | None]:
    """Return the product's answer for each row that has a model."""
    of_row: list[Model | None] = [None] * len(table.seen)
    for rows, model in models:
        for place in np.nonzero(rows)[0]:
            of_row[place] = model
    _WORK[:] = zip(table.seen, of_row, strict=True)
    gc.freeze()
    answers: list[Classification | None] = []
    with multiprocessing.get_context("fork").Pool() as pool:
        for answer in pool.imap(_say, range(len(_WORK)), chunksize=64):
            answers.append(answer)
            progress(title, len(answers), len(_WORK))
    return answers


def _say(place: int) -> Classification | None:
    each, model = _WORK[place]
    if model is None:
        return None
    answer = says(model, each)
    if place % _PROVED == 0 and each.opened and ask(model, *unpacked(each.opened), _MILD).log_odds != answer.log_odds:
        raise RuntimeError(f"{each.name}: asked anew, the product says something else than was taken for decided")
    return answer


def log_odds_of(answers: Sequence[Classification | None]) -> np.ndarray:
    """Return the log-odds of the answers, NaN where there is none."""
    return np.array([np.nan if each is None else each.log_odds for each in answers])
