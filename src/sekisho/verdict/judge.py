"""Judge: a pure function from the reports, the dossier and the weights to a verdict with its reasons and one sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Completed, Failed, Report
from sekisho.model.tenant import Treatment
from sekisho.model.verdict import Category, Unanswered, Verdict
from sekisho.verdict.sentences import STOPPING, Why, write
from sekisho.verdict.text_alone import shipped_text_alone
from sekisho.verdict.weigh import Weighed, categorise, combine, contributes, weigh
from sekisho.verdict.weights import SPECIFIC, TEXT_UNWANTED, Weights

_CONCRETE = 8  # points from which a reason is told before the text model's
_DOUBT, _TEXT_DOUBT = 5, 15  # points: less is no doubt that a reader should be told of; the text model leans a little either way in all mail
_TEXT_ALONE = shipped_text_alone()  # at import, while the files can still be read: edges give up their rights
CLASSIFIER = "classifier"  # the name under which the text model's failure stands in `unanswered`


def logistic(points: int) -> float:
    """Return the probability that stands for points (10 x log-odds). Exact to a float; the bounds keep `exp` in range."""
    return 1.0 / (1.0 + exp(-max(-7000, min(7000, points)) / 10))


def _unanswered(reports: Sequence[Report], dossier: Dossier) -> tuple[Unanswered, ...]:
    silent = [Unanswered(report.inspection, report.reason) for report in reports if isinstance(report, Failed)]
    if dossier.classification is None and not any(report.inspection == CLASSIFIER for report in reports):
        silent.append(Unanswered(CLASSIFIER, "the text model gave no answer"))  # no answer is never the same as "nothing found"
    return tuple(silent)


def _order(weighed: Weighed) -> tuple[bool, int, str]:
    return weighed.hard is None, -abs(weighed.reason.points), weighed.reason.code


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What comes of some reasons: `single` without and `everything` with combinations, the category, and what is done."""

    single: Sequence[Weighed]
    everything: Sequence[Weighed]
    category: Category
    hard: tuple[str, ...]  # codes that set the category by themselves
    otherwise: Category  # what it would be without them
    text_alone: bool
    treatment: Treatment | None


def _outcome(reports: Sequence[Report], dossier: Dossier, weights: Weights, without: Collection[str] = ()) -> _Outcome:
    """Weigh what was seen as if the findings `without` had not been, nor what they mean together with others."""
    text, thresholds = dossier.message.text, dossier.tenant.thresholds
    place = "picture" if text.picture_characters > text.visible_characters else "text"  # most of what the text model read was recognised in pictures
    seen = [_less(report, without) for report in reports] if without else reports
    single = weigh(seen, None if TEXT_UNWANTED in without else dossier.classification, weights, place)
    everything = sorted([*single, *(each for each in combine(single, weights) if each.reason.code not in without)], key=_order)
    category = categorise(everything, weights.prior, thresholds)
    hard = tuple(dict.fromkeys(each.reason.code for each in everything if each.hard is category))
    otherwise = categorise([each for each in everything if each.hard is None], weights.prior, thresholds) if hard else category
    text_alone = _rests_on_text(single, category, dossier, weights)
    treatment = _treatment(category, dossier)
    if text_alone:
        treatment = dossier.tenant.treatments.of_text_alone(category)
    if category is Category.UNSCANNABLE and hard:
        treatment = dossier.tenant.treatments.of_unscannable(hard, otherwise)
    return _Outcome(single, everything, category, hard, otherwise, text_alone, treatment)


def _less(report: Report, codes: Collection[str]) -> Report:
    if not isinstance(report, Completed) or not any(finding.kind.code in codes for finding in report.findings):
        return report
    return Completed(report.inspection, tuple(finding for finding in report.findings if finding.kind.code not in codes), report.elapsed_us)


def _treatment(category: Category, dossier: Dossier) -> Treatment | None:
    treatment: Treatment | None = getattr(dossier.tenant.treatments, category.value, None)  # clean mail has none: it is delivered
    return treatment


def _rests_on_text(single: Sequence[Weighed], category: Category, dossier: Dossier, weights: Weights) -> bool:
    """Tell whether the text alone makes the category, where text alone must not stop a message: with less of it, it would not be stopped."""
    if category not in SPECIFIC or not _TEXT_ALONE.limits(dossier.classification, dossier.message.text.scripts):
        return False
    rest = _TEXT_ALONE.limited(single)
    return categorise([*rest, *combine(rest, weights)], weights.prior, dossier.tenant.thresholds) not in SPECIFIC


def _explain(outcome: _Outcome, unanswered: Sequence[Unanswered], reports: Sequence[Report], dossier: Dossier, weights: Weights) -> Why:
    """Find the reasons that made the category, and without how many of the heaviest it would have been delivered (the counter-evidence)."""
    category, everything = outcome.category, outcome.everything
    causes = sorted((each for each in everything if contributes(each, category)), key=lambda each: (*_order(each)[:2], -each.bulk))
    causes = _concrete_first(causes)
    tipped, stopped = 0, bool(causes) and outcome.treatment in STOPPING
    if stopped:
        codes = list(dict.fromkeys(each.reason.code for each in causes))
        tried = (count for count in (1, 2) if count <= len(codes))
        tipped = next((count for count in tried if _outcome(reports, dossier, weights, codes[:count]).treatment not in STOPPING), 0)
    doubts = tuple(each.reason for each in everything if each.reason.points >= _doubtful(each)) if category is Category.CLEAN else ()
    reasons = tuple(each.reason for each in causes)
    return Why(category, outcome.treatment, reasons, tipped == 1, doubts, tuple(unanswered), tipped == 2, anyway=stopped and not tipped)


def _doubtful(each: Weighed) -> int:
    return _TEXT_DOUBT if each.reason.code == TEXT_UNWANTED else _DOUBT


def _concrete_first(causes: list[Weighed]) -> list[Weighed]:
    """Put what can be pointed at before "the text reads like known spam": people understand the one and must believe the other."""
    if causes and causes[0].reason.code == TEXT_UNWANTED:
        concrete = next((each for each in causes[1:] if each.reason.points >= _CONCRETE), None)
        if concrete is not None:
            return [concrete, causes[0], *(each for each in causes[1:] if each is not concrete)]
    return causes


def judge(reports: Sequence[Report], dossier: Dossier, weights: Weights) -> Verdict:
    """Return the verdict on one message: `reports` of all inspections, those of the dossier's content reports included.

    The same input always gives the same verdict, to the bit. The content reports of the dossier are added if the caller has not.
    """
    known = {report.inspection for report in reports}
    reports = [*reports, *(report for report in dossier.content_reports if report.inspection not in known)]
    outcome = _outcome(reports, dossier, weights)
    unanswered = _unanswered(reports, dossier)
    reasons = tuple(each.reason for each in outcome.everything)
    points_total = weights.prior + sum(reason.points for reason in reasons)
    why = _explain(outcome, unanswered, reports, dossier, weights)
    return Verdict(
        category=outcome.category,
        prior=weights.prior,
        points_total=points_total,
        score=logistic(points_total),
        reasons=reasons,
        unanswered=unanswered,
        sentence=write(why, "en"),
        weights=weights.version,
        model=dossier.classification.model if dossier.classification is not None else "",
        sentence_ja=write(why, "ja"),
        hard=outcome.hard,
        otherwise=outcome.otherwise,
        text_alone=outcome.text_alone,
    )
