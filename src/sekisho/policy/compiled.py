"""A policy made ready once: its rules as tests over facts, its lists as sets. Kept for the policies that were asked last."""

from collections import OrderedDict
from dataclasses import dataclass
from zlib import crc32

from sekisho.model.address import Address
from sekisho.model.ids import ArrivalId
from sekisho.model.policy import PRECEDENCE, STOPPING, Policy, Rollout, Rule
from sekisho.policy.conditions import Test, made
from sekisho.policy.facts import Facts
from sekisho.policy.patterns import Addresses, Opener
from sekisho.policy.senders import Senders

_MOST_KEPT = 256  # policies; the least used go first
_RANK = {intercept: rank for rank, intercept in enumerate(PRECEDENCE)}


@dataclass(frozen=True, slots=True)
class Ready:
    """One rule."""

    rule: Rule
    inbound: bool | None  # None = both directions
    recipients: Addresses | None
    except_recipients: Addresses | None
    senders: Addresses | None
    except_senders: Addresses | None
    tests: tuple[Test, ...]
    rank: int  # of its intercept; the lowest wins

    def is_about(self, recipient: Address) -> bool:
        """Tell whether the rule is about this recipient."""
        if self.recipients is None and self.except_recipients is None:
            return True
        key, domain = recipient.key, recipient.domain.lower()
        if self.recipients is not None and not self.recipients.has(key, domain):
            return False
        return self.except_recipients is None or not self.except_recipients.has(key, domain)

    def asks(self, facts: Facts) -> bool | None:
        """Tell whether everything but the recipient fits; None where something that it asks is not known."""
        if self.inbound is not None and self.inbound is not facts.inbound:
            return False
        if self.senders is not None and not _sent_by(self.senders, facts):
            return False
        if self.except_senders is not None and _sent_by(self.except_senders, facts):
            return False
        unknown = False
        if self.rule.match_any and self.tests:
            for test in self.tests:
                answer = test(facts)
                if answer:
                    return True
                unknown = unknown or answer is None
            return None if unknown else False
        for test in self.tests:
            answer = test(facts)
            if not answer:
                if answer is not None:
                    return False
                unknown = True
        return None if unknown else True


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fits a message. `certain` is False where it fits only if the worst is assumed of what nobody answered."""

    ready: Ready
    certain: bool
    live: bool  # False: it is only watched


class Compiled:
    """A whole policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.senders = Senders(policy)
        opener = Opener(policy.members())
        self.rules = tuple(_ready(rule, policy, opener) for rule in policy.rules if rule.rollout is not Rollout.OFF)

    def matches(self, facts: Facts) -> list[Match]:
        """Return the rules that fit, in their order. What is not known counts as met for rules that stop mail: it is never taken for harmless."""
        found = []
        for ready in self.rules:
            answer = ready.asks(facts)
            if answer or (answer is None and ready.rule.doing.intercept in STOPPING):
                found.append(Match(ready, bool(answer), is_live(ready.rule, facts.dossier.arrival.id)))
        return found


def is_live(rule: Rule, arrival: ArrivalId) -> bool:
    """Tell whether a rule is switched on for this message. The same message always gets the same answer."""
    if rule.rollout is Rollout.SHARE:
        return crc32(f"{rule.name}:{arrival}".encode()) % 100 < rule.share
    return rule.rollout is Rollout.ALL


_kept: OrderedDict[tuple[str, int], Compiled] = OrderedDict()


def compiled(policy: Policy) -> Compiled:
    """Return a policy made ready. Raises ValueError or KeyError for one that `policy.dangers` refuses."""
    key = policy.version, id(policy)
    known = _kept.get(key)
    if known is not None and known.policy is policy:
        _kept.move_to_end(key)
        return known
    fresh = Compiled(policy)
    _kept[key] = fresh  # the policy stays alive with it, so its id is nobody else's
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return fresh


def _ready(rule: Rule, policy: Policy, opener: Opener) -> Ready:
    scope = rule.scope

    def of(patterns: tuple[str, ...]) -> Addresses | None:
        return opener.addresses(patterns) if patterns else None

    scoped = of(scope.recipients), of(scope.except_recipients), of(scope.senders), of(scope.except_senders)
    inbound = None if not scope.direction else scope.direction == "inbound"
    rank = _RANK[rule.doing.intercept] if rule.doing.intercept is not None else len(_RANK)
    return Ready(rule, inbound, *scoped, tuple(made(condition, policy) for condition in rule.conditions), rank)


def _sent_by(patterns: Addresses, facts: Facts) -> bool:
    return patterns.has(facts.sender, facts.sender_domain) or patterns.has(facts.author, facts.author_domain)
