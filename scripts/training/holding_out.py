"""Source-out: every source is scored by weights that have seen nothing of it, nor near-duplicates of its messages. Time-ordered: nothing later."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from corpus import NEVER_TRAINED, SPECIMENS
from learning import Table, Weights, learn
from looking import progress

LISTS = "list:"
HELD_OUT = ("spamassassin", "trec07p")
BUNCHES = 4
EARLIER = 0.6  # of each source's messages, in order of time, are learned; the rest is scored


def trainable(table: Table) -> np.ndarray:
    """Return which rows may be trained on at all."""
    return ~np.isin(table.sources, (*NEVER_TRAINED, SPECIMENS))


def measured_sources(table: Table) -> list[str]:
    """Return the sources that are held out one after another."""
    return sorted({source for source in table.sources if source.startswith(LISTS)}) + list(HELD_OUT)


def folds(table: Table) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield (name, rows to train on, rows to score). The last fold scores by the full weights what was never trained on."""
    yield from measured_folds(table)
    yield _without(table, ["sisimai-dsn", "parcel-notify"])
    office = np.char.startswith(table.sources, "office:")
    yield "office", trainable(table) & ~office & ~np.isin(table.groups, table.groups[office]), office
    yield "rest", trainable(table), np.isin(table.sources, (*NEVER_TRAINED, SPECIMENS))


def measured_folds(table: Table) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield the folds of the measured sources alone: all that calibrating needs.

    Lists are left out in four bunches: stricter than one by one, and four trainings instead of 23.
    """
    lists = [source for source in measured_sources(table) if source.startswith(LISTS)]
    for bunch in (*([source] for source in HELD_OUT), *(lists[first::BUNCHES] for first in range(BUNCHES))):
        yield _without(table, bunch)


def _without(table: Table, bunch: Sequence[str]) -> tuple[str, np.ndarray, np.ndarray]:
    out = np.isin(table.sources, bunch)
    related = out | np.isin(table.sources, [f"office:{source}" for source in bunch])
    return bunch[0], trainable(table) & ~related & ~np.isin(table.groups, table.groups[out]), related


def time_ordered(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """Return (rows to learn from, rows to score): within each source earlier against later, no group of near-duplicates on both sides."""
    earlier = np.ones(len(table.seen), bool)
    for source in measured_sources(table):
        for side in (True, False):
            rows = np.nonzero((table.sources == source) & (table.unwanted == side))[0]
            earlier[rows[int(len(rows) * EARLIER) :]] = False
    later = ~earlier
    return trainable(table) & earlier & ~np.isin(table.groups, table.groups[later]), later


def half_unknown(table: Table) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield twice (rows to learn from, rows to score): later mail of known sources, all mail of every other list, and what is never trained on.

    As near as the corpus comes to what a new house receives: later months, other campaigns, senders whom nobody has seen.
    """
    _, later = time_ordered(table)
    lists = [source for source in measured_sources(table) if source.startswith(LISTS)]
    for first in (0, 1):
        unknown = lists[first::2]
        rows = later | np.isin(table.sources, [*unknown, "phishing_pot"])
        related = rows | np.isin(table.sources, [f"office:{source}" for source in unknown])
        yield trainable(table) & ~related & ~np.isin(table.groups, table.groups[rows]), rows


def held_out_scores(
    table: Table, title: str, every: Iterable[tuple[str, np.ndarray, np.ndarray]] | None = None
) -> tuple[np.ndarray, list[tuple[np.ndarray, Weights]]]:
    """Return a score for each row by weights that have not seen its source, and these weights with the rows that they scored.

    Rows that are only ever trained on have no score: NaN.
    """
    scores = np.full(len(table.seen), np.nan)
    every = list(folds(table) if every is None else every)
    scorers = []
    for number, (_, chosen, out) in enumerate(every, 1):
        weights = learn(table, chosen, table.unwanted)
        fresh = out & np.isnan(scores)
        scores[fresh] = weights.scores(table, fresh)
        scorers.append((fresh, weights))
        progress(title, number, len(every))
    return scores, scorers
