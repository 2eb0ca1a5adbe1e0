"""Who is in a group: several people put in and taken out at once, all of it or nothing."""

from dataclasses import dataclass, replace

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.tenancy.people.groups import not_of_a_directory
from sekisho.tenancy.people.people import by_hand
from sekisho.tenancy.people.people_plan import MOST_GROUPS
from sekisho.tenancy.people.people_store import Kept, everybody, group_of, key_of, person_of, set_person
from sekisho.tenancy.scope import must_be_whole

MOST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """How many came and went."""

    added: int
    removed: int


@use_case(
    "group.members", Permission.CHANGE_TENANT, "Put people into a group, and take others out.", "グループのメンバーを変更します。", changes=True
)
async def change_members(
    control: Control,
    clock: Clock,
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    name: ShortText,
    add: tuple[ShortText, ...] = (),
    remove: tuple[ShortText, ...] = (),
    only: bool = False,
) -> MembersChanged:
    """Put people in and take people out, named by address or `uid`; with `only` nobody stays but those of `add`.

    Raises NotFound if one of them is not there, Refused for people and groups that a directory keeps; nothing has changed then.
    """
    must_be_whole(sight)
    not_of_a_directory((await group_of(control, tenant, name))[0])
    if len(add) + len(remove) > MOST_AT_ONCE:
        raise Refused(f"more than {MOST_AT_ONCE} people at once", f"一度に変更できるのは{MOST_AT_ONCE}人までです。")
    key = key_of(name)
    coming = {kept[0].addresses[0]: kept for one in add if (kept := await person_of(control, tenant, one))}
    if only:
        leaving = {address: kept for address, kept in (await everybody(control, tenant)).items() if address not in coming}
    else:
        leaving = {kept[0].addresses[0]: kept for one in remove if (kept := await person_of(control, tenant, one))}
    entering = [kept for kept in coming.values() if key not in kept[0].groups]
    going = [kept for address, kept in leaving.items() if key in kept[0].groups and address not in coming]
    for kept in (*entering, *going):
        by_hand(kept)
    if any(len(person.groups) >= MOST_GROUPS for person, _ in entering):
        raise Refused(f"somebody would be in more than {MOST_GROUPS} groups", "所属グループが多すぎる人がいます。")
    now = clock.now()
    changes = [_with(tenant, kept, tuple(sorted({*kept[0].groups, key})), now) for kept in entering]
    changes += [_with(tenant, kept, tuple(one for one in kept[0].groups if one != key), now) for kept in going]
    if changes:
        told = f'{{"added":{len(entering)},"removed":{len(going)}}}'
        await control.commit(tenant, changes, trail.line(key, after=told))
    return MembersChanged(len(entering), len(going))


def _with(tenant: TenantId, kept: Kept, groups: tuple[str, ...], now: float) -> Change:
    person, version = kept
    return set_person(tenant, replace(person, groups=groups, changed_at=now), version)
