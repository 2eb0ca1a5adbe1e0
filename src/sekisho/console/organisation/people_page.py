"""The organisation's people: found, added, changed, removed. Those whom a directory keeps are changed there."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import must_be_sure
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.organisation.shapes import several
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.tenancy.people import people

_PAGE = 100
_BY_HAND = frozenset({people.LOCAL, "scim"})


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what its forms do."""
    return [
        door.page("/people", show),
        door.page("/people/add", show, add),
        door.page("/people/change", show, change),
        door.page("/people/remove", show, remove),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200, typed: Mapping[str, str] = MappingProxyType({})) -> Response:
    """Show one page of people, or those who were looked for; `typed`: what stays in the form of somebody new."""
    asked = {} if caller.request.method == "POST" else caller.request.query_params
    text = asked.get("text", "")[:320]
    page = await caller.perform(people.list_people, limit=_PAGE, after=asked.get("after", "")[:320], text=text)
    return caller.show(
        "people.html",
        status=status,
        notice=notice,
        error=error,
        rows=[(one, one.source in _BY_HAND) for one in page.items],
        next=page.next,
        text=text,
        typed={name: typed.get(name, "") for name in ("address", "name", "aliases", "groups")},
        may_change=caller.may(people.add_person),
        carried=caller.carried,
        tenant=caller.tenant,
    )


async def add(caller: Caller) -> Response:
    """Add somebody."""
    form = await caller.form()
    try:
        made = await caller.perform(
            people.add_person,
            address=form.get("address", "").strip()[:320],
            name=form.get("name", "").strip()[:320],
            aliases=several(form.get("aliases", "")),
            groups=several(form.get("groups", "")),
        )
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422, typed=form)
    return await show(caller, f"{caller.say('people_added')} {made.address}")


async def change(caller: Caller) -> Response:
    """Replace name, other addresses and groups of somebody."""
    form = await caller.form()
    try:
        made = await caller.perform(
            people.change_person,
            address=form.get("address", "")[:320],
            name=form.get("name", "").strip()[:320],
            aliases=several(form.get("aliases", "")),
            groups=several(form.get("groups", "")),
        )
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, f"{caller.say('people_changed')} {made.address}")


async def remove(caller: Caller) -> Response:
    """Remove somebody."""
    form = await caller.form()
    try:
        must_be_sure(form)
        gone = await caller.perform(people.remove_person, address=form.get("address", "")[:320])
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, f"{caller.say('people_removed')} {gone.address}")
