"""Replay: stored verdicts computed again from their dossiers, as they were or under other weights, rules, text model or settings."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sekisho.classify.features import unpack
from sekisho.classify.model import Model
from sekisho.gate import dossiers
from sekisho.gate.round import inspect
from sekisho.gate.stored import stored_since
from sekisho.inspections import Inspection
from sekisho.model.dossier import Dossier, Versions
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.policy import Policy
from sekisho.model.tenant import Tenant
from sekisho.policy.decide import decide
from sekisho.policy.replay import Change, Judgement, compare, made, remembered
from sekisho.ports.history import History, Stored
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import Weights


@dataclass(frozen=True, slots=True)
class Candidate:
    """By what is judged again. `model` and `tenant` are None where the dossier's own answer and settings count."""

    catalogue: Sequence[Inspection]
    weights: Weights
    versions: Versions
    model: Model | None = None
    tenant: Callable[[Tenant], Tenant] | None = None
    policies: Mapping[str, Policy] = field(default_factory=dict)  # by version: a dossier names the policy that it was decided by, and no more


@dataclass(frozen=True, slots=True)
class Replayed:
    """One message. `readable` is False where its dossier is of a form that this version does not read, or tells no verdict."""

    arrival: ArrivalId
    readable: bool
    same_versions: bool = False
    change: Change | None = None
    after: Judgement | None = None


async def replay(history: History, tenant: TenantId, candidate: Candidate, since: float = 0.0, limit: int | None = None) -> AsyncIterator[Replayed]:
    """Yield every message with a dossier that was stored since then, the oldest first."""
    async for stored in stored_since(history, tenant, since, limit):
        yield once_more(stored, candidate)


def once_more(stored: Stored, candidate: Candidate) -> Replayed:
    """Judge one message again and compare."""
    before = remembered(stored.events)
    try:
        dossier = dossiers.decode(stored.dossier)
    except ValueError:
        dossier = None
    if before is None or dossier is None:
        return Replayed(stored.arrival, readable=False)
    changed = _changed(dossier, candidate)
    verdict = judge(inspect(changed, candidate.catalogue), changed, candidate.weights)
    at = max((event.at for event in stored.events), default=dossier.arrival.received_at)
    after = made(verdict, decide(verdict, changed, at))
    return Replayed(stored.arrival, readable=True, same_versions=dossier.versions == candidate.versions, change=compare(before, after), after=after)


def _changed(dossier: Dossier, candidate: Candidate) -> Dossier:
    policy = candidate.policies.get(dossier.tenant.policy.version)
    if policy is not None:
        dossier = replace(dossier, tenant=replace(dossier.tenant, policy=policy))
    if candidate.tenant is not None:
        dossier = replace(dossier, tenant=candidate.tenant(dossier.tenant))
    answer, model = dossier.classification, candidate.model
    if model is None or answer is None:
        return dossier
    indices = unpack(answer.features)
    log_odds = model.log_odds(indices, answer.beside)
    again = replace(answer, model=model.version, log_odds=log_odds, kind=model.kind(indices) if log_odds > 0 else answer.kind)
    return replace(dossier, classification=again)
