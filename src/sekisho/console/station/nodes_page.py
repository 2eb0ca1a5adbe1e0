"""All machines on one page: who is where, in which version, and letting one rest."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.keeping import nodes


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what can be done."""
    return [
        door.page("/nodes", show),
        door.page("/nodes/drain", show, performing(_drain, show)),
        door.page("/nodes/resume", show, performing(_resume, show)),
        door.page("/nodes/forget", show, performing(_forget, show)),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show every machine with its processes, and what a person should know of them."""
    fleet = await caller.perform(nodes.list_nodes)
    notes = [note.sentence_ja if caller.language == "ja" else note.sentence for note in fleet.notes]
    return caller.show("nodes.html", status=status, notice=notice, error=error, fleet=fleet, notes=notes, may_act=caller.may(nodes.drain_node))


async def _drain(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(nodes.drain_node, node=_named(form), why=form.get("why", "")[:200], anyway=form.get("anyway") == "yes")
    return caller.say("node_drain_done")


async def _resume(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(nodes.resume_node, node=_named(form))
    return caller.say("node_resume_done")


async def _forget(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(nodes.forget_node, node=_named(form))
    return caller.say("node_forget_done")


def _named(form: dict[str, str]) -> str:
    return form.get("node", "")[:320]
