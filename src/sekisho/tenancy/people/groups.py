"""Groups of an organisation by hand: listed, set with or without an address, removed from everybody."""

from collections.abc import Callable
from dataclasses import replace

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import TenantId, new_id
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domains import own_domains
from sekisho.tenancy.people.people import KeptBy
from sekisho.tenancy.people.people_plan import Present, WantedGroup, plan
from sekisho.tenancy.people.people_store import everybody, group_of, groups_of, key_of, set_group, set_person
from sekisho.tenancy.scope import covers, must_be_whole
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import GROUP, Group, to_json


@use_case("group.list", Permission.READ_TENANT, "List groups.", "グループの一覧を表示します。")
async def list_groups(control: Control, tenant: TenantId, sight: Sight) -> list[Group]:
    """Return all groups by name; to those who look after some domains, the groups of these domains' people and addresses."""
    await find_tenant(control, tenant)
    groups = [group for group, _ in (await groups_of(control, tenant)).values()]
    if sight.whole:
        return groups
    theirs = await _groups_within(control, tenant, sight)
    return [_as_seen(group, sight) for group in groups if _touches(group, theirs, sight)]


@use_case("group.show", Permission.READ_TENANT, "Show a group.", "グループを表示します。")
async def show_group(control: Control, tenant: TenantId, sight: Sight, name: ShortText) -> Group:
    """Return a group. Raises NotFound."""
    group = (await group_of(control, tenant, name))[0]
    if not sight.whole and not _touches(group, await _groups_within(control, tenant, sight), sight):
        raise NotFound(f"there is no group {name[:100]!r}", f"グループ{name[:100]!r}はありません。")
    return _as_seen(group, sight)


@use_case("group.set", Permission.CHANGE_TENANT, "Make a group, or change its address.", "グループを作成またはアドレスを変更します。", changes=True)
async def change_group(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    name: ShortText,
    address: ShortText = "",
    external_id: ShortText | None = None,
    source: KeptBy = "local",
) -> Group:
    """Make a group; with an address it gets mail like a person. `source` counts for a new one.

    Raises Refused, Conflict if the address is somebody's.
    """
    await find_tenant(control, tenant)
    must_be_whole(sight)
    known = await _known(control, tenant, name)
    domains = await own_domains(control, from_file(), tenant)
    planned = plan(Present(tenant, domains, {}, {}), [], [WantedGroup(0, name, address)], "local", clock.now(), whole=False)
    if planned.problems:
        raise Refused(planned.problems[0].says, planned.problems[0].says_ja)
    if not key_of(name):
        raise Refused("a name is needed", "名前を指定してください。")
    old, version = known or (None, 0)
    if old is not None:
        not_of_a_directory(old)
    shown = " ".join(name.split())[:200]
    address = address.strip().lower()
    start = old or Group(shown, source=source, uid=new_id(clock.now()))
    outer = start.external_id if external_id is None else external_id[:300]
    fresh = replace(start, name=shown, address=address, external_id=outer, changed_at=clock.now())
    line = trail.line(key_of(name), to_json(old).decode() if old else "", to_json(fresh).decode())
    try:
        await control.commit(tenant, [set_group(tenant, fresh, version)], line)
    except Conflict as conflict:
        raise Conflict(f"the address is somebody's already, or somebody was faster: {conflict}", conflict.japanese) from None
    return fresh


@use_case("group.remove", Permission.CHANGE_TENANT, "Remove a group; its people stay.", "グループを削除します（利用者は残ります）。", changes=True)
async def remove_group(control: Control, trail: Trail, tenant: TenantId, sight: Sight, name: ShortText) -> Group:
    """Remove a group, from all its people too. Raises NotFound, Refused."""
    must_be_whole(sight)
    group, version = await group_of(control, tenant, name)
    not_of_a_directory(group)
    key = key_of(name)
    members = [(person, held) for person, held in (await everybody(control, tenant)).values() if key in person.groups]
    changes = [set_person(tenant, replace(person, groups=tuple(one for one in person.groups if one != key)), held) for person, held in members]
    line = trail.line(key, before=to_json(group).decode())
    await control.commit(tenant, [Change(GROUP, key, None, version), *changes], line)
    return group


def not_of_a_directory(group: Group) -> None:
    """Raise Refused for a group that a directory keeps."""
    if group.source.startswith("ldap:"):
        raise Refused(f"{group.name} is kept by {group.source}: change it there", f"{group.name}は{group.source}で管理されています。")


async def _groups_within(control: Control, tenant: TenantId, sight: Sight) -> frozenset[str]:
    """Return the keys of groups that somebody in sight is in."""
    people = (person for person, _ in (await everybody(control, tenant)).values() if covers(sight, person.addresses))
    return frozenset(key for person in people for key in person.groups)


def _touches(group: Group, theirs: frozenset[str], sight: Sight) -> bool:
    return key_of(group.name) in theirs or (bool(group.address) and covers(sight, [group.address]))


def _as_seen(group: Group, sight: Sight) -> Group:
    return group if covers(sight, [group.address]) else replace(group, address="")


async def _known(control: Control, tenant: TenantId, name: str) -> tuple[Group, int] | None:
    try:
        return await group_of(control, tenant, name)
    except NotFound:
        return None
