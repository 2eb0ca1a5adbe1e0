"""The audit: who did what, with old and new values, and whether the chain of lines is whole."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access.auditing import list_lines, verify
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.audit_lines import changes, told

OUTCOMES = {"done": "done_outcome", "denied": "denied_outcome", "failed": "failed_outcome"}


def routes(door: Door) -> list[Route]:
    """Return its route."""
    return [door.page("/audit", show)]


async def show(caller: Caller) -> Response:
    """Show one page, newest first."""
    asked = caller.request.query_params
    text = asked.get("text", "")[:320]
    page = await caller.perform(list_lines, text=text, after=asked.get("after", "")[:40])
    proof = await caller.perform(verify) if asked.get("check") else None  # reads every line there is: when somebody wants to know
    rows = [(one, told(one.use_case, caller.language), changes(one.before, one.after)) for one in page.items]
    return caller.show("audit.html", rows=rows, next=page.next, text=text, proof=proof, outcomes=OUTCOMES)
