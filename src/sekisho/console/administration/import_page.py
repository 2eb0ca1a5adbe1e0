"""People from a file: looked at first (what would come, change and go, and every bad line), then taken in, all of it or nothing."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.tenancy.people import people_import
from sekisho.tenancy.people.people_import import Imported

LARGEST = 8 * 1024 * 1024  # octets of the form: what is larger goes in by `sekisho people import` or the API
_SHOWN = 200  # bad lines


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    return [door.page("/people/import", show), door.page("/people/import/do", show, take_in), door.page("/people.csv", export)]


async def show(caller: Caller) -> Response:
    """Show the empty form."""
    return _page(caller)


async def take_in(caller: Caller) -> Response:
    """Tell what would be done; with the button for it, do it."""
    form = await caller.form(LARGEST)
    text = form.get("file") or form.get("text", "")
    kind = form.get("kind", "csv")
    replace_all = form.get("replace_all") == "yes"
    really = form.get("act") == "import"
    function = people_import.import_ldif if kind == "ldif" else people_import.import_csv
    if not text.strip():
        return _page(caller, error=caller.say("import_nothing"), status=422)
    try:
        told = await caller.perform(function, text=text, replace_all=replace_all, dry_run=not really)
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return _page(caller, error=caller.told(refused), status=422, text=text, kind=kind, replace_all=replace_all)
    if told.done:
        return _page(caller, notice=caller.say("import_done"), told=told)
    return _page(caller, told=told, text=text, kind=kind, replace_all=replace_all)


async def export(caller: Caller) -> Response:
    """Hand out all people as CSV that this page takes."""
    text = await caller.perform(people_import.export_people)
    headers = {"content-disposition": 'attachment; filename="people.csv"'}
    return caller.finish(Response(text.encode(), media_type="text/csv", headers=headers))


def _page(
    caller: Caller,
    *,
    notice: str = "",
    error: str = "",
    status: int = 200,
    told: Imported | None = None,
    text: str = "",
    kind: str = "csv",
    replace_all: bool = False,
) -> Response:
    japanese = caller.language == "ja"
    problems = [(one.line, one.says_ja if japanese else one.says) for one in told.problems[:_SHOWN]] if told else []
    return caller.show(
        "import.html",
        status=status,
        notice=notice,
        error=error,
        told=told,
        problems=problems,
        more=max(0, len(told.problems) - _SHOWN) if told else 0,
        text=text,
        kind=kind,
        replace_all=replace_all,
        may_change=caller.may(people_import.import_csv),
    )
