"""Groups of SCIM: each request becomes the use cases of groups and their members."""

from collections.abc import Collection

from sekisho.api.scim_patching import patched_group
from sekisho.api.scim_reading import ToldGroup, Wrong, group
from sekisho.api.scim_request import Answer, Asked
from sekisho.api.scim_showing import group as shown_group
from sekisho.api.scim_showing import listing
from sekisho.model.errors import Conflict, NotFound
from sekisho.tenancy.people.group_rename import rename_group
from sekisho.tenancy.people.groups import change_group, list_groups, remove_group
from sekisho.tenancy.people.members import change_members
from sekisho.tenancy.people.people import PersonShown, show_person
from sekisho.tenancy.people.people_store import key_of
from sekisho.tenancy.values import Group


async def list_all_groups(asked: Asked) -> Answer:
    """List groups, or find one by displayName, externalId or id; without members where `excludedAttributes` says so."""
    wanted = asked.condition("displayname", "externalid", "id")
    start, count = asked.window()
    found = await asked.perform(list_groups)
    if wanted is not None and wanted.attribute == "displayname":
        found = [one for one in found if key_of(one.name) == key_of(wanted.value)]
    elif wanted is not None:
        found = [one for one in found if wanted.value == (one.uid if wanted.attribute == "id" else one.external_id)]
    page = found[start - 1 : start - 1 + count]
    members = None if _without_members(asked) or not page else await _members(asked, {key_of(one.name) for one in page})
    shown = [shown_group(one, None if members is None else members[key_of(one.name)], asked.base) for one in page]
    return Answer(200, listing(shown, len(found), start))


async def show_one_group(asked: Asked) -> Answer:
    """Show a group."""
    one = await _group(asked)
    members = None if _without_members(asked) else await asked.people(key_of(one.name))
    return Answer(200, shown_group(one, members, asked.base))


async def add_group(asked: Asked) -> Answer:
    """Make a group with its members."""
    told = group(asked.body)
    key = key_of(told.name)
    if not key:
        raise Wrong("invalidValue", "displayName is needed")
    if any(key_of(one.name) == key for one in await asked.perform(list_groups)):
        raise Conflict(f"there is a group {told.name[:100]!r} already")
    await _must_be_there(asked, told.add)
    made = await asked.perform(change_group, name=told.name, external_id=told.external_id, source="scim")
    if told.add:
        await asked.perform(change_members, name=told.name, add=told.add)
    return Answer(201, shown_group(made, await asked.people(key), asked.base), f"{asked.base}/Groups/{made.uid}")


async def put_group(asked: Asked) -> Answer:
    """Set what the request says; members that are not named leave, where it names members."""
    one = await _changed(asked, await _group(asked), group(asked.body))
    return Answer(200, shown_group(one, await asked.people(key_of(one.name)), asked.base))


async def patch_group(asked: Asked) -> Answer:
    """Change a group by operations. Answered without a body, for groups are large."""
    one = await _group(asked)
    await _changed(asked, one, patched_group(one.name, asked.body))
    return Answer(204)


async def drop_group(asked: Asked) -> Answer:
    """Remove a group; its people stay."""
    await asked.perform(remove_group, name=(await _group(asked)).name)
    return Answer(204)


async def _changed(asked: Asked, now: Group, told: ToldGroup) -> Group:
    await _must_be_there(asked, told.add)
    if key_of(told.name) != key_of(now.name):
        now = await asked.perform(rename_group, name=now.name, to=told.name)
    fresh = now
    if told.name != now.name or told.external_id not in {None, now.external_id}:
        fresh = await asked.perform(change_group, name=told.name, address=now.address, external_id=told.external_id)
    if told.add or told.remove or told.only:
        gone = await _still_there(asked, told.remove)
        await asked.perform(change_members, name=now.name, add=told.add, remove=gone, only=told.only)
    return fresh


async def _group(asked: Asked) -> Group:
    one = next((each for each in await asked.perform(list_groups) if each.uid and each.uid == asked.id), None)
    if one is None:
        raise NotFound("there is no such group")
    return one


async def _members(asked: Asked, keys: Collection[str]) -> dict[str, list[PersonShown]]:
    found: dict[str, list[PersonShown]] = {key: [] for key in keys}
    for one in await asked.people():
        for key in one.groups:
            if key in found:
                found[key].append(one)
    return found


async def _must_be_there(asked: Asked, members: Collection[str]) -> None:
    if len(await _still_there(asked, members)) != len(members):
        raise Wrong("invalidValue", "a member is no user here")


async def _still_there(asked: Asked, members: Collection[str]) -> tuple[str, ...]:
    """Return the identifiers that are users': whoever was deleted has left every group already."""
    found = []
    for one in members:
        try:
            if "@" not in one:
                found.append((await asked.perform(show_person, address=one)).uid)
        except NotFound:
            continue
    return tuple(found)


def _without_members(asked: Asked) -> bool:
    left_out = next((value for name, value in asked.query.items() if name.lower() == "excludedattributes"), "")
    return "members" in {one.strip().lower() for one in left_out.split(",")}
