"""Directories that people are taken from: how each stands, set and changed by whoever runs the installation, asked now, removed."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import must_be_sure, performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.errors import Denied, NotFound, Refused, StepUpNeeded, TemporaryFailure
from sekisho.tenancy.directories.directory_sources import list_sources, remove_source, set_source, sync_source
from sekisho.tenancy.directories.people_sync import ANYBODY

_SHORT, _LONG = 320, 20_000  # characters, as the use case bounds them
FRESH: Mapping[str, str] = {"filter": ANYBODY, "minutes": "60", "most_leaving": "33"}


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of its forms."""
    return [
        door.page("/directories", show),
        door.page("/directories/set", show, put),
        door.page("/directories/sync", show, performing(_sync, show)),
        door.page("/directories/remove", show, performing(_remove, show)),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200, typed: Mapping[str, str] = FRESH) -> Response:
    """Show all directories, and the form for another. `typed`: what stands in it; never a password."""
    return caller.show(
        "directories.html",
        status=status,
        notice=notice,
        error=error,
        rows=await caller.perform(list_sources),
        typed={name: typed.get(name, "") for name in ("name", "url", "bind_dn", "base_dn", "filter", "authorities", "minutes", "most_leaving")},
        may_set=caller.may(set_source),
        may_sync=caller.may(sync_source),
        japanese=caller.language == "ja",
    )


async def put(caller: Caller) -> Response:
    """Set a directory, or change the one of that name; what was typed stays in the form where it is refused, but for the password."""
    form = await caller.form()
    try:
        made = await caller.perform(
            set_source,
            **{name: form.get(name, "").strip()[:_SHORT] for name in ("name", "url", "bind_dn", "base_dn")},
            password=form.get("password", "")[:_LONG],
            filter=form.get("filter", "").strip()[:_LONG] or ANYBODY,
            authorities=form.get("authorities", "").strip()[:_LONG],
            minutes=_number(form.get("minutes", ""), 5, 10_080),
            most_leaving=_number(form.get("most_leaving", ""), 0, 100),
        )
    except StepUpNeeded:
        caller.sent = [(name, value) for name, value in caller.sent if name != "password"]  # the rest goes past the question; this is typed again
        raise
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422, typed=form)
    except TemporaryFailure:
        return await show(caller, error=caller.say("try_later"), status=503, typed=form)
    return await show(caller, f"{caller.say('directories_stored')} {made.name}")


async def _sync(caller: Caller, form: dict[str, str]) -> str:
    try:
        done = await caller.perform(sync_source, name=form.get("name", "")[:_SHORT], confirmed=form.get("confirmed") == "yes")
    except TemporaryFailure as failure:  # why it did not answer is what an administrator has to know
        raise Refused(str(failure), failure.japanese) from failure
    counts = (("added", done.added), ("changed", done.changed), ("removed", done.removed), ("unchanged", done.unchanged))
    return f"{caller.say('directories_done')} " + ", ".join(f"{caller.say(f'import_{name}')} {count}" for name, count in counts)


async def _remove(caller: Caller, form: dict[str, str]) -> str:
    must_be_sure(form)
    name = form.get("name", "")[:_SHORT]
    await caller.perform(remove_source, name=name)
    return f"{caller.say('directories_removed')} {name}"


def _number(text: str, least: int, most: int) -> int:
    """Return a number of a form. Raises Refused."""
    told = text.strip()
    if not (told.isascii() and told.isdigit() and len(told) < 6 and least <= int(told) <= most):
        raise Refused(f"Give a number from {least} to {most}.", f"{least}から{most}までの数で指定してください。")
    return int(told)
