"""Approved and blocked senders, in this order: the user's block, an administrator's block, the user's approval, an administrator's approval."""

from dataclasses import dataclass

from sekisho.model.address import Address
from sekisho.model.policy import Policy, SenderList
from sekisho.policy.facts import Facts
from sekisho.policy.patterns import Addresses, addresses, names_domain

_DISPROVEN = frozenset({"fail", "softfail"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the lists say of a sender for one recipient: "block", "approve" or "" for nothing, and whose list says so."""

    says: str = ""
    whose: str = ""


NOTHING = Standing()


@dataclass(frozen=True, slots=True)
class _Ready:
    owner: str
    personal: bool
    block: Addresses
    approve_exact: Addresses
    approve_by_domain: Addresses


class Senders:
    """All lists of a policy, ready to be asked."""

    def __init__(self, policy: Policy) -> None:
        self._everybody: list[_Ready] = []
        self._by_owner: dict[str, list[_Ready]] = {}
        for each in policy.senders:
            ready = _ready(each)
            (self._everybody if each.owner == "*" else self._by_owner.setdefault(each.owner, [])).append(ready)

    def standing(self, facts: Facts, recipient: Address) -> Standing:
        """Return what counts for this recipient. An approval by domain demands that the sender is proven, one by address that it is not disproven."""
        lists = [*self._by_owner.get(recipient.key, ()), *self._by_owner.get(recipient.domain.lower(), ()), *self._everybody]
        if not lists:
            return NOTHING
        for personal in (True, False):
            for each in lists:
                if each.personal is personal and _seen(each.block, facts):
                    return Standing("block", _whose(each))
        for personal in (True, False):
            for each in lists:
                if each.personal is personal and _approves(each, facts):
                    return Standing("approve", _whose(each))
        return NOTHING


def _ready(each: SenderList) -> _Ready:
    exact = [pattern for pattern in each.approve if not names_domain(pattern)]
    by_domain = [pattern for pattern in each.approve if names_domain(pattern)]
    return _Ready(each.owner, each.personal, addresses(each.block, {}), addresses(exact, {}), addresses(by_domain, {}))


def _seen(patterns: Addresses, facts: Facts) -> bool:
    return patterns.has(facts.sender, facts.sender_domain) or patterns.has(facts.author, facts.author_domain)


def _approves(each: _Ready, facts: Facts) -> bool:
    """Envelope and header From are proven by different things: SPF proves the one, an aligned pass the other."""
    auth = facts.dossier.sender_auth
    envelope = auth.envelope_proven or not facts.inbound
    author = auth.aligned or bool(auth.rescued_by) or (not facts.inbound and auth.envelope_proven)
    if envelope and each.approve_by_domain.has(facts.sender, facts.sender_domain) and _same_side(facts, proven=author):
        return True
    if author and each.approve_by_domain.has(facts.author, facts.author_domain):
        return True
    disproven = auth.dmarc.result == "fail" or auth.spf.result in _DISPROVEN
    return (not disproven or author) and _seen(each.approve_exact, facts)


def _same_side(facts: Facts, *, proven: bool) -> bool:
    """An approved envelope does not vouch for another organisation's name in From: a newsletter service sends for everybody."""
    return proven or facts.author_domain == facts.sender_domain or not facts.author_domain


def _whose(each: _Ready) -> str:
    return f"{each.owner}{' (personal)' if each.personal else ''}"
