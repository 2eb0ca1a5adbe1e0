"""Score the whole judge on mail of sources that its text model has not seen: `scripts/evaluate [FOLDER]`, as collected and neutralised.

Without options: source-out with all mail, ours alone. `--time` adds the time-ordered split, `--unseen` later mail and unknown lists together,
`--ablation` what our own texts bring.
`--peers` adds other filters (bogofilter, regressions, Rspamd, SpamAssassin) that learn the same messages of the same splits: half an hour a variant.
`--evasions` asks nothing but whether caught mail is still caught when it is changed as its sender would (`evasions.py`): some minutes.
"""

import argparse
import shutil
import sys
import tempfile
import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from against_peers import FILTERS, compare
from asking import ask_all, log_odds_of, models_of
from corpus import OWN, Sample, corpus, neutral
from drawing import bars, curves
from evading import EACH, measure
from holding_out import EARLIER, half_unknown, held_out_scores, measured_sources, time_ordered
from judging import judge_all, leave_one_out
from learning import Table, Weights, learn, tabulate
from looking import look
from measures import Scored
from own_texts import measured_specimens, own_texts
from peers import install
from tables import in_short, kinds_caught, operating_points, ordinary_alarms, shipped
from train import neutralised

from sekisho.classify.features import SHAPE_MASK

_MEMORY = Path("/dev/shm")  # for 45,000 small files: to delete them takes minutes on a disk that discards each at once
_ROOM = 1 << 31


def scored(table: Table, points: np.ndarray, rows: np.ndarray) -> Scored:
    """Return the points of the chosen rows."""
    return Scored(points[rows], table.unwanted[rows], table.sources[rows], tuple(measured_sources(table)))


def without_own_texts(table: Table) -> Table:
    """Return the table as if our own texts were fixtures: in no training."""
    return replace(table, sources=np.where(table.sources == OWN, "fixtures", table.sources))


def with_left_out(table: Table) -> Table:
    """Return the table as if the model also knew what it leaves out on purpose (`looking.py`)."""
    marks = [array("I", sorted({*each.marks, *(index & SHAPE_MASK for index in each.left_out)})) for each in table.seen]
    indices = [array("I", sorted({*each.indices, *each.left_out})) for each in table.seen]
    return tabulate([replace(each, indices=one, marks=other) for each, one, other in zip(table.seen, indices, marks, strict=True)])


class Report:
    """Collects chapters and pictures, prints as it goes, writes them into a folder."""

    def __init__(self, folder: Path | None) -> None:
        self.folder, self.chapters = folder, []
        self.began = time.monotonic()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def chapter(self, text: str) -> None:
        """Print and keep a chapter."""
        self.chapters.append(text)
        print(text, "\n", flush=True)
        self._write("summary.md", "\n\n".join(self.chapters) + "\n")

    def picture(self, name: str, text: str) -> None:
        """Keep a picture."""
        self._write(f"{name}.svg", text)

    def say(self, text: str) -> None:
        """Tell what is under way and since when."""
        sys.stderr.write(f"{time.monotonic() - self.began:.0f} s: {text}\n")

    def _write(self, name: str, text: str) -> None:
        if self.folder:
            (self.folder / name).write_text(text, "utf-8")


@dataclass(frozen=True, slots=True)
class Learned:
    """What both variants of the mail are measured by: the mail as collected with its held-out scores, their weights, what they are worth."""

    table: Table
    scores: np.ndarray
    scorers: Sequence[tuple[np.ndarray, Weights]]
    calibrations: Mapping[str, tuple[float, float]]
    late: tuple[np.ndarray, Weights] | None = None  # (later rows, weights of the earlier ones)
    unseen: Sequence[tuple[np.ndarray, Weights]] = ()  # (later rows and unknown lists, weights of the others), twice

    def scored(self, table: Table) -> np.ndarray:
        """Return the held-out scores of the same mail in another form."""
        found = self.scores.copy()
        for rows, weights in self.scorers if table is not self.table else ():
            found[rows] = weights.scores(table, rows)
        return found


def learned(samples: Sequence[Sample], table: Table, options: argparse.Namespace) -> Learned:
    """Learn without each source in turn and calibrate as training does."""
    scores, scorers = held_out_scores(table, "sources held out")
    calibrations = leave_one_out(table, scores, [neutralised(samples, table, scores, scorers)])
    unseen = [(rows, learn(table, chosen, table.unwanted)) for chosen, rows in half_unknown(table)] if options.unseen else []
    if not options.time:
        return Learned(table, scores, scorers, calibrations, unseen=unseen)
    earlier, later = time_ordered(table)
    return Learned(table, scores, scorers, calibrations, (later, learn(table, earlier, table.unwanted)), unseen)


def variant(report: Report, title: str, samples: Sequence[Sample], by: Learned, table: Table, options: argparse.Namespace) -> np.ndarray:
    """Measure one variant of the mail, `table`, by what was learned from the mail as collected.

    Returns the points of the whole judge by one calibration, source-out and time-ordered, NaN where it was not asked.
    """
    hard = np.array(["hard-ham" in sample.origin for sample in samples])
    name = title.lower().replace(" ", "-")
    scores = by.scored(table)
    judged = judge_all(table, ask_all(table, models_of(table, by.scorers, by.calibrations), f"{title}: asked"), f"{title}: judged")
    report.chapter(shipped(table, judged, hard, title))
    rows = ~np.isnan(scores) & np.isin(table.sources, [*measured_sources(table), "phishing_pot"])
    shipping = {"": by.calibrations[""]}
    answers = ask_all(table, models_of(table, by.scorers, shipping), f"{title}: asked by one calibration")
    once = judge_all(table, answers, f"{title}: judged by one calibration")
    report.chapter(in_short(table, once, f"{title}: as shipped, calibrated on all sources as the product is"))
    lines = {
        "Sekisho, whole judge": scored(table, judged.points, rows),
        "whole judge, one calibration": scored(table, once.points, rows),
        "text alone, as the product asks it": scored(table, log_odds_of(answers), rows),
        "text model, whole texts": scored(table, scores, rows),
    }
    if options.ablation:
        plain = _again(without_own_texts(by.table), by, table, f"{title}: without our own texts")
        lines["text model without our own texts"] = scored(table, plain, rows & ~np.isnan(plain))
        if table is by.table:
            biased = _again(with_left_out(by.table), by, table, f"{title}: with what is left out")
            lines["text model with HTML, script, unsubscribing and pictures"] = scored(table, biased, rows)
            report.chapter(ordinary_alarms(table, {"as it is": scores, "with HTML, script, unsubscribing and pictures": biased}))
    report.chapter(f"### {title}: source-out, all mail\n\n{operating_points(lines)}")
    report.picture(f"{name}-roc", curves(f"{title}, source-out", {key: value.curve() for key, value in lines.items()}))
    report.picture(f"{name}-kinds", bars(f"{title}, source-out, as shipped: caught by kind", kinds_caught(table, judged)))
    points = np.array([np.where(rows, once.points, np.nan), np.full(len(table.seen), np.nan)])
    if by.late:
        heading = f"{title}: time-ordered (first {100 * EARLIER:.0f} % of each source learned)"
        points[1] = _split(report, heading, table, by.late, shipping)
    for number, each in enumerate(by.unseen, 1):
        _split(report, f"{title}: later mail of known sources, all mail of unknown lists (half {number})", table, each, shipping)
    return points


def _split(report: Report, heading: str, table: Table, scorer: tuple[np.ndarray, Weights], shipping: Mapping[str, tuple[float, float]]) -> np.ndarray:
    """Measure the rows of a split by the weights that have not seen them; return the points of the whole judge, NaN for other rows."""
    rows, _ = scorer
    answers = ask_all(table, models_of(table, [scorer], shipping), f"{heading}: asked")
    judged = judge_all(table, answers, f"{heading}: judged")
    both = {"Sekisho, whole judge": scored(table, judged.points, rows), "text alone": scored(table, log_odds_of(answers), rows)}
    report.chapter(f"### {heading}\n\n{operating_points(both)}")
    report.chapter(in_short(replace(table, sources=np.where(rows, table.sources, "learned")), judged, f"{heading}, as shipped"))
    return np.where(rows, judged.points, np.nan)


def _again(own: Table, by: Learned, table: Table, title: str) -> np.ndarray:
    """Return held-out scores of a variant by what another table teaches."""
    scores, scorers = held_out_scores(own, title)
    return scores if table is by.table else Learned(own, scores, scorers, by.calibrations).scored(table)


def beside(report: Report, title: str, samples: Sequence[Sample], table: Table, ours: np.ndarray) -> None:
    """Measure the other filters on one variant of the mail, beside our points (as `compare` takes them)."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with tempfile.TemporaryDirectory(dir=_MEMORY if roomy else None) as folder:
        splits = compare(samples, table, ours, Path(folder), report.say)
    offline = f"""All offline, network modules disabled; each learned from all messages of the same {{}}, all scored, but for rows that say otherwise.
Others learned from mail {title.lower()}, ours from mail as collected; our points by one calibration, as the product has one."""
    for name, ordered, found in zip(("source-out", "time-ordered"), ("folds", "earlier part"), splits, strict=True):
        if found:
            absent = [each for each in FILTERS if not any(line.startswith(each) for line in found)]
            failed = f"\n\n**Failed, and so without a row: {', '.join(absent)}.**" if absent else ""
            report.chapter(f"### {title}: beside others, {name}\n\n{offline.format(ordered)}{failed}\n\n{operating_points(found)}")
            lines = {key: value.curve() for key, value in found.items()}
            report.picture(f"{title.lower().replace(' ', '-')}-peers{'' if name == 'source-out' else '-late'}", curves(f"{title}, {name}", lines))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="write summary.md and pictures there")
    for name in ("peers", "time", "unseen", "ablation", "evasions"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--variant", choices=("collected", "neutralised", "both"), default="both")
    parser.add_argument("--each", type=int, default=EACH, help="with --evasions: messages of each source that are changed (default: %(default)s)")
    options = parser.parse_args()
    report = Report(options.folder)
    samples = [*corpus(), *own_texts(), *measured_specimens()]
    chosen = {"collected": ("As collected",), "neutralised": ("Neutralised",)}.get(options.variant, ("As collected", "Neutralised"))
    if options.evasions:
        report.chapter(f"### Caught mail, changed by its sender\n\n{measure(samples, options.each)}")
        return
    if options.peers:
        install()
    table = tabulate(look(samples, "messages opened", with_reports=True))
    by = learned(samples, table, options)
    for title in chosen:
        neutralised = title == "Neutralised"
        scored_table = tabulate(look(samples, "neutralised: opened", with_reports=True, neutralised=True)) if neutralised else table
        points = variant(report, title, samples, by, scored_table, options)
        if options.peers:
            beside(report, title, [neutral(sample) for sample in samples] if neutralised else samples, scored_table, points)
    report.say("done")


if __name__ == "__main__":
    main()
