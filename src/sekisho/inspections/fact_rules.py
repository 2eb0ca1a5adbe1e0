"""A rule pack's rule recognises a combination of facts: the sender's proof, what content rules found, links, and who is involved.

Which rules there are, why, and with what examples: `sekisho rules explain`, `docs/rules.md`.
"""

from collections.abc import Iterator

from sekisho.inspections.rules.facts import View
from sekisho.inspections.rules.ruleset import RuleSet, shipped_edge_rules
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind


class FactRules:
    """Asks every rule over facts of the whole dossier."""

    name = "fact_rules"

    def __init__(self, rules: RuleSet | None = None) -> None:
        self._rules = rules or shipped_edge_rules()

    @property
    def version(self) -> str:
        """What its rules are: a digest of the packs."""
        return self._rules.version

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """Every kind of every rule that runs on the dossier."""
        return tuple(rule.kind for rule in self._rules.edge)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each rule that is true."""
        view = View(dossier.message, dossier=dossier)
        for rule in self._rules.edge:
            if rule.meaning.ask(view):
                yield rule.kind.seen(Evidence("facts", " + ".join(sorted(rule.meaning.hits))[:200]))
