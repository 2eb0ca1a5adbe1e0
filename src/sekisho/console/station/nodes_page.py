"""All machines on one page: who is where, in which version, and letting one rest."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import as_csv, said
from sekisho.keeping.standing import nodes


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what can be done."""
    return [
        door.page("/nodes", show),
        door.page("/nodes.csv", export),
        door.page("/nodes/drain", show, performing(_drain, show)),
        door.page("/nodes/resume", show, performing(_resume, show)),
        door.page("/nodes/forget", show, performing(_forget, show)),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show every machine with its processes, and what a person should know of them."""
    fleet = await caller.perform(nodes.list_nodes)
    notes = [note.sentence_ja if caller.language == "ja" else note.sentence for note in fleet.notes]
    return caller.show("nodes.html", status=status, notice=notice, error=error, fleet=fleet, notes=notes, may_act=caller.may(nodes.drain_node))


async def export(caller: Caller) -> Response:
    """Hand out every process of every machine."""
    fleet = await caller.perform(nodes.list_nodes)
    rows = [
        (one.node, process.process, caller.say("node_silent" if process.silent else f"node_{process.standing}"), caller.when(process.seen_at),
         caller.when(process.started_at), process.at_work, f"{process.share:.2f}")
        for one in fleet.nodes
        for process in one.processes
    ]  # fmt: skip
    headings = said(caller, "nodes", "nodes_process", "state", "nodes_seen", "nodes_started", "nodes_work", "nodes_share")
    return as_csv(caller, "nodes", headings, rows)


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
