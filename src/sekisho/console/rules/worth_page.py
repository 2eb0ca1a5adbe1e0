"""What the rules are worth, and the model: what each caught alone, what people took back, what it costs; the model's version and its card."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.classify.model import shipped_model
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import as_csv
from sekisho.console.mail.shapes import clause
from sekisho.gate.economics import Worth, worth

PERIODS = ((7, "day_7"), (30, "day_30"), (90, "day_90"))
_SHOWN = 60


def routes(door: Door) -> list[Route]:
    """Return the routes of the page and of its export."""
    return [door.page("/rules", show), door.page("/rules.csv", export)]


async def _asked(caller: Caller) -> tuple[Worth, int]:
    asked = caller.request.query_params.get("days", "")
    days = int(asked) if asked in {str(each) for each, _ in PERIODS} else 30
    return await caller.perform(worth, days=days), days


async def show(caller: Caller) -> Response:
    """Show the rules, those first that stopped most alone."""
    one, days = await _asked(caller)
    return caller.show(
        "rules.html",
        one=one,
        days=days,
        periods=PERIODS,
        rows=[(row, clause(row.code, caller.language)) for row in one.rules[:_SHOWN]],
        more=max(0, len(one.rules) - _SHOWN),
        model=shipped_model().version,
    )


async def export(caller: Caller) -> Response:
    """Hand out all rules as CSV that no spreadsheet takes for formulas."""
    one, _ = await _asked(caller)
    headings = [caller.say(name) for name in ("worth_rule", "worth_says", "worth_seen", "worth_stopped", "worth_alone", "worth_released")]
    rows = [(row.code, clause(row.code, caller.language), row.seen, row.stopped, row.alone, row.released) for row in one.rules]

    return as_csv(caller, "rules", headings, rows)
