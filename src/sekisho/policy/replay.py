"""Two judgements on the same message compared, and many comparisons counted: what other weights, rules or settings would have stopped."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sekisho.model.decision import Decision, Quarantine, Reject
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.verdict import Category, Verdict

_MOST_REASONS = 12
_PUT_ASIDE = frozenset({"original", "no-route"})  # areas where mail is kept that was not stopped for what it is
_HANDED_ON = ("sanitise", "strip", "deliver", "tag")


def told_of(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return what a JUDGED event tells of a verdict: all that a replay compares."""
    facts = [
        ("category", str(verdict.category)),
        ("score", f"{verdict.score:.4f}"),
        ("points", str(verdict.points_total)),
        ("sentence", verdict.sentence),
        ("sentence_ja", verdict.sentence_ja),
        ("reasons", " ".join(f"{reason.code}({reason.points:+d})" for reason in verdict.reasons[:_MOST_REASONS])),
    ]
    if verdict.unanswered:
        facts.append(("unanswered", " ".join(item.inspection for item in verdict.unanswered)))
    return tuple(facts)


_COMPARED = ("category", "score", "points", "sentence", "sentence_ja", "reasons", "unanswered", "rule")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as it was told, with the rule that decided. `stopped`: at least one recipient did not get it."""

    facts: Mapping[str, str]
    stopped: bool

    @property
    def category(self) -> Category:
        """Return the category."""
        return Category(self.facts["category"])

    @property
    def points(self) -> dict[str, str]:
        """Return the points of each reason that was told."""
        reasons = (reason.rstrip(")").rpartition("(") for reason in self.facts.get("reasons", "").split())
        return {code: points for code, _, points in reasons}


def remembered(events: Iterable[TrackingEvent]) -> Judgement | None:
    """Return the judgement that the events of one commit tell, None if they tell none."""
    facts: dict[str, str] = {}
    stopped = False
    for event in events:
        told = dict(event.facts)
        if event.kind is EventKind.JUDGED:
            facts |= {name: told[name] for name in _COMPARED if name in told}
        elif "rule" in told:
            facts.setdefault("rule", told["rule"])
            handed_on = told["rule"].endswith(_HANDED_ON) or told.get("area") in _PUT_ASIDE
            stopped = stopped or (event.kind is EventKind.QUARANTINED and not handed_on)
    return Judgement(facts, stopped) if "category" in facts else None


def made(verdict: Verdict, decision: Decision) -> Judgement:
    """Return a judgement that was computed now."""
    stopped = any(isinstance(action, Quarantine | Reject) for _, action in decision.actions)
    return Judgement({**dict(told_of(verdict)), "rule": decision.rule}, stopped)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two judgements. `fields` are names of facts; `codes` the reasons that came, went or weigh differently."""

    before: Judgement
    after: Judgement
    fields: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Return "stopped" (newly), "let through" (newly), "category" (another one, the same end), or "detail"."""
        if self.before.stopped != self.after.stopped:
            return "stopped" if self.after.stopped else "let through"
        return "category" if "category" in self.fields else "detail"


def compare(before: Judgement, after: Judgement) -> Change | None:
    """Return what differs, None if nothing does."""
    fields = tuple(name for name in _COMPARED if before.facts.get(name, "") != after.facts.get(name, ""))
    if not fields and before.stopped == after.stopped:
        return None
    old, new = before.points, after.points
    codes = tuple(code for code in dict.fromkeys([*new, *old]) if old.get(code) != new.get(code))
    return Change(before, after, fields, codes)


@dataclass(slots=True)
class Tally:
    """Changes counted: by kind, by the pair of categories, and by reason."""

    messages: int = 0
    unreadable: int = 0
    other_versions: int = 0  # computed by another program, other weights or rules: they may differ for that alone
    differ: int = 0
    differ_same_versions: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    categories: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # kind, category before, category after
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, code

    def count(self, change: Change | None, *, same_versions: bool) -> None:
        """Count one message."""
        self.messages += 1
        self.other_versions += not same_versions
        if change is None:
            return
        self.differ += 1
        self.differ_same_versions += same_versions
        self.kinds[change.kind] += 1
        if change.kind != "detail":
            self.categories[change.kind, change.before.category, change.after.category] += 1
            self.codes.update((change.kind, code) for code in change.codes)
