"""A group under another name: its people, its address and its lasting identifier go along, in one commit."""

from collections.abc import Callable
from dataclasses import replace

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Conflict, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.tenant_of import merged
from sekisho.tenancy.people.groups import not_of_a_directory
from sekisho.tenancy.people.people_store import everybody, group_of, key_of, set_group, set_person
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.values import GROUP, MAIL, SETTINGS, Group, read, to_json
from sekisho.tenancy.wishes.settings import TenantSettings


@use_case("group.rename", Permission.CHANGE_TENANT, "Give a group another name.", "グループ名を変更します。", changes=True)
async def rename_group(
    control: Control, clock: Clock, from_file: Callable[[], FromFile], trail: Trail, tenant: TenantId, sight: Sight, name: ShortText, to: ShortText
) -> Group:
    """Return the group under its new name.

    Raises NotFound, Conflict if the name is taken or somebody was faster, Refused for a group of a directory, a name that is none, and one by which
    the settings say who gets a digest: under another name they would mean nobody, in silence.
    """
    must_be_whole(sight)
    group, version = await group_of(control, tenant, name)
    not_of_a_directory(group)
    shown, old, new = " ".join(to.split())[:200], key_of(group.name), key_of(to)
    if not new:
        raise Refused("a name is needed", "名前を指定してください。")
    fresh = replace(group, name=shown, changed_at=clock.now())
    changes = [set_group(tenant, fresh, version)]
    if new != old:
        await _must_not_be_named(control, from_file(), tenant, old)
        if await control.get(tenant, GROUP, new) is not None:
            raise Conflict(f"there is a group {shown!r} already", f"グループ{shown!r}はすでにあります。")
        moved = [
            set_person(tenant, replace(person, groups=tuple(sorted({new if one == old else one for one in person.groups}))), held)
            for person, held in (await everybody(control, tenant)).values()
            if old in person.groups
        ]
        changes = [Change(GROUP, old, None, version), set_group(tenant, fresh, 0), *moved]
    await control.commit(tenant, changes, trail.line(old, to_json(group).decode(), to_json(fresh).decode()))
    return fresh


async def _must_not_be_named(control: Control, file: FromFile, tenant: TenantId, key: str) -> None:
    entry = await control.get(tenant, SETTINGS, MAIL)
    chosen = read(entry, TenantSettings) if entry is not None else None
    settings = merged(file, chosen) if tenant == DEFAULT_TENANT else chosen or TenantSettings()
    named = {key_of(name) for schedule in settings.digest.schedules for name in schedule.groups}
    if key in named:
        raise Refused(
            "the digest's settings name this group: change them first",
            "ダイジェストの設定がこのグループを参照しています。先に設定を変更してください。",
        )
