"""What is done with an organisation's mail: shown and changed, group by group, and as one text. What the settings file says stays there."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration import boxes_form, schedules_form
from sekisho.console.administration.forms import performing
from sekisho.console.administration.settings_form import GROUPS, as_text, changed, shown, typed_of, whole
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.tenancy.wishes import tenant_settings


def routes(door: Door) -> list[Route]:
    """Return the routes of the page and of its forms."""
    return [
        door.page("/settings", show),
        door.page("/settings/change", show, performing(_change, show)),
        door.page("/settings/all", show, performing(_all, show)),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show all groups."""
    now = await caller.perform(tenant_settings.show_settings)
    may_change = caller.may(tenant_settings.change_settings)
    return caller.show(
        "settings.html",
        status=status,
        notice=notice,
        error=error,
        groups=[(name, shown(now.settings, fields), fields[0].section in now.from_file) for name, fields in GROUPS],
        boxes=schedules_form.boxes(now.settings),
        days=schedules_form.DAYS,
        several=[(kind, boxes_form.boxes(now.settings, kind), kind.section in now.from_file) for kind in boxes_form.KINDS.values()],
        version=now.version,
        from_file=now.from_file,
        everything=as_text(now.settings) if may_change else "",
        may_change=may_change,
    )


async def _change(caller: Caller, form: dict[str, str]) -> str:
    now = await caller.perform(tenant_settings.show_settings)
    group = form.get("group", "")
    if group == schedules_form.GROUP:
        settings = schedules_form.with_schedules(now.settings, caller.sent)
    elif group in boxes_form.KINDS:
        settings = boxes_form.with_boxes(now.settings, boxes_form.KINDS[group], caller.sent)
    else:
        settings = changed(now.settings, group, typed_of(caller.sent))
    await caller.perform(tenant_settings.change_settings, settings=settings, version=_number(form))
    return caller.say("set_stored")


async def _all(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(tenant_settings.change_settings, settings=whole(form.get("everything", "")), version=_number(form))
    return caller.say("set_stored")


def _number(form: dict[str, str]) -> int:
    """Return the version that the form was made from, so that nobody overwrites what they have not seen."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1
