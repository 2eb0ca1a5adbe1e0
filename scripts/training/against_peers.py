"""Ours beside other filters: all learned from all mail of the same folds, everything scored; what cannot be that quick, on a sample by name."""

import http.client
import subprocess
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import Sample
from daemons import Say
from holding_out import folds, measured_sources, time_ordered
from learning import Table
from measures import Scored
from peers import Bogofilter, Peer, Regression, SpamAssassin
from portions import Training, first_of_each
from rspamd import Rspamd

SLOW = ("SpamAssassin",)  # a tenth of a second for each message
SAMPLED = 500  # messages of each source and side that a slow filter is asked for
LANES = 2  # filters at work at the same time
OURS = "Sekisho"
FILTERS = (OURS, "words and word pairs", "character n-grams", "bogofilter", "Rspamd with Bayes", "Rspamd stock", "SpamAssassin")
_FAILURES = (OSError, ValueError, IndexError, subprocess.SubprocessError, http.client.HTTPException)  # of a program that is not ours


@dataclass(frozen=True, slots=True)
class Question:
    """What is scored after one training. Rows are numbers."""

    trained: np.ndarray
    scored: np.ndarray
    late: bool  # of the time-ordered split


@dataclass(frozen=True, slots=True)
class Work:
    """One variant of the mail as other filters take it."""

    questions: Sequence[Question]
    trainings: Sequence[Training]  # one for each question
    files: Mapping[int, Path]
    sampled: np.ndarray  # of bool: the rows for a filter that is slow
    say: Say


def questions(table: Table, asked: np.ndarray, *, late: bool) -> list[Question]:
    """Return the trainings source-out that score these rows, each row once, and the time-ordered one."""
    found, fresh = [], asked.copy()
    for _, chosen, out in folds(table):
        if (fresh & out).any():
            found.append(Question(np.nonzero(chosen)[0], np.nonzero(fresh & out)[0], late=False))
            fresh &= ~out
    if late:
        earlier, later = time_ordered(table)
        found.append(Question(np.nonzero(earlier)[0], np.nonzero(later & asked)[0], late=True))
    return found


def write_files(samples: Sequence[Sample], rows: np.ndarray, folder: Path) -> dict[int, Path]:
    """Write the chosen messages as files with LF line ends, all alike: the line end must not be the class."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for number in rows:
        raw = samples[number].raw
        raw = raw.split(b"\n", 1)[-1] if raw.startswith(b"From ") else raw
        files[int(number)] = folder / f"{number}.eml"
        files[int(number)].write_bytes(raw.replace(b"\r\n", b"\n"))
    return files


def compare(samples: Sequence[Sample], table: Table, ours: np.ndarray, folder: Path, say: Say) -> list[dict[str, Scored]]:
    """Return what each filter scores, ours first: source-out, and time-ordered.

    `ours` has a line of points for each of the two, by weights that have learned the same messages, NaN where nothing was asked. Is the second
    line NaN throughout, nothing is time-ordered. A filter that was asked for a sample has a second row beside it: ours on the same sample.
    """
    asked = ~np.isnan(ours[0]) & np.isin(table.sources, [*measured_sources(table), "phishing_pot"])
    every = questions(table, asked, late=not np.isnan(ours[1]).all())
    files = write_files(samples, np.unique(np.concatenate([rows for each in every for rows in (each.trained, each.scored)])), folder / "mail")
    trainings = [Training(*([files[row] for row in each.trained[table.unwanted[each.trained] == side]] for side in (False, True))) for each in every]
    work = Work(every, trainings, files, _sample(samples, table, asked), say)
    found = {OURS: np.where([asked, ~np.isnan(ours[1])], ours, np.nan)}
    with ThreadPoolExecutor(LANES) as lanes:
        for answers in lanes.map(lambda lane: [_ask(name, make, work) for name, make in lane.items()], _lanes(table, work, folder)):
            found |= dict(answers)
    return [_side_by_side(table, {name: found[name][split] for name in FILTERS}) for split in (0, 1)]


def _sample(samples: Sequence[Sample], table: Table, asked: np.ndarray) -> np.ndarray:
    """Return which of the rows that are asked a slow filter is asked for."""
    rows = np.nonzero(asked)[0]
    chosen = asked.copy()
    chosen[rows] = first_of_each([samples[row].name for row in rows], [(table.sources[row], table.unwanted[row]) for row in rows], SAMPLED)
    return chosen


def _lanes(table: Table, work: Work, folder: Path) -> list[dict[str, Callable[[], Peer]]]:
    """Return what makes each filter, the longest work first; those of one entry are at work one after another."""

    def regression(*, words: bool) -> Peer:
        work.say(f"{'words' if words else 'characters'} of {len(work.files)} messages for the regression")
        return Regression({file: zlib.decompress(table.seen[row].plain).decode() for row, file in work.files.items()}, words=words)

    return [
        {"SpamAssassin": lambda: SpamAssassin(folder, work.say)},
        {"Rspamd stock": lambda: Rspamd(folder, work.say, bayes=False), "Rspamd with Bayes": lambda: Rspamd(folder, work.say, bayes=True)},
        {"character n-grams": lambda: regression(words=False)},
        {"words and word pairs": lambda: regression(words=True)},
        {"bogofilter": lambda: Bogofilter(folder)},
    ]


def _ask(name: str, make: Callable[[], Peer], work: Work) -> tuple[str, np.ndarray]:
    """Return (its name, a line of scores for source-out and one for the time-ordered split), NaN where it was not asked.

    A filter that fails has no score at all, so it has no row: it takes nothing away from the others.
    """
    began = time.monotonic()
    try:
        found = _answers(make(), work)
    except _FAILURES as error:
        work.say(f"{name}: FAILED after {time.monotonic() - began:.0f} s: {type(error).__name__}: {error}")
        return name, np.full((2, len(work.sampled)), np.nan)
    work.say(f"{name}: done in {time.monotonic() - began:.0f} s")
    return name, found


def _answers(peer: Peer, work: Work) -> np.ndarray:
    found = np.full((2, len(work.sampled)), np.nan)
    try:
        if not peer.learns:
            rows = np.unique(np.concatenate([each.scored for each in work.questions]))
            rows = rows[work.sampled[rows]] if peer.name in SLOW else rows
            known = np.full(len(work.sampled), np.nan)
            known[rows] = peer.scores([work.files[row] for row in rows])
            for each in work.questions:
                found[int(each.late), each.scored] = known[each.scored]
        else:
            peer.expect(work.trainings)
            for number, each in enumerate(work.questions):
                peer.train(number)
                found[int(each.late), each.scored] = peer.scores([work.files[row] for row in each.scored])
                work.say(f"{peer.name}: training {number + 1} of {len(work.questions)}, {len(each.trained)} learned, {len(each.scored)} scored")
    finally:
        peer.stop()
    return found


def _side_by_side(table: Table, found: Mapping[str, np.ndarray]) -> dict[str, Scored]:
    """Return the scores of one split; ours again beside each filter that has scored a part alone."""
    every = ~np.isnan(found[OURS])
    lines: dict[str, np.ndarray] = {}
    for name, scores in found.items():
        rows = ~np.isnan(scores)
        if (rows == every).all():
            lines[name] = scores
        elif rows.any():
            lines[f"{name}, at most {SAMPLED} of each source and side"] = scores
            lines[f"{OURS}, the same messages as {name}"] = np.where(rows, found[OURS], np.nan)
    measured = tuple(measured_sources(table))
    known = {name: ~np.isnan(scores) for name, scores in lines.items()}
    return {name: Scored(lines[name][rows], table.unwanted[rows], table.sources[rows], measured) for name, rows in known.items() if rows.any()}
