"""Several held mails at once: each is done or refused by itself, and what was done can be undone as one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import msgspec

from sekisho.model.access import Actor, Permission, Sight
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.delete import delete, restore
from sekisho.quarantine.release import release

MOST = 500
Numbers = Annotated[tuple[str, ...], Bound(longest=MOST, says="numbers of held mails")]


@dataclass(frozen=True, slots=True)
class NotDone:
    """One mail that was left as it was, and why."""

    held: str
    english: str
    japanese: str


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in the order asked for, and what was not."""

    done: tuple[str, ...]
    refused: tuple[NotDone, ...]


@use_case("quarantine.release-many", Permission.ACT_ON_MAIL, "Deliver several held mails.", "複数の隔離メールを配信します。", changes=True, own=True)
async def release_many(
    records: Records,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: Numbers,
    learn: bool = False,
) -> Done:
    """Deliver each that the actor may release. Raises Refused for more than 500."""

    async def act(number: str) -> object:
        return await release(records, directory, signals, clock, tenant, actor, trail, number, learn)

    return await _each(held, act, trail)


@use_case(
    "quarantine.delete-many",
    Permission.ACT_ON_MAIL,
    "Delete several held mails; for some days that can be undone.",
    "複数の隔離メールを削除します（一定期間は元に戻せます）。",
    changes=True,
    own=True,
)
async def delete_many(
    records: Records, directory: Directory, clock: Clock, tenant: TenantId, sight: Sight, trail: Trail, by: str, held: Numbers
) -> Done:
    """Delete each. Raises Refused for more than 500."""
    return await _each(held, lambda number: delete(records, directory, clock, tenant, sight, trail, by, number), trail)


@use_case(
    "quarantine.restore-many",
    Permission.ACT_ON_MAIL,
    "Have several deleted mails back.",
    "削除した複数の隔離メールを元に戻します。",
    changes=True,
    own=True,
)
async def restore_many(records: Records, clock: Clock, tenant: TenantId, sight: Sight, trail: Trail, by: str, held: Numbers) -> Done:
    """Have each back. Raises Refused for more than 500."""
    return await _each(held, lambda number: restore(records, clock, tenant, sight, trail, by, number), trail)


async def _each(held: Numbers, act: Callable[[ShortText], Awaitable[object]], trail: Trail) -> Done:
    if not 0 < len(held) <= MOST:
        raise Refused(f"name 1 to {MOST} mails", f"1〜{MOST}件を指定してください。")
    done: list[str] = []
    refused: list[NotDone] = []
    for number in dict.fromkeys(held):
        try:
            await act(number[:40])
            done.append(number)
        except Refused as why:
            refused.append(NotDone(number[:40], str(why), why.japanese))
    trail.tell(f"{len(done)} of {len(held)} held mails", after=msgspec.json.encode({"done": done, "refused": [one.held for one in refused]}).decode())
    return Done(tuple(done), tuple(refused))
