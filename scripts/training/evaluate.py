"""Source-out in small form: `scripts/evaluate [--neutral] [--write FILE]`. The product's whole judge at shipped thresholds, per source."""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from calibrating import calibrate
from corpus import corpus, own_texts
from holding_out import LISTS, held_out_scores, measured_sources
from learning import Table, tabulate
from looking import Seen, look

from sekisho.classify.features import JAPANESE
from sekisho.classify.model import JAPANESE_CAP, MOST_LOG_ODDS, shipped_model
from sekisho.model.dossier import Classification
from sekisho.model.verdict import UNWANTED, Category
from sekisho.testing.builders import a_dossier, a_tenant
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights

CAUGHT = 0.60  # the goals of issue 2: unwanted list mail and phishing_pot stopped, and ham stopped, mean over sources
FALSE_ALARMS = 0.005


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Counts are messages."""

    name: str
    wanted: int
    alarms: int  # wanted mail judged unwanted
    unwanted: int
    caught: int
    unscannable: int  # of both, told apart from being stopped as unwanted

    def cells(self) -> list[str]:
        """Return the line as text."""
        return [self.name, *_share(self.alarms, self.wanted), *_share(self.caught, self.unwanted), str(self.unscannable)]


def _share(part: int, whole: int) -> list[str]:
    return [str(whole), str(part), f"{100 * part / whole:.2f}"] if whole else ["", "", ""]


def leave_one_out(table: Table, scores: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return for each source the calibration that has not seen it either; "" for those that nobody calibrates on."""
    return {source: calibrate(table, scores, source) for source in (*measured_sources(table), "")}


def verdicts(table: Table, scores: np.ndarray, calibrations: dict[str, tuple[float, float]]) -> list[Category]:
    """Return what the judge says of each message, with the text model's answer of held-out weights."""
    weights, model, tenant = shipped_weights(), shipped_model(), a_tenant((), ())
    found = []
    for each, score in zip(table.seen, scores, strict=True):
        most = JAPANESE_CAP if JAPANESE in each.indices[-1:] else MOST_LOG_ODDS
        slope, offset = calibrations.get(each.source, calibrations[""])
        log_odds = max(-MOST_LOG_ODDS, min(most, slope * float(score) + offset))
        text = Classification("held-out", log_odds, model.kind(each.indices), (), b"")
        found.append(judge(each.reports, a_dossier(classification=text, tenant=tenant), weights).category)
    return found


def row(name: str, seen: Sequence[Seen], categories: Sequence[Category], chosen: np.ndarray) -> Row:
    """Count the chosen messages."""
    wanted = alarms = unwanted = caught = unscannable = 0
    for number in np.nonzero(chosen)[0]:
        stopped = categories[number] in UNWANTED
        unscannable += categories[number] is Category.UNSCANNABLE
        if seen[number].kind:
            unwanted, caught = unwanted + 1, caught + stopped
        else:
            wanted, alarms = wanted + 1, alarms + stopped
    return Row(name, wanted, alarms, unwanted, caught, unscannable)


def rows(table: Table, categories: Sequence[Category], hard: np.ndarray) -> tuple[list[Row], list[Row]]:
    """Return (the sources that the means are made of, others told apart)."""
    measured = [row(source, table.seen, categories, table.sources == source) for source in measured_sources(table)]
    others = [row(name, table.seen, categories, table.sources == name) for name in ("phishing_pot", "sisimai-dsn", "parcel-notify")]
    others.append(row("spamassassin, hard ham", table.seen, categories, hard))
    families = sorted({family for family in table.families if family.startswith("office:")})
    others += [row(f"{family} (fixture labels)", table.seen, categories, table.families == family) for family in families]
    return measured, others


def render(measured: Sequence[Row], others: Sequence[Row], title: str) -> str:
    """Return the table as Markdown, with the means and whether the goals are met."""
    lines = [f"### {title}", "", "| source | ham | stopped | % | unwanted | caught | % | unscannable |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    lines += ["| " + " | ".join(each.cells()) + " |" for each in (*measured, *others)]
    alarms = np.mean([each.alarms / each.wanted for each in measured if each.wanted])
    recalls = [each.caught / each.unwanted for each in measured if each.unwanted]
    lists = [each for each in measured if each.name.startswith(LISTS)]
    pooled = sum(each.caught for each in lists) / sum(each.unwanted for each in lists)
    list_mean = np.mean([each.caught / each.unwanted for each in lists if each.unwanted])
    pot = next(each for each in others if each.name == "phishing_pot")
    lines += [
        "",
        f"- Ham stopped, mean over held-out sources: **{100 * alarms:.2f} %** (goal: at most {100 * FALSE_ALARMS:.1f} %)",
        f"- Unwanted list mail caught: **{100 * pooled:.1f} %**, mean over lists {100 * list_mean:.1f} % (goal: at least {100 * CAUGHT:.0f} %)",
        f"- phishing_pot caught: **{100 * pot.caught / pot.unwanted:.1f} %** (goal: at least {100 * CAUGHT:.0f} %)",
        f"- Unwanted mail caught, mean over all held-out sources: {100 * np.mean(recalls):.1f} %",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/evaluate", description=__doc__)
    parser.add_argument("--neutral", action="store_true", help="score messages without what tells where they were collected (training stays)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table there too")
    arguments = parser.parse_args()
    began = time.monotonic()
    samples = [*corpus(), *own_texts()]
    table = tabulate(look(samples, "messages opened", with_reports=True))
    hard = np.array(["hard-ham" in sample.origin for sample in samples])
    scores, scorers = held_out_scores(table, "sources held out")
    calibrations = leave_one_out(table, scores)
    parts = [render(*rows(table, verdicts(table, scores, calibrations), hard), "As collected")]
    if arguments.neutral:
        neutral = tabulate(look(samples, "neutralised messages opened", with_reports=True, neutralised=True))
        again = np.full(len(samples), np.nan)
        for fresh, held_out in scorers:
            again[fresh] = held_out.scores(neutral.matrix[fresh])
        parts.append(render(*rows(neutral, verdicts(neutral, again, calibrations), hard), "Neutralised"))
    text = "\n\n".join(parts)
    print(text)
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)
    if arguments.write:
        arguments.write.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
