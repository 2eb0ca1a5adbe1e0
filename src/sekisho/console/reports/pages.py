"""Reports in the console: a whole day, week or month as a page, as PDF and as CSV; and who gets them by mail."""

from typing import get_args

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import must_be_sure, performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import as_csv
from sekisho.console.organisation.shapes import several
from sekisho.keeping.reports import reports
from sekisho.keeping.reports.report_data import Period
from sekisho.model.errors import Refused

PERIODS: tuple[str, ...] = get_args(Period)


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    return [
        door.page("/reports", show),
        door.page("/reports.pdf", pdf),
        door.page("/reports.csv", export),
        door.page("/reports/schedule", show, performing(_add, show)),
        door.page("/reports/unschedule", show, performing(_remove, show)),
    ]


def _wanted(caller: Caller) -> dict[str, object]:
    """Return what is asked for; what is no choice is the usual."""
    asked = {} if caller.request.method == "POST" else caller.request.query_params
    period, back = asked.get("period", "weekly"), asked.get("back", "0")
    number = int(back) if back.isascii() and back.isdecimal() and len(back) < 4 else 0
    return {"period": period if period in PERIODS else "weekly", "back": number, "language": _language(caller.language)}


def _language(text: str) -> str:
    return "ja" if text == "ja" else "en"


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show a report, and who gets them."""
    wanted = _wanted(caller)
    report = await caller.perform(reports.show, **wanted)
    most = {chart.title: max((number for _, number, _ in chart.rows), default=0) or 1 for chart in report.sheet.charts}
    may_list = caller.may(reports.list_schedules)
    return caller.show(
        "reports.html",
        status=status,
        notice=notice,
        error=error,
        sheet=report.sheet,
        since=report.span.since,
        until=report.span.until,
        most=most,
        wanted=wanted,
        periods=PERIODS,
        schedules=await caller.perform(reports.list_schedules) if may_list else [],
        may_list=may_list,
        may_change=caller.may(reports.add_schedule),
        carried=caller.carried,
        tenant=caller.tenant,
    )


async def pdf(caller: Caller) -> Response:
    """Hand out the report as PDF."""
    wanted = _wanted(caller)
    octets = await caller.perform(reports.as_pdf, **wanted)
    headers = {"content-disposition": f'attachment; filename="sekisho-{wanted["period"]}.pdf"'}
    return caller.finish(Response(octets, media_type="application/pdf", headers=headers))


async def export(caller: Caller) -> Response:
    """Hand out the report's numbers as CSV that no spreadsheet takes for formulas."""
    sheet = (await caller.perform(reports.show, **_wanted(caller))).sheet
    rows: list[tuple[object, ...]] = [("", label, value, "") for label, value in sheet.figures]
    rows += [(chart.title, label, number, marked) for chart in sheet.charts for label, number, marked in chart.rows]
    rows += [(table.title, *row) for table in sheet.tables for row in table.rows]

    return as_csv(caller, "report", [sheet.title, sheet.subtitle, "", ""], rows)


async def _add(caller: Caller, form: dict[str, str]) -> str:
    period, language = form.get("period", ""), form.get("language", "")
    if period not in PERIODS:
        raise Refused(f"{period[:40]!r} is not one of the choices", f"{period[:40]!r}は選択できません。")
    await caller.perform(reports.add_schedule, recipients=several(form.get("recipients", ""))[:100], period=period, language=_language(language))
    return caller.say("report_added")


async def _remove(caller: Caller, form: dict[str, str]) -> str:
    must_be_sure(form)
    await caller.perform(reports.remove_schedule, schedule=form.get("schedule", "")[:40])
    return caller.say("report_removed")
