"""Learns linear weights from the six sorts of features: logistic regression with balanced sources, plus plain counting. The same in every run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from corpus import OWN
from looking import Seen
from scipy import sparse
from scipy.optimize import minimize

from sekisho.classify.features import JAPANESE
from sekisho.classify.model import SORTS

RIDGE = 1e-5  # strength of the L2 penalty, for sample weights that sum to 1
FEWEST_MESSAGES = 2  # a feature of one message alone is not learned
SOURCE_POWER = 0.6  # a source's say is the power of its size: 0 would give a list of 4 messages the say of one with 5,000
GROUP_POWER = 0.5  # a group of near-duplicates has the say of the root of its size
STEPS = 60
# What plain counting says beside the regression, in spreads of the regression's scores over what is learned from.
COUNTED = {"words": 0.6, "letters": 0.3, "shapes": 0.3, "beginnings": 0.6, "titles": 0.3, "craft": 0.3}
# What each sort of features says in the sum, in spreads of its scores; measured: docs/model-card.md.
SHARES = {"words": 0.5, "letters": 0.5, "shapes": 0.12, "beginnings": 0.4, "titles": 0.15, "craft": 0.1}
# Each message is learned again with this share of its features, so that no few of them are relied upon; words and shapes gain nothing by it.
THINNED = {"letters": 0.5}
SEED = 20_261_126
LOUD = frozenset({"words", "letters", "beginnings", "titles", "craft"})  # sorts whose rare features are made louder
_COUNT_FLOOR = 1e-4  # of each side's say: what is added to both before they are divided
_MOST_RATIO = 3.0  # log-odds of one feature by counting
OWN_SAY = 1.4  # times what its size gives: our own texts stand for mail that the corpus does not have


@dataclass(frozen=True, slots=True)
class Table:
    """Messages as a matrix for each sort: rows are scaled like the product scales its sum, by the root of the number of features."""

    seen: Sequence[Seen]
    matrices: Mapping[str, sparse.csr_matrix]
    sources: np.ndarray
    families: np.ndarray
    groups: np.ndarray
    kinds: np.ndarray
    languages: np.ndarray
    unwanted: np.ndarray  # of bool


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each index of each sort, and the constant term."""

    values: Mapping[str, np.ndarray]
    bias: float

    def scores(self, table: Table, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the sum for each of the rows."""
        return sum((table.matrices[name][rows] @ values for name, values in self.values.items()), start=np.array(self.bias))


def tabulate(seen: Sequence[Seen]) -> Table:
    """Return the matrices of these messages."""
    fields = {"words": "indices", "shapes": "marks"}
    matrices = {name: _matrix([getattr(each, fields.get(name, name)) for each in seen], *SORTS[name]) for name in SORTS}
    text = [np.array([getattr(each, name) for each in seen]) for name in ("source", "family", "group", "kind", "language")]
    return Table(seen, matrices, *text, unwanted=text[3] != "")


def _matrix(indices: Sequence[Sequence[int]], bits: int, fewest: int) -> sparse.csr_matrix:
    rows = [np.array([index for index in each if index != JAPANESE], dtype=np.int32) for each in indices]
    lengths = np.array([len(row) for row in rows])
    scale = (1.0 / np.sqrt(np.maximum(np.array([len(each) for each in indices]), fewest))).astype(np.float32)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((np.repeat(scale, lengths), np.concatenate(rows), pointers), shape=(len(indices), 1 << bits))


def part(table: Table, rows: np.ndarray) -> Table:
    """Return a table of the chosen rows alone."""
    seen = [each for each, chosen in zip(table.seen, rows, strict=True) if chosen]
    text = [getattr(table, name)[rows] for name in ("sources", "families", "groups", "kinds", "languages", "unwanted")]
    return Table(seen, {name: matrix[rows] for name, matrix in table.matrices.items()}, *text)


def say(table: Table, chosen: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """Return the weight of each row: the two classes have one half each, sources by the power of their size, near-duplicates share."""
    weights = np.zeros(len(table.seen))
    _, numbers, sizes = np.unique(table.groups, return_inverse=True, return_counts=True)
    base = 1.0 / sizes[numbers] ** GROUP_POWER
    for side in (chosen & positive, chosen & ~positive):
        for family in np.unique(table.families[side]):
            rows = side & (table.families == family)
            size = base[rows].sum()
            weights[rows] = base[rows] / size * size**SOURCE_POWER * (OWN_SAY if family.startswith(OWN) else 1.0)
        weights[side] /= 2 * weights[side].sum()
    return weights


def learn(table: Table, chosen: np.ndarray, positive: np.ndarray) -> Weights:
    """Return the weights that tell `positive` rows from others among the chosen rows.

    Each sort is learned by itself, and brought to one spread before they are added: what one sort takes for granted in the mail that it was
    shown, another one doubts, and mail of unknown sources is where they differ (measured: docs/model-card.md).
    """
    values, bias = {}, 0.0
    for name, share in SHARES.items():
        found, constant = learn_sort(table, name, chosen, positive, counted=COUNTED[name], thinned=THINNED.get(name, 0.0))
        scores = table.matrices[name][chosen] @ found
        unit = share / np.std(scores)
        values[name] = found * unit
        bias += constant * unit
    return Weights(values, float(bias))


def learn_sort(
    table: Table, name: str, chosen: np.ndarray, positive: np.ndarray, ridge: float = RIDGE, counted: float = 0.0, thinned: float = 0.0
) -> tuple[np.ndarray, float]:
    """Return weights and constant term of one sort of features.

    Rare words are made louder by the logarithm of their rarity: under one penalty they would else be drowned by common words.
    A share of plain counting (log-ratios as in naive Bayes) is added: regression spends a weight on what tells this training mail apart,
    counting spreads it over all that is typical, and mail of unknown sources has only some of it.
    """
    rows = table.matrices[name][chosen]
    counts = np.bincount(rows.indices, minlength=rows.shape[1])
    kept = np.nonzero(counts >= FEWEST_MESSAGES)[0]
    loudness = np.log(rows.shape[0] / counts[kept]) if name in LOUD else np.ones(len(kept))
    whole = rows[:, kept].tocsr()
    signs = np.where(positive[chosen], 1.0, -1.0)
    weights = say(table, chosen, positive)[chosen]
    turns = [whole, _thinned(whole, thinned, SORTS[name][1])] if thinned else [whole]
    columns = (sparse.vstack(turns) @ sparse.diags(loudness.astype(np.float32))).tocsr()
    solution = _minimise(columns, np.tile(signs, len(turns)), np.tile(weights / len(turns), len(turns)), ridge)
    found = solution[:-1] * loudness
    if counted:
        ratios = _ratios(whole, positive[chosen], weights)
        found += counted * np.std(whole @ found) / np.std(whole @ ratios) * ratios
    values = np.zeros(rows.shape[1])
    values[kept] = found
    return values, float(solution[-1])


def _thinned(rows: sparse.csr_matrix, share: float, fewest: int) -> sparse.csr_matrix:
    """Return the rows with a random share of their features, the same in every run, scaled as the product scales a message that has no others."""
    thin = rows.copy()
    thin.data = (np.random.default_rng(SEED).random(rows.nnz) < share).astype(np.float32)
    thin.eliminate_zeros()
    scale = (1.0 / np.sqrt(np.maximum(np.diff(thin.indptr), fewest))).astype(np.float32)
    return (sparse.diags(scale) @ thin).tocsr()


def _ratios(rows: sparse.csr_matrix, positive: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return for each feature the logarithm of how much commoner it is among the positive rows, at most 3 either way."""
    present = sparse.csr_matrix((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape).T
    with_it, without = (present @ np.where(positive == side, weights, 0.0) + _COUNT_FLOOR for side in (True, False))
    return np.clip(np.log(with_it / without), -_MOST_RATIO, _MOST_RATIO)


def _minimise(columns: sparse.csr_matrix, signs: np.ndarray, weights: np.ndarray, ridge: float) -> np.ndarray:
    transposed = columns.T.tocsr()

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        values, bias = point[:-1], point[-1]
        margins = -signs * (columns @ values.astype(np.float32) + bias)
        slopes = -weights * signs / (1.0 + np.exp(-np.clip(margins, -500, 500)))
        gradient = np.concatenate([transposed @ slopes.astype(np.float32) + ridge * values, [slopes.sum()]])
        return float(weights @ np.logaddexp(0.0, margins) + 0.5 * ridge * (values @ values)), gradient

    start = np.zeros(columns.shape[1] + 1)
    options = {"maxiter": STEPS, "maxcor": 10, "ftol": 1e-7, "gtol": 1e-7}
    return minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
