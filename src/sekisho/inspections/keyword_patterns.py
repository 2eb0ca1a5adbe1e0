"""The words of a policy's lists as patterns: compiled by the edge, once for each version of a policy. Reads nothing of any message."""

import re
from collections.abc import Sequence

from sekisho.inspections.rules.folded import folded
from sekisho.inspections.rules.patterns import Patterns
from sekisho.model.keywords import KeywordList, KeywordWish


def wish_for(version: str, lists: Sequence[KeywordList]) -> KeywordWish:
    """Return what inspectors are asked for these lists: compiled once, by the edge. Raises RuleError."""
    signs = [[_pattern(word, each)] for each in lists for word, _ in each.words]
    return KeywordWish(version, tuple(lists), Patterns.packed(signs))


def _pattern(word: str, each: KeywordList) -> str:
    """A word of Latin letters is matched as a word; anything else wherever it stands, for Japanese has no spaces."""
    text = folded(word, keep_case=each.case)
    before = r"\b" if text[:1].isascii() and text[:1].isalnum() else ""
    after = r"\b" if text[-1:].isascii() and text[-1:].isalnum() else ""
    return before + re.escape(text) + after
