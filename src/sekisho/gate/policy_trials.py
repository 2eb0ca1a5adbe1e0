"""A changed policy tried on past mail in the background: asked for, told while it runs, stopped, and what came of it kept for a while."""

import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

import msgspec

from sekisho.gate.policy_replaying import Trial, try_policy
from sekisho.inspections import Inspection
from sekisho.model.access import Permission
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import TenantId, is_id, new_id
from sekisho.model.policy import Policy
from sekisho.model.use_case import use_case
from sekisho.policy.dangers import checked
from sekisho.policy.reading import LONGEST
from sekisho.policy.shifts import Shift, ShiftTally
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.documents import Documents
from sekisho.ports.history import History
from sekisho.ports.signals import Signals
from sekisho.verdict.weights import Weights

log = logging.getLogger(__name__)

SHELF, STOPS, BELL = "policy-trials", "policy-trial-stops", "policy_trials"
LOOK_SECONDS = 2.0
WAITING, RUNNING, DONE, STOPPED, FAILED = "waiting", "running", "done", "stopped", "failed"
_DAY = 86_400.0
_KEPT = 10  # trials of one organisation
_LOST = 120.0  # seconds of silence after which a running trial is begun anew: its keeper died
_TELL = 1.0  # seconds between two words about how far it is
_TOP, _EXAMPLES = 50, 20  # of each kind
DocumentText = Annotated[str, Bound(longest=LONGEST)]
Days = Annotated[int, Bound(least=1, most=3_650, says="of past mail")]


@dataclass(frozen=True, slots=True)
class PolicyTrial:
    """One trial. Counts are of recipients but `done`, `total`, `changed` and `unreadable`, which are of messages; times are seconds since 1970.

    `rules` and `people`: (kind, name, count), the most first; `kinds`: "stopped", "let through", "otherwise", "unknown" (see `policy/shifts.py`).
    """

    id: str
    by: str
    at: float
    days: int
    text: str
    state: str = WAITING
    told_at: float = 0.0
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    changed: int = 0
    unreadable: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    rules: tuple[tuple[str, str, int], ...] = ()
    people: tuple[tuple[str, str, int], ...] = ()
    watched: tuple[tuple[str, int], ...] = ()
    examples: tuple[Shift, ...] = ()


_decode = msgspec.json.Decoder(PolicyTrial).decode


@use_case("policy.start-trial", Permission.READ_MAIL, "Try a policy document on past mail.", "ポリシー文書を過去のメールで試します。", changes=True)
async def start(
    documents: Documents,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    by: str,
    trail: Trail,
    text: DocumentText,
    days: Days = 30,
) -> PolicyTrial:
    """Ask for a trial and return it; the keeper runs it. Nothing is put in force.

    Raises Refused for a document that cannot be used, Conflict while another one runs.
    """
    found = checked(text, directory.tenant(tenant).domains, directory.groups(tenant))
    if found.policy is None:
        told = [problem for problem in found.problems if problem.grave][:10]
        raise Refused(
            "the policy cannot be tried: " + "; ".join(f"line {one.line}: {one.english}" for one in told),
            "この文書は試せません: " + "、".join(f"{one.line}行目: {one.japanese}" for one in told),
        )
    now, known = clock.now(), await trials(documents, tenant)
    if any(one.state in {WAITING, RUNNING} for one in known):
        raise Conflict("another trial is running: stop it, or wait for its end", "別の試行が実行中です。停止するか、終了をお待ちください。")
    for old in known[_KEPT - 1 :]:
        await documents.forget(tenant, SHELF, old.id)
    made = PolicyTrial(new_id(now), by[:100], now, days, text, told_at=now)
    await _put(documents, tenant, made)
    trail.tell(f"policy trial {made.id}", after=json.dumps({"days": days}))
    signals.ring(BELL)
    return made


@use_case("policy.trials", Permission.READ_MAIL, "List trials of policies.", "ポリシーの試行の一覧。")
async def trials(documents: Documents, tenant: TenantId) -> list[PolicyTrial]:
    """Return the last trials, the newest first."""
    names = sorted(await documents.names(tenant, SHELF), reverse=True)
    return [_decode(octets) for name in names if (octets := await documents.get(tenant, SHELF, name)) is not None]


@use_case("policy.trial", Permission.READ_MAIL, "Show a trial: how far it is, and what came of it.", "ポリシーの試行の経過と結果。")
async def show(documents: Documents, tenant: TenantId, number: ShortText) -> PolicyTrial:
    """Return one trial. Raises NotFound."""
    octets = await documents.get(tenant, SHELF, number) if is_id(number) else None
    if octets is None:
        raise NotFound(f"there is no trial {number[:40]!r}", f"試行{number[:40]!r}はありません。")
    return _decode(octets)


@use_case("policy.stop-trial", Permission.READ_MAIL, "Stop a trial.", "ポリシーの試行を停止します。", changes=True)
async def stop(documents: Documents, signals: Signals, tenant: TenantId, trail: Trail, number: ShortText) -> PolicyTrial:
    """Let a trial end within a second; what it found until then stays. Raises NotFound, Conflict if it is over."""
    one = await show(documents, tenant, number)
    trail.tell(f"policy trial {one.id}")
    if one.state not in {WAITING, RUNNING}:
        raise Conflict("that trial is over", "その試行はすでに終了しています。")
    await documents.put(tenant, STOPS, one.id, b"stop")
    signals.ring(BELL)
    return one


class Trials:
    """The keeper's part: runs what was asked for, one after the other. `policies`: a tenant's policy in force, and how a document is completed."""

    def __init__(
        self,
        documents: Documents,
        history: History,
        clock: Clock,
        catalogue: Callable[[], tuple[Sequence[Inspection], Weights]],
        in_force: Callable[[TenantId], Awaitable[Policy]],
        completed: Callable[[TenantId, Policy], Policy],
    ) -> None:
        self._documents, self._history, self._clock = documents, history, clock
        self._catalogue, self._in_force, self._completed = catalogue, in_force, completed

    async def look(self) -> int:
        """Run everything that waits; return how many that were."""
        count = 0
        for tenant in await self._documents.owners(SHELF):
            for one in await trials(self._documents, tenant):
                lost = one.state == RUNNING and self._clock.now() - one.told_at > _LOST
                if one.state == WAITING or lost:
                    count += 1
                    await self._run(tenant, one)
        return count

    async def _run(self, tenant: TenantId, asked: PolicyTrial) -> None:
        try:
            await self._try(tenant, asked)
        except Exception:  # task boundary: told to whoever asked; the next trial is another one
            log.exception("the policy trial %s failed", asked.id)
            await _put(self._documents, tenant, replace(asked, state=FAILED, told_at=self._clock.now()))
        await self._documents.forget(tenant, STOPS, asked.id)

    async def _try(self, tenant: TenantId, asked: PolicyTrial) -> None:
        policy = checked(asked.text).policy
        if policy is None:
            raise ValueError("a document that was accepted is refused now")
        since = asked.at - asked.days * _DAY
        total = await self._history.count_messages(tenant, since)
        before = self._completed(tenant, await self._in_force(tenant))
        trial = Trial(*self._catalogue(), before, self._completed(tenant, policy))
        tally, examples, began, told = ShiftTally(), dict[str, list[Shift]](), time.monotonic(), 0.0
        stopped = False
        async for one in try_policy(self._history, tenant, trial, since):
            if not one.readable:
                tally.unreadable += 1
            else:
                tally.count(one.shifts, one.shadow)
            for shift in one.shifts:
                if len(kept := examples.setdefault(shift.kind, [])) < _EXAMPLES:
                    kept.append(shift)
            elapsed = time.monotonic() - began
            if elapsed - told >= _TELL or not told:
                told = max(elapsed, 0.001)
                stopped = await self._documents.get(tenant, STOPS, asked.id) is not None
                if stopped:
                    break
                await self._tell(tenant, asked, RUNNING, tally, examples, total, elapsed)
        await self._tell(tenant, asked, STOPPED if stopped else DONE, tally, examples, total, time.monotonic() - began)

    async def _tell(
        self, tenant: TenantId, asked: PolicyTrial, state: str, tally: ShiftTally, examples: dict[str, list[Shift]], total: int, seconds: float
    ) -> None:
        done = tally.messages + tally.unreadable
        told = replace(
            asked,
            state=state,
            told_at=self._clock.now(),
            done=done,
            total=max(total, done),
            seconds=round(seconds, 2),
            changed=tally.changed,
            unreadable=tally.unreadable,
            kinds=dict(tally.kinds),
            rules=_top(tally.rules),
            people=_top(tally.people),
            watched=tuple(tally.watched.most_common(_TOP)),
            examples=tuple(shift for kept in examples.values() for shift in kept),
        )
        await _put(self._documents, tenant, told)


def _top(counted: Counter[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    """Return the most of each kind."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for (kind, name), count in counted.most_common():
        if len(kept := found.setdefault(kind, [])) < _TOP:
            kept.append((kind, name, count))
    return tuple(row for kept in found.values() for row in kept)


async def _put(documents: Documents, tenant: TenantId, trial: PolicyTrial) -> None:
    await documents.put(tenant, SHELF, trial.id, msgspec.json.encode(trial))
