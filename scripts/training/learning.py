"""Learns linear weights from hashed features: logistic regression with balanced sources, plus plain counting. The same in every run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from corpus import OWN
from looking import Seen
from scipy import sparse
from scipy.optimize import minimize

from sekisho.classify.features import BITS, JAPANESE
from sekisho.classify.model import FEWEST

RIDGE = 1e-5  # strength of the L2 penalty, for sample weights that sum to 1
FEWEST_MESSAGES = 2  # a feature of one message alone is not learned
SOURCE_POWER = 0.4  # a source's say is the power of its size: 0 would give a list of 4 messages the say of one with 5,000
GROUP_POWER = 0.5  # a group of near-duplicates has the say of the root of its size
STEPS = 150
THINNED = (0.5, 0.25)  # each message is learned again with these shares of its features, so that no few words are relied upon
COUNTED = 0.3  # what counting says beside the regression, in spreads of the regression's scores over what is learned from
_COUNT_FLOOR = 1e-4  # of each side's say: what is added to both before they are divided
_MOST_RATIO = 3.0  # log-odds of one feature by counting
SEED = 20_261_125
OWN_SAY = 2.0  # times what its size gives: our own texts stand for mail that the corpus does not have


@dataclass(frozen=True, slots=True)
class Table:
    """Messages as a matrix: rows are scaled like the product scales its sum, by the root of the number of features."""

    seen: Sequence[Seen]
    matrix: sparse.csr_matrix
    sources: np.ndarray
    families: np.ndarray
    groups: np.ndarray
    kinds: np.ndarray
    languages: np.ndarray
    unwanted: np.ndarray  # of bool


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each index, and the constant term."""

    values: np.ndarray
    bias: float

    def scores(self, matrix: sparse.csr_matrix) -> np.ndarray:
        """Return the sum for each row."""
        return matrix @ self.values + self.bias


def tabulate(seen: Sequence[Seen]) -> Table:
    """Return the matrix of these messages."""
    rows = [np.array([index for index in each.indices if index != JAPANESE], dtype=np.int32) for each in seen]
    lengths = np.array([len(row) for row in rows])
    scale = 1.0 / np.sqrt(np.maximum(np.array([len(each.indices) for each in seen]), FEWEST))
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    matrix = sparse.csr_matrix((np.repeat(scale, lengths), np.concatenate(rows), pointers), shape=(len(seen), 1 << BITS))
    text = [np.array([getattr(each, name) for each in seen]) for name in ("source", "family", "group", "kind", "language")]
    return Table(seen, matrix, *text, unwanted=text[3] != "")


def part(table: Table, rows: np.ndarray) -> Table:
    """Return a table of the chosen rows alone."""
    seen = [each for each, chosen in zip(table.seen, rows, strict=True) if chosen]
    text = [getattr(table, name)[rows] for name in ("sources", "families", "groups", "kinds", "languages", "unwanted")]
    return Table(seen, table.matrix[rows], *text)


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


def learn(table: Table, chosen: np.ndarray, positive: np.ndarray, ridge: float = RIDGE, counted: float = COUNTED) -> Weights:
    """Return the weights that tell `positive` rows from others among the chosen rows.

    Rare features are made louder by the logarithm of their rarity: under one penalty they would else be drowned by common words.
    A share of plain counting (log-ratios as in naive Bayes) is added: regression spends a weight on what tells this training mail apart,
    counting spreads it over all that is typical, and mail of unknown sources has only some of it (measured: docs/model-card.md).
    """
    rows = table.matrix[chosen]
    counts = np.bincount(rows.indices, minlength=rows.shape[1])
    kept = np.nonzero(counts >= FEWEST_MESSAGES)[0]
    loudness = np.log(rows.shape[0] / counts[kept])
    whole = rows[:, kept]
    turns = [whole, *(_thinned(whole, share, SEED + number) for number, share in enumerate(THINNED))]
    columns = (sparse.vstack(turns) @ sparse.diags(loudness)).tocsr()
    signs = np.where(positive[chosen], 1.0, -1.0)
    weights = say(table, chosen, positive)[chosen]
    solution = _minimise(columns, np.tile(signs, len(turns)), np.tile(weights / len(turns), len(turns)), ridge)
    found = solution[:-1] * loudness
    if counted:
        ratios = _ratios(whole, positive[chosen], weights)
        found += counted * np.std(whole @ found) / np.std(whole @ ratios) * ratios
    values = np.zeros(rows.shape[1])
    values[kept] = found
    return Weights(values, float(solution[-1]))


def _ratios(rows: sparse.csr_matrix, positive: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return for each feature the logarithm of how much commoner it is among the positive rows, at most 3 either way."""
    present = sparse.csr_matrix((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape).T
    with_it, without = (present @ np.where(positive == side, weights, 0.0) + _COUNT_FLOOR for side in (True, False))
    return np.clip(np.log(with_it / without), -_MOST_RATIO, _MOST_RATIO)


def _thinned(rows: sparse.csr_matrix, share: float, seed: int) -> sparse.csr_matrix:
    """Return the rows with a random share of their features, scaled as the product scales a message that has no others."""
    thin = rows.copy()
    thin.data = np.where(np.random.default_rng(seed).random(rows.nnz) < share, 1.0, 0.0)
    thin.eliminate_zeros()
    return sparse.diags(1.0 / np.sqrt(np.maximum(np.diff(thin.indptr), FEWEST))) @ thin


def _minimise(columns: sparse.csr_matrix, signs: np.ndarray, weights: np.ndarray, ridge: float) -> np.ndarray:
    transposed = columns.T.tocsr()

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        values, bias = point[:-1], point[-1]
        margins = -signs * (columns @ values + bias)
        slopes = -weights * signs / (1.0 + np.exp(-margins))
        gradient = np.concatenate([transposed @ slopes + ridge * values, [slopes.sum()]])
        return float(weights @ np.logaddexp(0.0, margins) + 0.5 * ridge * (values @ values)), gradient

    start = np.zeros(columns.shape[1] + 1)
    options = {"maxiter": STEPS, "maxcor": 10, "ftol": 1e-7, "gtol": 1e-7}
    return minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
