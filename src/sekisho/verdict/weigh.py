"""Findings become weighted reasons, and reasons become one subtotal for each category."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sekisho.model.dossier import Classification
from sekisho.model.finding import Completed, Evidence, Finding, Report, Severity
from sekisho.model.tenant import Thresholds
from sekisho.model.verdict import Category, Reason
from sekisho.verdict.weights import SPECIFIC, TEXT_UNWANTED, TEXT_WANTED, Weights

HARD = {Severity.MALWARE: Category.MALWARE, Severity.UNSCANNABLE: Category.UNSCANNABLE}
_SURE_TEXT = 40  # points from which the text is a whole part of a combination
_TEXT_SUMMARIES = {
    "spam": "The text reads like known spam.",
    "phishing": "The text reads like known phishing.",
    "fraud": "The text reads like known fraud.",
    "wanted": "The text reads like ordinary mail.",
}


class Weighed(Struct, frozen=True, gc=False):
    """A reason and what it counts for. `hard` sets its category by itself; `bulk` feeds the bulk subtotal only."""

    reason: Reason
    counts_for: frozenset[Category] = frozenset()  # empty: a general sign
    hard: Category | None = None
    bulk: int = 0
    confidence: float = 1.0


def _strongest(reports: Iterable[Report]) -> list[Finding]:
    """Return one finding of each code, the surest. Ten deceiving links are one sign seen ten times, not ten independent signs."""
    chosen: dict[str, Finding] = {}
    for report in reports:
        if isinstance(report, Completed):
            for finding in report.findings:
                known = chosen.get(finding.kind.code)
                if known is None or finding.confidence > known.confidence:
                    chosen[finding.kind.code] = finding
    return list(chosen.values())


def _weigh_finding(finding: Finding, weights: Weights, share: float) -> Weighed:
    kind = finding.kind
    hard = HARD.get(kind.severity)
    confidence = min(1.0, max(0.0, finding.confidence))
    points = 0 if hard else round(weights.points(kind) * confidence * share)
    reason = Reason(kind.code, points, kind.summary, finding.evidence, kind.summary_ja)
    return Weighed(reason, weights.counts_for(kind), hard, round(weights.bulk(kind) * confidence), confidence)


def _shares(findings: Sequence[Finding], weights: Weights) -> list[float]:
    """Return what part of its points each finding keeps: of one family the heaviest all, the next a half, then a third ...

    Rules over words see the same words twice; adding them up as if they were independent would make any long text guilty in the end.
    What speaks for the message is a family of its own.
    """
    shares = [1.0] * len(findings)
    families: dict[tuple[str, bool], list[int]] = {}
    for number, finding in enumerate(findings):
        if finding.kind.family:
            families.setdefault((finding.kind.family, weights.points(finding.kind) > 0), []).append(number)
    for members in families.values():
        members.sort(key=lambda number: (-abs(weights.points(findings[number].kind) * findings[number].confidence), findings[number].kind.code))
        for rank, number in enumerate(members, 1):
            shares[number] = 1 / rank
    return shares


def _weigh_text(answer: Classification, weights: Weights, place: str) -> Weighed | None:
    points = weights.text.points(answer.log_odds)
    if points == 0:
        return None
    unwanted = points > 0
    telling = [token for token, odds in answer.tokens if (odds > 0) == unwanted]
    evidence = Evidence(place, ", ".join(telling)[:200])
    if not unwanted:
        return Weighed(Reason(TEXT_WANTED, points, _TEXT_SUMMARIES["wanted"], evidence))
    kind = answer.kind if answer.kind in _TEXT_SUMMARIES else "spam"
    reason = Reason(TEXT_UNWANTED, points, _TEXT_SUMMARIES[kind], evidence)
    return Weighed(reason, frozenset({Category(kind)}), confidence=min(1.0, points / _SURE_TEXT))


def combine(single: Sequence[Weighed], weights: Weights) -> list[Weighed]:
    """Return what the single reasons mean together. A combination is as sure as its least sure part.

    A combination may name `text.unwanted:fraud` for a text of that kind.
    """
    present = {weighed.reason.code: weighed for weighed in single}
    if TEXT_UNWANTED in present:
        present |= {f"{TEXT_UNWANTED}:{category}": present[TEXT_UNWANTED] for category in present[TEXT_UNWANTED].counts_for}
    together = []
    for combination in weights.combinations:
        parts = []
        for group in combination.when:
            met = [present[code] for code in group if code in present]
            if not met:
                break
            parts.append(max(met, key=lambda weighed: (weighed.confidence, weighed.reason.code)))
        else:
            confidence = min(part.confidence for part in parts)
            evidence = Evidence("together", " + ".join(part.reason.code for part in parts)[:200])
            reason = Reason(combination.code, round(combination.points * confidence), combination.summary, evidence)
            together.append(Weighed(reason, combination.counts_for, confidence=confidence))
    return together


def weigh(reports: Iterable[Report], classification: Classification | None, weights: Weights, text_place: str = "text") -> list[Weighed]:
    """Return every single reason with its weight, without combinations. `text_place` is where the text was that the text model read."""
    strongest = _strongest(reports)
    single = [_weigh_finding(finding, weights, share) for finding, share in zip(strongest, _shares(strongest, weights), strict=True)]
    text = _weigh_text(classification, weights, text_place) if classification is not None else None
    if text is not None:
        single.append(text)
    return single


def subtotal(category: Category, weighed: Iterable[Weighed], prior: int) -> int:
    """Return the points of one category.

    Spam takes all reasons. Phishing and fraud take their own and the general ones, and every reason that speaks for the message; without
    one positive reason of their own they stay at the prior. Bulk takes bulk marks only and starts at zero.
    """
    if category is Category.BULK:
        return sum(each.bulk for each in weighed)
    if category is Category.SPAM:
        return prior + sum(each.reason.points for each in weighed)
    total, own = prior, False
    for each in weighed:
        points = each.reason.points
        if points < 0 or not each.counts_for or category in each.counts_for:
            total += points
            own = own or (points > 0 and category in each.counts_for)
    return total if own else prior


def categorise(weighed: Sequence[Weighed], prior: int, thresholds: Thresholds) -> Category:
    """Return the first category, in order of precedence, that is set by a hard finding or whose subtotal reaches its threshold."""
    hard = {each.hard for each in weighed if each.hard}
    limits = {
        Category.PHISHING: thresholds.phishing,
        Category.FRAUD: thresholds.fraud,
        Category.SPAM: thresholds.spam,
        Category.BULK: thresholds.bulk,
    }
    for category in Category:
        if category in hard or (category in limits and subtotal(category, weighed, prior) >= limits[category]):
            return category
    return Category.CLEAN


def contributes(each: Weighed, category: Category) -> bool:
    """Tell whether a reason is among those that made this category."""
    if category is Category.BULK:
        return each.bulk > 0
    if category in SPECIFIC:
        return each.reason.points > 0 and (category is Category.SPAM or not each.counts_for or category in each.counts_for)
    return each.hard is category
