"""Ours and other filters on the same sample: trained on the same messages of the same folds, scored on the same held-out ones."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from asking import ask_all, models_of
from calibrating import calibrate
from corpus import Sample
from holding_out import folds, measured_sources
from judging import judge_all
from learning import Table, learn, part
from looking import progress
from measures import Scored
from peers import Bogofilter, Peer, Regression, Rspamd, SpamAssassin

from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack

_SECONDS = 60.0


def choose(samples: Sequence[Sample], most_scored: int, most_trained: int) -> tuple[list[Sample], np.ndarray, np.ndarray]:
    """Return (the sample, which of it are scored, which may be trained on): of each source and side the first by a hash of the name."""
    count: Counter[tuple[str, bool]] = Counter()
    chosen, scored, trained = [], [], []
    for sample in sorted(samples, key=lambda each: crc32(each.name.encode())):
        place = count[sample.source, sample.unwanted]
        count[sample.source, sample.unwanted] += 1
        if place < max(most_scored, most_trained):
            chosen.append(sample)
            scored.append(place < most_scored)
            trained.append(place < most_trained)
    return chosen, np.array(scored), np.array(trained)


def write_files(samples: Sequence[Sample], rows: np.ndarray, folder: Path) -> dict[int, Path]:
    """Write the chosen messages as files with LF line ends, all alike: the line end must not be the class."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for number in np.nonzero(rows)[0]:
        raw = samples[number].raw
        raw = raw.split(b"\n", 1)[-1] if raw.startswith(b"From ") else raw
        files[int(number)] = folder / f"{number}.eml"
        files[int(number)].write_bytes(raw.replace(b"\r\n", b"\n"))
    return files


def texts_of(files: dict[int, Path]) -> dict[Path, str]:
    """Return sender's name, subject and visible text of each, as the product's own reader sees them."""
    texts = {}
    for number, file in enumerate(files.values(), 1):
        limits = Limits(max_seconds=_SECONDS)
        content = unpack(file.read_bytes(), limits, limits.budget(time.monotonic), one_shot=False)
        texts[file] = f"{content.message.sender.name} {content.message.subject} {content.visible_text}"[:20_000]
        progress("texts for the regressions", number, len(files))
    return texts


def compare(
    samples: Sequence[Sample], table: Table, sides: tuple[np.ndarray, np.ndarray], folder: Path, say: Callable[[str], None]
) -> dict[str, Scored]:
    """Return what each filter scores; ours first. `sides`: which are scored, and which may be trained on."""
    scored, trained = sides
    measured = measured_sources(table)
    scored = scored & np.isin(table.sources, [*measured, "phishing_pot"])
    files = write_files(samples, scored | trained, folder / "mail")
    every = [(chosen & trained, out & scored) for _, chosen, out in folds(table)]
    found = {"Sekisho": _ours(table, every)}
    for make in _makers(folder, files):
        peer = make()
        say(f"{peer.name} ...")
        try:
            found[peer.name] = _ask(peer, table, every, files)
        finally:
            peer.stop()
    rows = np.nonzero(scored & ~np.isnan(found["Sekisho"]))[0]
    return {name: Scored(scores[rows], table.unwanted[rows], table.sources[rows], tuple(measured)) for name, scores in found.items()}


def _makers(folder: Path, files: dict[int, Path]) -> list[Callable[[], Peer]]:
    return [
        lambda: Bogofilter(folder),
        lambda: Regression(texts_of(files), words=False),
        lambda: Regression(texts_of(files), words=True),
        lambda: Rspamd(folder, bayes=False),
        lambda: SpamAssassin(folder),
        lambda: Rspamd(folder, bayes=True),
    ]


def _ours(table: Table, every: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return points of the whole judge; the text model learned from the sample alone."""
    scores = np.full(len(table.seen), np.nan)
    scorers = []
    for chosen, out in every:
        fresh = out & np.isnan(scores)
        if fresh.any():
            weights = learn(table, chosen, table.unwanted)
            scores[fresh] = weights.scores(table, fresh)
            scorers.append((fresh, weights))
    rows = ~np.isnan(scores)  # what was not scored must not be calibrated on, nor is it asked
    some = part(table, rows)
    one = {"": calibrate(some, scores[rows])}  # as the product has one; nor are the peers' scores brought to another scale for each source
    models = models_of(some, [(fresh[rows], weights) for fresh, weights in scorers], one)
    points = np.full(len(scores), np.nan)
    points[rows] = judge_all(some, ask_all(some, models, "asked"), "judged").points
    return points


def _ask(peer: Peer, table: Table, every: Sequence[tuple[np.ndarray, np.ndarray]], files: dict[int, Path]) -> np.ndarray:
    scores = np.full(len(table.seen), np.nan)
    for chosen, out in every:
        fresh = np.nonzero(out & np.isnan(scores))[0]
        if len(fresh):
            sides = [[files[int(number)] for number in np.nonzero(chosen & (table.unwanted == side))[0]] for side in (False, True)]
            peer.train(*sides)
            scores[fresh] = peer.scores([files[int(number)] for number in fresh])
    return scores
