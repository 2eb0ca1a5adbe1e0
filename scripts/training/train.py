"""Train the text model: `scripts/train [--out FILE]`. Reads the shared corpus and our own texts; the same input gives the same file."""

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np
from calibrating import calibrate, log_odds, mean_false_alarms, stopping
from corpus import CHECKOUT, corpus
from holding_out import HELD_OUT, held_out_scores, measured_sources, trainable
from learning import Table, learn, learn_sort, part, tabulate
from looking import look
from own_texts import measured_specimens, own_texts
from writing import FILE, write

from sekisho.classify.model import KINDS

VERSION = "text-8"
KIND_RIDGE = 1e-4
PACKAGE = CHECKOUT / "src" / "sekisho" / "classify"


def learn_kinds(table: Table) -> dict[str, tuple[np.ndarray, float]]:
    """Return for each kind the words that tell it from the others, among unwanted mail. The scores of one message are compared."""
    unwanted = trainable(table) & table.unwanted
    return {kind: learn_sort(table, "words", unwanted, table.kinds == kind, KIND_RIDGE) for kind in KINDS}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="scripts/train", description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE / FILE, help="the file to write (default: the one in the package)")
    parser.add_argument("--quick", action="store_true", help="skip source-out: keep the calibration of a rough guess; for trying things out")
    arguments = parser.parse_args()
    began = time.monotonic()
    # What is never learned is opened too: a group of near-duplicates is as large as it is, wherever its members lie (as in evaluate.py).
    table = tabulate(look([*corpus(), *own_texts(), *measured_specimens()], "messages opened"))
    learned = part(table, trainable(table))
    count = Counter("unwanted" if each.kind else "wanted" for each in learned.seen)
    print(f"{count['wanted']} wanted and {count['unwanted']} unwanted messages of {len(set(learned.families))} sources")
    if arguments.quick:
        calibration = (1.8, 0.0)
    else:
        scores, _ = held_out_scores(table, "sources held out")
        calibration = calibrate(table, scores)
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
