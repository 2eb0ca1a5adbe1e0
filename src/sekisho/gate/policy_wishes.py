"""What a tenant's policy asks of the inspectors: its words, gathered once for each version and kept for the last ones used."""

from collections import OrderedDict
from dataclasses import replace

from sekisho.gate.inspectors.jobs import Wishes
from sekisho.model.keywords import KeywordList, KeywordWish
from sekisho.model.policy import Policy, Rollout

_MOST_KEPT = 64  # policies; the least used go first
_kept: OrderedDict[str, KeywordWish] = OrderedDict()


def keyword_wish(policy: Policy) -> KeywordWish | None:
    """Return what is to be looked for; None where no rule asks for words."""
    if not policy.keywords:
        return None
    known = _kept.get(policy.version)
    if known is None:
        lists = used_lists(policy)
        if not lists:
            return None
        known = _kept[policy.version] = KeywordWish(policy.version, lists)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(policy.version)
    return known


def used_lists(policy: Policy) -> tuple[KeywordList, ...]:
    """Return the lists that rules ask for, in the order of the document."""
    named = {
        name
        for rule in policy.rules
        if rule.rollout is not Rollout.OFF
        for condition in rule.conditions
        if condition.name.endswith("_keywords") and isinstance(condition.value, tuple)
        for name in condition.value
    }
    return tuple(each for each in policy.keywords if each.name in named)


def wishes_of(general: Wishes, policy: Policy) -> Wishes:
    """Return how a message is opened under this policy."""
    wish = keyword_wish(policy)
    return general if wish is None else replace(general, keywords=wish)
