"""Rules that go back to being watched by themselves: when people release more of what a new rule stopped than its author allowed."""

import logging

from sekisho.model.ids import TenantId
from sekisho.model.policy import Policy, Rollout, Rule
from sekisho.model.tracking import EventKind
from sekisho.policy.dangers import checked
from sekisho.policy.rolling import with_rollout
from sekisho.ports.clock import Clock
from sekisho.ports.history import History, Search
from sekisho.ports.policies import BELL, Outrun, Policies, PolicyVersion
from sekisho.ports.signals import Signals

log = logging.getLogger(__name__)

LOOK_SECONDS = 300.0
DAY = 86_400.0
_LOOK_BACK = 7 * DAY  # mail that a release of today may be about
_MOST = 1_000  # messages of one rule that are looked at
_ASIDE = frozenset({"quarantined", "discarded", "deleted", "expired", "refused"})  # states of mail that nobody released
AUTHOR = "keeper"


async def look(policies: Policies, history: History, signals: Signals, clock: Clock, tenant: TenantId) -> list[str]:
    """Put rules with too many releases back to shadow, as a new version of the document; return their names."""
    latest = await policies.latest(tenant)
    policy = checked(latest.text).policy if latest is not None else None
    if latest is None or policy is None:
        return []
    over: dict[str, int] = {}
    for rule in watched(policy):
        count = await releases(history, tenant, rule, clock.now())
        if count >= rule.return_after:
            over[rule.name] = count
    if not over:
        return []
    text = latest.text
    for name in over:
        text = with_rollout(text, name, Rollout.SHADOW)
    reason = "; ".join(f"{name}: {count} releases in a day, so it is only watched again" for name, count in over.items())
    try:
        await policies.commit(tenant, PolicyVersion(latest.number + 1, clock.now(), AUTHOR, reason[:1_000], text))
    except Outrun:  # somebody is at it: the next look comes
        return []
    log.warning("policy of %s: %s", tenant, reason)
    signals.ring(BELL)
    return list(over)


def watched(policy: Policy) -> list[Rule]:
    """Return the rules that may have to go back."""
    return [rule for rule in policy.rules if rule.return_after > 0 and rule.rollout in {Rollout.ALL, Rollout.SHARE}]


async def releases(history: History, tenant: TenantId, rule: Rule, now: float) -> int:
    """Return how many releases of the last day were of mail that this rule stopped."""
    found = await history.search(tenant, Search(code=f"rule:{rule.name}", since=now - _LOOK_BACK), _MOST, "")
    count = 0
    for line in found.items:
        if line.state not in _ASIDE:
            story = await history.story(tenant, line.arrival)
            count += sum(event.kind is EventKind.RELEASED and event.at > now - DAY for event in story)
    return count
