"""A rule pack's rule recognises the text, the subject, the sender's name, the links' addresses or the file names.

Which rules there are, why, and with what examples: `sekisho rules explain`, `docs/rules.md`.
"""

from collections.abc import Iterator
from functools import cached_property

from sekisho.inspections.rules.facts import View
from sekisho.inspections.rules.folded import octets
from sekisho.inspections.rules.pack import Rule
from sekisho.inspections.rules.patterns import AVAILABLE, Keep
from sekisho.inspections.rules.ruleset import RuleSet, Searches, find, shipped_rules
from sekisho.mime.content import Content
from sekisho.model.finding import Evidence, Finding, FindingKind

_BEFORE, _AFTER = 150, 40  # octets shown around the end of a match


class TextRules:
    """Asks every rule of the packs that the message's texts and facts can make true. Patterns are compiled, or read back, at the first look."""

    name = "text_rules"

    def __init__(self, rules: RuleSet | None = None, keep: Keep | None = None) -> None:
        self._given, self._keep = rules, keep

    @cached_property
    def _rules(self) -> RuleSet:
        return self._given or shipped_rules()

    @cached_property
    def _patterns(self) -> Searches:
        return self._rules.patterns(self._keep)

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """Every kind of every rule that runs on content."""
        return tuple(rule.kind for rule in self._rules.rules if not rule.meaning.edge)

    def peek(self, content: Content) -> Iterator[Finding]:
        """Yield one finding for each rule that is true. Raises RuntimeError where no pattern can be matched: that is no clean answer."""
        if not AVAILABLE:
            raise RuntimeError("rules over text need Hyperscan, which this machine does not have")
        view, texts = find(content, self._patterns)
        in_pictures = len(texts.get("text", b"")) - len(octets(content.picture_text)) if content.picture_text else None
        for rule in self._rules.candidates(view.hits):
            if rule.meaning.ask(view):
                yield rule.kind.seen(_evidence(rule, view, texts, in_pictures))


def _evidence(rule: Rule, view: View, texts: dict[str, bytes], in_pictures: int | None) -> Evidence:
    """Tell where the first sign was seen. `in_pictures` is the octet of the text from which on it was recognised in pictures."""
    for field, hits in view.hits.items():
        for sign in sorted(rule.meaning.signs):
            if sign in hits:
                end = hits[sign][0]
                excerpt = texts[field][max(0, end - _BEFORE) : end + _AFTER].decode("utf-8", "ignore")
                return Evidence("picture" if field == "text" and in_pictures is not None and end > in_pictures else field, excerpt[-200:])
    return Evidence("message")
