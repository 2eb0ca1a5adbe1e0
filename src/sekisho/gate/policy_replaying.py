"""A policy tried on stored mail before it is switched on: every dossier decided twice, by the policy in force and by the other one."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from sekisho.gate import dossiers
from sekisho.gate.round import inspect
from sekisho.gate.stored import stored_since
from sekisho.inspections import Inspection
from sekisho.model.decision import Decision
from sekisho.model.dossier import Dossier
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.policy import Policy
from sekisho.model.verdict import Verdict
from sekisho.policy.decide import decide
from sekisho.policy.shifts import Shift, shifts
from sekisho.ports.history import History, Stored
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import Weights


@dataclass(frozen=True, slots=True)
class Trial:
    """By what is judged, and the two policies. Settings other than the policy are those that the dossier was judged by."""

    catalogue: Sequence[Inspection]
    weights: Weights
    before: Policy
    after: Policy


@dataclass(frozen=True, slots=True)
class Tried:
    """One message. `readable` is False where its dossier is of a form that this version does not read."""

    arrival: ArrivalId
    readable: bool
    shifts: tuple[Shift, ...] = ()
    shadow: tuple[str, ...] = ()


async def try_policy(history: History, tenant: TenantId, trial: Trial, since: float = 0.0, limit: int | None = None) -> AsyncIterator[Tried]:
    """Yield every message with a dossier that was stored since then, the oldest first."""
    async for stored in stored_since(history, tenant, since, limit):
        yield try_one(stored, trial)


def try_one(stored: Stored, trial: Trial) -> Tried:
    """Decide one message twice and compare. It is judged once: a policy changes no verdict."""
    try:
        dossier = dossiers.decode(stored.dossier)
    except ValueError:
        return Tried(stored.arrival, readable=False)
    at = max((event.at for event in stored.events), default=dossier.arrival.received_at)
    verdict = judge(inspect(dossier, trial.catalogue), dossier, trial.weights)
    before, after = (decided(dossier, verdict, policy, at) for policy in (trial.before, trial.after))
    subject, category = dossier.message.subject[:80], str(verdict.category)
    found = (replace(shift, category=category, subject=subject) for shift in shifts(stored.arrival, before, after))
    return Tried(stored.arrival, readable=True, shifts=tuple(found), shadow=after.shadow)


def decided(dossier: Dossier, verdict: Verdict, policy: Policy, at: float) -> Decision:
    """Return what this policy would have decided. `at`: seconds since 1970, when it was decided then."""
    return decide(verdict, replace(dossier, tenant=replace(dossier.tenant, policy=policy)), at)
