"""Tables of an evaluation as Markdown: by source, by kind and language, confusion, operating points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from holding_out import LISTS, measured_sources
from judging import Judged
from learning import Table
from measures import POINTS, Scored, upper_bound, upper_bound_of_mean, vbspam

from sekisho.model.verdict import Category

ALONE = ("phishing_pot", "sisimai-dsn", "parcel-notify", "specimens")
_SOME = 20  # unwanted messages of a source: a list of three would weigh as much as one of thousands
_FEWEST = 10  # messages of a language, to have a line of its own


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table by source. Counts are messages."""

    name: str
    wanted: int
    alarms: int  # wanted mail judged unwanted
    unwanted: int
    caught: int
    unscannable: int  # of both, told apart from being stopped as unwanted
    marked: int  # of the unwanted: let through with a mark, by text alone in a writing system where text does not stop

    def cells(self) -> list[str]:
        """Return the line as text."""
        return [self.name, *_share(self.alarms, self.wanted), *_share(self.caught, self.unwanted), str(self.marked), str(self.unscannable)]


def _share(part: int, whole: int) -> list[str]:
    return [str(whole), str(part), f"{100 * part / whole:.2f}"] if whole else ["", "", ""]


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table; all columns but the first to the right."""
    rule = "|".join(["---", *["--:"] * (len(head) - 1)])
    return "\n".join([f"| {' | '.join(head)} |", f"|{rule}|", *[f"| {' | '.join(line)} |" for line in lines]])


def row(name: str, table: Table, judged: Judged, chosen: np.ndarray) -> Row:
    """Count the chosen messages."""
    stopped, unwanted = judged.stopped[chosen], table.unwanted[chosen]
    unscannable = sum(judged.categories[number] is Category.UNSCANNABLE for number in np.nonzero(chosen)[0])
    return Row(
        name,
        int((~unwanted).sum()),
        int((stopped & ~unwanted).sum()),
        int(unwanted.sum()),
        int((stopped & unwanted).sum()),
        unscannable,
        int((judged.marked[chosen] & unwanted).sum()),
    )


def by_source(table: Table, judged: Judged, hard: np.ndarray) -> tuple[list[Row], list[Row]]:
    """Return (the sources that the means are made of, others told apart)."""
    measured = [row(source, table, judged, table.sources == source) for source in measured_sources(table)]
    others = [row(name, table, judged, table.sources == name) for name in ALONE if (table.sources == name).any()]
    others.append(row("spamassassin, hard ham", table, judged, hard))
    families = sorted({family for family in table.families if family.startswith("office:")})
    others += [row(f"{family} (fixture labels)", table, judged, table.families == family) for family in families]
    return measured, others


def shipped(table: Table, judged: Judged, hard: np.ndarray, title: str) -> str:
    """Return the whole chapter of the shipped thresholds."""
    measured, others = by_source(table, judged, hard)
    head = ["source", "ham", "stopped", "%", "unwanted", "caught", "%", "marked", "unscannable"]
    lines = [f"### {title}: as shipped", "", markdown(head, [each.cells() for each in (*measured, *others)]), "", *_summary(measured, others)]
    counted = np.isin(table.sources, [each.name for each in measured] + ["phishing_pot"])
    lines += ["", *_breakdown(table, judged, counted), "", *_confusion(table, judged, counted)]
    return "\n".join(lines)


def in_short(table: Table, judged: Judged, title: str) -> str:
    """Return the sums of the shipped thresholds alone."""
    measured, others = by_source(table, judged, np.zeros(len(table.seen), bool))
    return "\n".join([f"### {title}", "", *_summary(measured, others)])


def _summary(measured: Sequence[Row], others: Sequence[Row]) -> list[str]:
    alarms = float(np.mean([each.alarms / each.wanted for each in measured if each.wanted]))
    bound = upper_bound_of_mean([(each.alarms, each.wanted) for each in measured if each.wanted])
    catch = float(np.mean([each.caught / each.unwanted for each in measured if each.unwanted]))
    lists = [each for each in measured if each.name.startswith(LISTS)]
    pooled = sum(each.caught for each in lists) / sum(each.unwanted for each in lists)
    lines = [
        f"- Ham stopped, mean over held-out sources: **{100 * alarms:.3f} %** (95 % upper bound {100 * bound:.3f} %; goal: at most 0.1 %)",
        f"- Unwanted list mail caught: **{100 * pooled:.1f} %** (goal: at least 95 %)",
    ]
    goals = {"spamassassin": 97, "trec07p": 97, "phishing_pot": 95}
    for each in (*measured, *others):
        if each.name in goals:
            lines.append(f"- {each.name} caught: **{100 * each.caught / each.unwanted:.1f} %** (goal: at least {goals[each.name]} %)")
        if each.name in {"parcel-notify", "sisimai-dsn", "specimens"}:
            bound = 100 * upper_bound(each.alarms, each.wanted)
            lines.append(f"- {each.name} stopped: **{each.alarms} of {each.wanted}** (95 % upper bound {bound:.2f} %)")
    lines.append(f"- Caught, mean over held-out sources {100 * catch:.1f} %; VBSpam score (SC - 5 x WFP) {vbspam(catch, alarms):.1f}")
    return lines


def _breakdown(table: Table, judged: Judged, counted: np.ndarray) -> list[str]:
    lines = []
    for name, values in (("kind", table.kinds), ("language (a guess)", table.languages)):
        rows = []
        for value in sorted({str(value) for value in values[counted]}):
            chosen = row(value or "wanted", table, judged, counted & (values == value))
            if chosen.wanted + chosen.unwanted >= _FEWEST:
                rows.append(chosen.cells())
        lines += [markdown([name, "ham", "stopped", "%", "unwanted", "caught", "%", "marked", "unscannable"], rows), ""]
    return lines[:-1]


def _confusion(table: Table, judged: Judged, counted: np.ndarray) -> list[str]:
    kinds = sorted({str(kind) for kind in table.kinds[counted]})
    rows = []
    for kind in kinds:
        chosen = np.nonzero(counted & (table.kinds == kind))[0]
        rows.append([kind or "wanted", *[str(sum(judged.categories[number] is category for number in chosen)) for category in Category]])
    return ["Label against the judge's category:", "", markdown(["label", *Category], rows)]


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.1f}"


def kinds_caught(table: Table, judged: Judged) -> dict[str, float]:
    """Return the share stopped of each kind of unwanted mail."""
    rows = {kind: table.kinds == kind for kind in ("spam", "phishing", "fraud")}
    return {kind: float(np.mean(judged.stopped[chosen])) for kind, chosen in rows.items()}


def operating_points(filters: Mapping[str, Scored], pot: str = "phishing_pot") -> str:
    """Return what each filter catches at the shares of false alarms that everybody is compared at: each cell has one figure for each of them."""
    points = " / ".join(f"{100 * point:g}" for point in POINTS)
    head = [
        f"caught in % at {points} % of wanted mail stopped",
        "mean over sources",
        f"… of {_SOME} unwanted messages or more",
        "all unwanted messages",
        "of lists",
        f"of {pot}",
        "(1-AUC) %",
        f"VBSpam at {100 * POINTS[0]:g} %",
    ]
    lines = []
    for name, scored in filters.items():
        thresholds = [scored.threshold(point) for point in POINTS]
        lists = np.char.startswith(scored.sources, LISTS)
        ways: Sequence[Callable[[float], float]] = (
            scored.catch_of_sources,
            partial(scored.catch_of_sources, fewest=_SOME),
            scored.catch_of_all,
            partial(scored.caught, rows=lists),
            partial(scored.caught, rows=scored.sources == pot),
        )
        cells = [" / ".join(_percent(way(threshold)) for threshold in thresholds) for way in ways]
        score = vbspam(scored.catch_of_sources(thresholds[0]), scored.false_alarms(thresholds[0]))
        lines.append([name, *cells, f"{100 * scored.ranking_loss():.2f}", f"{score:.1f}"])
    return markdown(head, lines)


def ordinary_alarms(table: Table, models: Mapping[str, np.ndarray]) -> str:
    """Return what share of ordinary mail each model accuses, where it accuses 0.5 % of the measured sources' wanted mail."""
    names = ("parcel-notify", "sisimai-dsn", "specimens", "office:")
    lines = []
    for name, scores in models.items():
        known = ~np.isnan(scores)
        measured = tuple(measured_sources(table))
        threshold = Scored(scores[known], table.unwanted[known], table.sources[known], measured).threshold(POINTS[1])
        rows = [known & ~table.unwanted & np.char.startswith(table.sources, source) for source in names]
        lines.append([name, *[f"{100 * np.mean(scores[chosen] >= threshold):.1f}" for chosen in rows]])
    return "Ordinary mail accused where 0.5 % of the measured sources' wanted mail is, in %:\n\n" + markdown(["text model", *names], lines)


__all__ = ["Row", "by_source", "in_short", "kinds_caught", "markdown", "operating_points", "ordinary_alarms", "shipped"]
