"""docs/findings/README.md: every finding from the inspections, the weights and the sentences."""

import inspect

from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE, UNOPENED, ContentInspection, Inspection
from sekisho.inspections.fact_rules import FactRules
from sekisho.inspections.text_rules import TextRules
from sekisho.model.finding import FindingKind, Severity
from sekisho.verdict.sentences import shipped_words
from sekisho.verdict.weights import TEXT_UNWANTED, TEXT_WANTED, Weights, shipped_weights

HARD = {Severity.MALWARE, Severity.UNSCANNABLE}

HEAD = """# Findings

Made by `scripts/generate-docs`; change the inspections or the weights, not this page.

An inspection sees and never decides. Points are 10 x log-odds, before they are scaled by how sure a finding is; a message begins at the prior
and each code counts once. A *hard* finding sets the category by itself and has no points. "Counts for" names the categories that a finding can
establish besides spam, which takes everything; a *general* sign adds to phishing and fraud too but establishes neither. Tenants' thresholds and
treatments are settings.
"""


def weighs(kind: FindingKind, weights: Weights) -> tuple[str, str]:
    weight = weights.weight(kind.code)
    if kind.severity in HARD:
        return "hard", kind.severity.value
    if kind.severity is Severity.BULK:
        return f"bulk {weight.bulk:+d}", "bulk"
    named = ", ".join(sorted(category.value for category in weight.counts_for)) or "general"
    return f"{weights.points(kind):+d}", named


def clause(code: str) -> str:
    words = shipped_words()
    return f"{words['en'].clauses[code]} / {words['ja'].clauses[code]}"


def section(inspection: Inspection | ContentInspection, weights: Weights) -> list[str]:
    module = inspect.getmodule(type(inspection))
    where = "content, in the sandboxed inspector" if inspection in CONTENT_CATALOGUE else "facts"
    lines = [f"## {inspection.name}", "", f"*Looks at: {where}.* {inspect.getdoc(type(inspection))}", "", inspect.getdoc(module) or "", ""]
    if isinstance(inspection, TextRules | FactRules):
        return [*lines, "Every rule with its points: [rules.md](../rules.md).", ""]
    return lines + table([*inspection.kinds, UNOPENED] if inspection.name == "structure" else list(inspection.kinds), weights)


def table(kinds: list[FindingKind], weights: Weights) -> list[str]:
    lines = ["| Code | Severity | Points | Counts for | What it says | Why a message was stopped (English / 日本語) |", "|---|---|---|---|---|---|"]
    for kind in kinds:
        points, counts_for = weighs(kind, weights)
        lines.append(f"| `{kind.code}` | {kind.severity} | {points} | {counts_for} | {kind.summary} | {clause(kind.code)} |")
    return [*lines, ""]


def combinations(weights: Weights) -> list[str]:
    lines = ["## Together", "", "What findings mean together is data in `src/sekisho/verdict/weights.toml`.", ""]
    lines += ["| Code | When | Points | Counts for | What it says |", "|---|---|---|---|---|"]
    for combination in weights.combinations:
        when = " and ".join(" or ".join(f"`{code}`" for code in sorted(group)) for group in combination.when)
        named = ", ".join(sorted(category.value for category in combination.counts_for)) or "general"
        lines.append(f"| `{combination.code}` | {when} | {combination.points:+d} | {named} | {combination.summary} |")
    return [*lines, ""]


def text(weights: Weights) -> list[str]:
    scale = weights.text
    return [
        "## The text model",
        "",
        (
            f"`{TEXT_UNWANTED}` and `{TEXT_WANTED}`: {scale.scale:g} x the model's log-odds {scale.offset:+g}, at most {scale.most:+d} and at least "
            f"{scale.least:+d} points. It counts for spam, and for phishing or fraud where the model says so."
        ),
        "",
    ]


def page() -> str:
    weights = shipped_weights()
    lines = [HEAD, f"Weights version {weights.version}, prior {weights.prior}.", ""]
    for inspection in (*CONTENT_CATALOGUE, *CATALOGUE):
        lines += section(inspection, weights)
    return "\n".join([*lines, *text(weights), *combinations(weights)]).rstrip() + "\n"
