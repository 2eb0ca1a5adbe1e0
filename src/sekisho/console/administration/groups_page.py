"""Groups of people: made, given an address, filled and emptied, removed. Those that a directory keeps are changed there."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import must_be_sure, performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.organisation.shapes import several
from sekisho.tenancy.people import groups, members

_BY_HAND = frozenset({"local", "scim"})


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of its forms."""
    acts = {"set": _set, "members": _members, "remove": _remove}
    return [door.page("/groups", show), *(door.page(f"/groups/{path}", show, performing(act, show)) for path, act in acts.items())]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show all groups."""
    return caller.show(
        "groups.html",
        status=status,
        notice=notice,
        error=error,
        rows=[(one, one.source in _BY_HAND) for one in await caller.perform(groups.list_groups)],
        may_change=caller.may(groups.change_group),
    )


async def _set(caller: Caller, form: dict[str, str]) -> str:
    made = await caller.perform(groups.change_group, name=form.get("name", "").strip()[:320], address=form.get("address", "").strip()[:320])
    return f"{caller.say('groups_stored')} {made.name}"


async def _members(caller: Caller, form: dict[str, str]) -> str:
    name = form.get("name", "")[:320]
    done = await caller.perform(members.change_members, name=name, add=several(form.get("add", "")), remove=several(form.get("remove", "")))
    return f"{name}: +{done.added} −{done.removed}"


async def _remove(caller: Caller, form: dict[str, str]) -> str:
    must_be_sure(form)
    gone = await caller.perform(groups.remove_group, name=form.get("name", "")[:320])
    return f"{caller.say('groups_removed')} {gone.name}"
