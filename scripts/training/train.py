"""Train the text model: `scripts/train [--out FILE]`. Reads the shared corpus and our own texts; the same input gives the same file."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from calibrating import calibrate, log_odds, mean_false_alarms, stopping
from corpus import CHECKOUT, Sample, corpus
from holding_out import HELD_OUT, held_out_scores, measured_folds, measured_sources, trainable
from learning import Table, Weights, learn, learn_sort, part, tabulate
from looking import look
from own_texts import measured_specimens, own_texts
from writing import FILE, write

from sekisho.classify.model import KINDS

VERSION = "text-11"
LIKELY = 0.2  # of wanted mail, the share with the highest scores: what neutralising may lift to where text alone stops a message
KIND_RIDGE = 1e-4
PACKAGE = CHECKOUT / "src" / "sekisho" / "classify"


def learn_kinds(table: Table) -> dict[str, tuple[np.ndarray, float]]:
    """Return for each kind the words that tell it from the others, among unwanted mail. The scores of one message are compared."""
    unwanted = trainable(table) & table.unwanted
    return {kind: learn_sort(table, "words", unwanted, table.kinds == kind, KIND_RIDGE) for kind in KINDS}


def neutralised(
    samples: Sequence[Sample], table: Table, scores: np.ndarray, scorers: Sequence[tuple[np.ndarray, Weights]]
) -> tuple[Table, np.ndarray]:
    """Return the mail without what tells where it was collected, with its scores: only what may come near the threshold is opened anew."""
    wanted = np.isin(table.sources, measured_sources(table)) & ~table.unwanted
    likely = wanted & (scores >= np.quantile(scores[wanted], 1 - LIKELY))
    places = np.nonzero(likely)[0]
    fresh = tabulate(look([samples[place] for place in places], "neutralised: opened", neutralised=True))
    found, other = scores.copy(), np.full(len(places), np.nan)
    for rows, weights in scorers:
        mine = rows[places]
        other[mine] = weights.scores(fresh, mine)
    found[places] = other
    seen = list(table.seen)
    for place, each in zip(places, fresh.seen, strict=True):
        seen[place] = each
    return replace(table, seen=seen), found


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="scripts/train", description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE / FILE, help="the file to write (default: the one in the package)")
    parser.add_argument("--quick", action="store_true", help="skip source-out: keep the calibration of a rough guess; for trying things out")
    arguments = parser.parse_args()
    began = time.monotonic()
    # What is never learned is opened too: a group of near-duplicates is as large as it is, wherever its members lie (as in evaluate.py).
    samples = [*corpus(), *own_texts(), *measured_specimens()]
    table = tabulate(look(samples, "messages opened"))
    learned = part(table, trainable(table))
    count = Counter("unwanted" if each.kind else "wanted" for each in learned.seen)
    print(f"{count['wanted']} wanted and {count['unwanted']} unwanted messages of {len(set(learned.families))} sources")
    if arguments.quick:
        calibration = (1.8, 0.0)
    else:
        scores, scorers = held_out_scores(table, "sources held out", measured_folds(table))
        calibration = calibrate(table, scores, again=[neutralised(samples, table, scores, scorers)])
        odds = log_odds(table, scores, calibration)
        alarms = mean_false_alarms(table, odds, stopping(), measured_sources(table))
        print(f"at log-odds {stopping():.1f}: {100 * alarms:.2f} % of wanted mail, mean over held-out sources")
        for name in ("list:", *HELD_OUT):
            rows = np.char.startswith(table.sources, name) & table.unwanted
            print(f"  of the unwanted mail of {name} {100 * np.mean(odds[rows] >= stopping()):.1f} %")
    weights = learn(table, trainable(table), table.unwanted)
    model = write(arguments.out, VERSION, weights, calibration, learn_kinds(learned))
    rounded = np.array([model.score(each.indices, model.beside(each)) for each in learned.seen])
    print(f"rounding to octets moves a score by at most {np.abs(rounded - weights.scores(learned)).max():.3f}; slope {model.slope:.2f}")
    right = sum(model.kind(each.indices) == each.kind for each in learned.seen if each.kind)
    print(f"kind right for {100 * right / count['unwanted']:.1f} % of the unwanted messages it was trained on")
    print(f"wrote {arguments.out} ({arguments.out.stat().st_size} octets) after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
