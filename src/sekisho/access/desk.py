"""The desk: the one place where an actor's right to a use case is checked, its ports are handed in, and its audit line is written.

API, console and commands all come here; none of them checks rights by itself.
"""

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from typing import TypeVar

from sekisho.model.access import Actor, Permission
from sekisho.model.errors import Denied, Refused, StepUpNeeded, TemporaryFailure, TooMany
from sekisho.model.ids import TenantId
from sekisho.model.use_case import UseCase, declared
from sekisho.ports.audit import AuditLine, Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.signals import Signals

Result = TypeVar("Result")

CHANGED = "settings"  # the bell that is rung after a change
HEAVY_OF_CALLER, HEAVY_OF_ALL = 2, 4  # use cases that compute for long, going on at once in one process
ASKER = frozenset({"actor", "by", "sight", "tenant", "trail"})  # parameters that the desk fills from who asks, and for whom


_ABOUT_ONESELF = frozenset({Permission.OWN_MAIL, Permission.OWN_ACCOUNT})


@cache
def parameters(function: Callable[..., object]) -> tuple[inspect.Parameter, ...]:
    """Return a use case's parameters."""
    return tuple(inspect.signature(function).parameters.values())


class Desk:
    """Holds the ports of one process by the names under which use cases ask for them."""

    def __init__(self, control: Control, clock: Clock, ports: Mapping[str, object], signals: Signals | None = None) -> None:
        """`signals`: who follows what people set is woken after each change; without them they look once a second."""
        self._control = control
        self._signals = signals
        self._clock = clock
        self._ports = {**ports, "control": control, "clock": clock}
        self._at_work: Counter[str] = Counter()

    def takes(self, function: Callable[..., object]) -> tuple[inspect.Parameter, ...]:
        """Return the parameters that a caller gives: what is neither a port of ours nor said by the asker."""
        return tuple(each for each in parameters(function) if each.name not in ASKER and each.name not in self._ports)

    def port(self, name: str) -> object:
        """Return a port, for doors that somebody opens without a login: what they do then goes by `perform` all the same. Raises KeyError."""
        return self._ports[name]

    async def perform(self, actor: Actor, function: Callable[..., Awaitable[Result]], tenant: TenantId, **arguments: object) -> Result:
        """Do it for the actor, or raise Denied. Raises whatever the use case raises; Refused and TemporaryFailure are noted for those that change."""
        case = declared(function)
        await self.admit(actor, function, tenant)
        trail = Trail(self._frame(actor, case, tenant))
        given = {"actor": actor, "by": actor.name, "sight": actor.sight, "tenant": tenant, "trail": trail}
        bound = {
            each.name: given[each.name] if each.name in given else self._ports[each.name]
            for each in parameters(function)
            if each.name in given or each.name in self._ports
        }
        try:
            with self._bench(actor) if case.heavy else nullcontext():
                result = await function(**{**arguments, **bound})
        except (Refused, TemporaryFailure):
            if case.changes:
                await self._control.note(trail.end("failed"))
            raise
        if case.changes and not trail.committed:
            await self._control.note(trail.end("done"))
        if case.changes and self._signals is not None:
            self._signals.ring(CHANGED)
        return result

    @contextmanager
    def _bench(self, actor: Actor) -> Iterator[None]:
        """Hold one of the few places for what computes for long. Raises TooMany."""
        caller = actor.account or actor.name
        if self._at_work[caller] >= HEAVY_OF_CALLER or self._at_work.total() >= HEAVY_OF_ALL:
            raise TooMany("too much of this kind is going on; wait until it is done", "同じ種類の重い処理を実行中です。完了してからお試しください。")
        self._at_work[caller] += 1
        try:
            yield
        finally:
            self._at_work[caller] -= 1
            self._at_work += Counter()  # nobody's name stays behind

    async def admit(self, actor: Actor, function: Callable[..., object], tenant: TenantId) -> None:
        """Raise Denied unless the actor may do that now, StepUpNeeded if they must prove first that it is they."""
        case = declared(function)
        if not may(actor, case, tenant):
            await self._note_denial(actor, case, tenant)
            raise Denied(
                f"{actor.name} may not do that ({case.permission})",
                f"この操作の権限がありません（{case.permission}）。",
            )
        if not reaches(actor, function):
            await self._note_denial(actor, case, tenant)
            raise Denied(
                "this concerns the whole organisation; you look after some of its domains",
                "組織全体に関わる操作のため、担当ドメインの管理者は実行できません。",
            )
        if case.step_up and not actor.proven:
            if actor.via == "token":
                raise StepUpNeeded(
                    f"{case.name} is dangerous: only a token that was made with the scope 'step-up' may do it.",
                    f"{case.name}は重要な操作です。権限step-upを指定して作成したトークンが必要です。",
                )
            raise StepUpNeeded("Prove again that it is you, then do it.", "操作の前に、もう一度本人確認をしてください。")

    async def _note_denial(self, actor: Actor, case: UseCase, tenant: TenantId) -> None:
        """Tell who tried: where it happened, and in their own book if they reached for another tenant, which must not be filled by strangers."""
        foreign = actor.tenant not in {None, tenant}
        if case.changes or foreign:
            frame = self._frame(actor, case, actor.tenant if foreign and actor.tenant is not None else tenant)
            await self._control.note(replace(frame, subject=f"tenant {tenant}"[:100] if foreign else "", outcome="denied"))

    def _frame(self, actor: Actor, case: UseCase, tenant: TenantId) -> AuditLine:
        return AuditLine(self._clock.now(), tenant, actor.name, str(actor.role), actor.via, actor.ip, case.name, "")


def may(actor: Actor, case: UseCase, tenant: TenantId) -> bool:
    """Tell whether the actor may ask for this use case. Where end users may, the use case itself keeps to their sight.

    What concerns one's own account is changed by people only: a stolen token must not make itself another one, or a password.
    """
    if case.permission is Permission.OWN_ACCOUNT and case.changes and actor.via != "session":
        return False
    return actor.may(case.permission, tenant) or (case.own and actor.may(Permission.OWN_MAIL, tenant))


def reaches(actor: Actor, function: Callable[..., object]) -> bool:
    """Tell whether a use case stays within what the actor sees of the tenant.

    Who looks after some domains only may ask those that take `sight` or `actor` and keep to it, and what tells nothing in particular; all else tells
    of, or changes, the whole organisation.
    """
    case = declared(function)
    if actor.sight.whole or case.general or case.permission in _ABOUT_ONESELF:
        return True
    return any(each.name in {"sight", "actor"} for each in parameters(function))
