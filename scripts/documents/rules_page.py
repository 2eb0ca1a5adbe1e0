"""docs/rules.md: every shipped rule, and every fact that a rule may name."""

from sekisho.inspections.rules.facts import FACTS, TEXT_FIELDS
from sekisho.inspections.rules.pack import Rule
from sekisho.inspections.rules.ruleset import shipped_rules

HEAD = """# Rules

Made by `scripts/generate-docs` from `src/sekisho/inspections/rules/packs/`; change the packs, not this page.

`sekisho rules explain NAME` shows a rule with its condition and examples, `sekisho rules explain FILE` the rules that a mail file meets,
`sekisho rules test` tries every example. How to write one, and how points are chosen: [howto/write-a-rule.md](howto/write-a-rule.md).
Points of one family are not added up whole: the heaviest counts whole, the next a half, then a third, and so on.
"""


def points(rule: Rule) -> str:
    if rule.category == "bulk":
        return f"bulk {rule.kind.bulk:+d}"
    return "by severity" if rule.kind.points is None else f"{rule.kind.points:+d}"


def page() -> str:
    rules = shipped_rules()
    lines = [HEAD, f"{len(rules.rules)} rules in {len(rules.packs)} packs.", ""]
    for pack in rules.packs:
        lines += [f"## {pack.name}", "", f"{len(pack.rules)} rules, version {pack.version}, languages: {', '.join(pack.languages) or 'any'}.", ""]
        lines += ["| Rule | Category | Points | What it says | 日本語 |", "|---|---|---|---|---|"]
        lines += [f"| `{rule.name}` | {rule.category} | {points(rule)} | {rule.kind.summary} | {rule.kind.summary_ja} |" for rule in pack.rules]
        lines.append("")
    lines += ["## Facts", "", f"Fields that `has` looks into: `anywhere`, {', '.join(f'`{field}`' for field in TEXT_FIELDS)}.", ""]
    lines += ["| Fact | Is | Meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {fact.type} | {fact.meaning}{' (edge)' if fact.edge else ''} |" for name, fact in FACTS.items()]
    return "\n".join(lines).rstrip() + "\n"
