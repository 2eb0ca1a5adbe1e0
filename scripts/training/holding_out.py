"""Source-out: every source is scored by weights that have seen nothing of it, nor near-duplicates of its messages."""

from collections.abc import Iterator

import numpy
from corpus import NEVER_TRAINED, OWN
from learning import Table, Weights, learn
from looking import progress

LISTS = "list:"
HELD_OUT = ("spamassassin", "trec07p")


def trainable(table: Table) -> numpy.ndarray:
    """Return which rows may be trained on at all."""
    return ~numpy.isin(table.sources, NEVER_TRAINED)


def measured_sources(table: Table) -> list[str]:
    """Return the sources that are held out one after another."""
    return sorted({source for source in table.sources if source.startswith(LISTS)}) + list(HELD_OUT)


def folds(table: Table) -> Iterator[tuple[str, numpy.ndarray, numpy.ndarray]]:
    """Yield (name, rows to train on, rows to score). The last fold scores by the full weights what was never trained on."""
    for source in measured_sources(table):
        out = table.sources == source
        related = out | (table.sources == f"office:{source}")
        yield source, trainable(table) & ~related & ~numpy.isin(table.groups, table.groups[out]), related
    for source in ("sisimai-dsn", "parcel-notify"):
        out = table.sources == source
        yield source, trainable(table) & ~out & ~numpy.isin(table.groups, table.groups[out]), out
    office = numpy.char.startswith(table.sources, "office:")
    yield "office", trainable(table) & ~office & ~numpy.isin(table.groups, table.groups[office]), office
    yield "rest", trainable(table), numpy.isin(table.sources, (*NEVER_TRAINED, OWN))


def held_out_scores(table: Table, title: str) -> tuple[numpy.ndarray, Weights]:
    """Return a score for each row by weights that have not seen its source, and the weights of everything trainable."""
    scores = numpy.full(len(table.seen), numpy.nan)
    every = list(folds(table))
    weights = None
    for number, (_, chosen, out) in enumerate(every, 1):
        weights = learn(table, chosen, table.unwanted)
        fresh = out & numpy.isnan(scores)
        scores[fresh] = weights.scores(table.matrix[fresh])
        progress(title, number, len(every))
    return scores, weights
