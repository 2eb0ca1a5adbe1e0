"""Users of SCIM: each request becomes the use case that the console and commands ask for as well."""

from sekisho.api.scim_patching import patched_person
from sekisho.api.scim_reading import ToldPerson, person
from sekisho.api.scim_request import Answer, Asked
from sekisho.api.scim_showing import Json, listing, user
from sekisho.model.errors import NotFound
from sekisho.tenancy.people.people import LONGEST_EXTERNAL_ID, PersonShown, add_person, change_person, remove_person, show_person


async def list_users(asked: Asked) -> Answer:
    """List users, or find one by userName, externalId or id."""
    wanted = asked.condition("username", "externalid", "id")
    start, count = asked.window()
    if wanted is None:
        found = await asked.people()
    elif wanted.attribute == "externalid":
        found = await asked.people(external_id=wanted.value) if 0 < len(wanted.value) <= LONGEST_EXTERNAL_ID else []
    else:
        found = await _borne(asked, wanted.value, by_address=wanted.attribute == "username")
    shown = [user(one, asked.base) for one in found[start - 1 : start - 1 + count]]
    return Answer(200, listing(shown, len(found), start))


async def show_user(asked: Asked) -> Answer:
    """Show a user."""
    return Answer(200, user(await _person(asked), asked.base))


async def add_user(asked: Asked) -> Answer:
    """Add a user; from then on the provider keeps the entry."""
    told = person(asked.body)
    made = await asked.perform(
        add_person,
        address=told.address,
        aliases=told.aliases or (),
        name=told.name or "",
        active=told.active is not False,
        external_id=told.external_id or "",
        source="scim",
    )
    shown = user(made, asked.base)
    return Answer(201, shown, f"{asked.base}/Users/{made.uid}")


async def put_user(asked: Asked) -> Answer:
    """Set what the request says; what it leaves out stays (RFC 7644 section 3.5.1 leaves that to us: no address is lost by silence)."""
    return await _changed(asked, await _person(asked), person(asked.body))


async def patch_user(asked: Asked) -> Answer:
    """Change a user by operations, all of them or none."""
    now = await _person(asked)
    before = ToldPerson(now.address, now.aliases, now.name, now.external_id, now.active)
    return await _changed(asked, now, patched_person(before, asked.body))


async def drop_user(asked: Asked) -> Answer:
    """Remove a user."""
    await asked.perform(remove_person, address=(await _person(asked)).uid)
    return Answer(204)


async def _changed(asked: Asked, now: PersonShown, told: ToldPerson) -> Answer:
    said = {"main_address": told.address, "aliases": told.aliases, "name": told.name, "external_id": told.external_id, "active": told.active}
    known: Json = {
        "main_address": now.address,
        "aliases": now.aliases,
        "name": now.name,
        "external_id": now.external_id,
        "active": now.active,
    }
    changes = {name: value for name, value in said.items() if value is not None and value != known[name]}
    fresh = await asked.perform(change_person, address=now.uid, **changes) if changes else now
    return Answer(200, user(fresh, asked.base))


async def _person(asked: Asked) -> PersonShown:
    if "@" in asked.id or not (found := await _borne(asked, asked.id, by_address=False)):
        raise NotFound("there is no such user")
    return found[0]


async def _borne(asked: Asked, named: str, *, by_address: bool) -> list[PersonShown]:
    """Return who bears an address as the main one, or an identifier: nobody or one."""
    if ("@" in named) != by_address:
        return []
    try:
        found = await asked.perform(show_person, address=named)
    except NotFound:
        return []
    return [found] if not by_address or found.address == named.strip().lower() else []
