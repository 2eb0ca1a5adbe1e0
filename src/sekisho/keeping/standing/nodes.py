"""One list of all machines: who is where, in which version, what is being drained, and what a person should know of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from sekisho.model.access import Permission
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import Conflict, NotFound
from sekisho.model.node import Announcement, Forms, NodeState, Wish
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.metrics import Metrics
from sekisho.ports.nodes import BELL, Announced, Nodes
from sekisho.ports.signals import Signals

SILENT = "silent"  # beside the words of `NodeState`: not one process is heard any more
ROLES = ("edge", "delivery", "keeper", "console")
DRAINED_ROLES = frozenset({"edge", "delivery"})  # what a wish to rest is about: history and pages of a resting machine do no harm
LATE = 5.0  # seconds by which a machine's clock may go before ours, or its lease may have been over
_BOUNDED = 20  # notes

Reason = Annotated[str, Bound(longest=200)]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that a person should read."""

    sentence: str
    sentence_ja: str


@dataclass(frozen=True, slots=True)
class NodeProcess:
    """One process. `share`: of what all processes of its role have under way, 0 to 1. `silent`: its lease ran out."""

    process: str
    role: str
    program: str
    standing: NodeState
    silent: bool
    started_at: float
    seen_at: float
    at_work: int
    share: float


@dataclass(frozen=True, slots=True)
class Node:
    """One machine. `state`: open, draining, drained or silent."""

    node: str
    place: str
    state: str
    programs: tuple[str, ...]
    knows: str  # the forms of the stores that its programs know, "5.12.2"
    processes: tuple[NodeProcess, ...]
    load: float
    reduced: tuple[str, ...]
    drained_by: str  # "" where nobody wishes it to rest
    drained_at: float
    drained_why: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """All machines. `forms`: those of the stores now."""

    nodes: tuple[Node, ...]
    forms: str
    notes: tuple[Note, ...]


@use_case("node.list", Permission.READ_STATION, "List all machines: versions, load, what is drained.", "全ノードの版・負荷・稼働状態を一覧します。")
async def list_nodes(nodes: Nodes, clock: Clock) -> Fleet:
    """Return every machine that announced itself within a day, and what a person should know."""
    return await look(nodes, clock.now())


@use_case(
    "node.drain", Permission.RUN_STATION, "Let a machine finish what it has and take nothing new.", "ノードの新規処理を停止します。", changes=True
)
async def drain_node(
    nodes: Nodes, signals: Signals, clock: Clock, by: str, trail: Trail, node: ShortText, why: Reason = "", anyway: bool = False
) -> Fleet:
    """Wish it; the machine does it within moments, and it stays so over restarts until `resume_node`.

    Raises NotFound; Conflict where no other machine would take mail in or hand it on, unless it is wished `anyway`.
    """
    now = clock.now()
    fleet = await look(nodes, now)
    if node not in {one.node for one in fleet.nodes}:
        raise _unknown(node)
    others = [one for one in fleet.nodes if one.node != node and one.state == NodeState.OPEN]
    for role in _roles_of(one for one in fleet.nodes if one.node == node):
        if not anyway and not any(process.role == role and not process.silent for one in others for process in one.processes):
            raise Conflict(
                f"No other machine has an open {role}: mail would stop. Start one first, or say that it is to be drained anyway.",
                f"ほかに稼働中の{role}がないため、メールが止まります。先に別のノードで起動するか、承知のうえで停止を指定してください。",
            )
    trail.tell(f"node {node}", reason=why)
    await nodes.wish(Wish(node, by, now, why))
    signals.ring(BELL)
    return await look(nodes, now)


@use_case("node.resume", Permission.RUN_STATION, "Let a machine take work again.", "ノードの処理を再開します。", changes=True)
async def resume_node(nodes: Nodes, signals: Signals, clock: Clock, trail: Trail, node: ShortText) -> Fleet:
    """Take the wish back. Raises NotFound where there is none."""
    trail.tell(f"node {node}")
    if not await nodes.unwish(node):
        raise NotFound(f"{node!r} is not being drained.", f"{node!r}は停止中ではありません。")
    signals.ring(BELL)
    return await look(nodes, clock.now())


@use_case("node.forget", Permission.RUN_STATION, "Forget a machine that is gone.", "なくなったノードを一覧から消します。", changes=True)
async def forget_node(nodes: Nodes, clock: Clock, trail: Trail, node: ShortText) -> Fleet:
    """Forget its silent processes, and a wish about it. Raises NotFound, or Conflict where it is heard."""
    now = clock.now()
    found = [one for one in (await look(nodes, now)).nodes if one.node == node]
    wished = node in {wish.node for wish in await nodes.wishes()}
    if not found and not wished:
        raise _unknown(node)
    if any(not process.silent for one in found for process in one.processes):
        raise Conflict(f"{node!r} is running: stop it first.", f"{node!r}は稼働中です。先に停止してください。")
    trail.tell(f"node {node}")
    await nodes.forget(node, now)
    await nodes.unwish(node)
    return await look(nodes, now)


async def look(nodes: Nodes, now: float) -> Fleet:
    """Return all machines as they stand."""
    announced = await nodes.announced()
    forms, wishes = await nodes.forms(), {wish.node: wish for wish in await nodes.wishes()}
    sums = {role: sum(one.process.at_work for one in announced if one.process.role == role) for role in {one.process.role for one in announced}}
    found = tuple(
        _node(list(rows), wishes.get(name), sums, now)
        for (name, _), rows in groupby(announced, key=lambda one: (one.process.node, one.process.place))
    )
    alive = [one.process for one in announced if one.lease_until >= now]
    return Fleet(found, str(forms), tuple(_notes(found, alive, forms, now))[:_BOUNDED])


async def count(nodes: Nodes, metrics: Metrics, now: float) -> None:
    """Set the gauges: machines by state, processes by role."""
    fleet = await look(nodes, now)
    for state in (*NodeState, SILENT):
        metrics.gauge("nodes", sum(one.state == state for one in fleet.nodes), state=str(state))
    for role in ROLES:
        heard = sum(process.role == role and not process.silent for one in fleet.nodes for process in one.processes)
        metrics.gauge("node_processes", heard, role=role)


def _node(rows: Sequence[Announced], wish: Wish | None, sums: dict[str, int], now: float) -> Node:
    processes = tuple(
        NodeProcess(
            one.process.process,
            one.process.role,
            one.process.program,
            one.process.standing,
            one.lease_until < now,
            one.process.started_at,
            one.process.seen_at,
            one.process.at_work,
            one.process.at_work / sums[one.process.role] if sums[one.process.role] else 0.0,
        )
        for one in rows
    )
    last = max((one.process for one in rows), key=lambda process: process.seen_at)
    return Node(
        last.node,
        last.place,
        _state(processes, wish),
        tuple(sorted({process.program for process in processes})),
        str(last.knows),
        processes,
        last.load,
        last.reduced,
        wish.by if wish else "",
        wish.at if wish else 0.0,
        wish.why if wish else "",
    )


def _state(processes: Sequence[NodeProcess], wish: Wish | None) -> str:
    heard = [process for process in processes if not process.silent]
    if not heard:
        return SILENT
    if wish is None:
        return NodeState.OPEN
    at_work = [process for process in heard if process.role in DRAINED_ROLES]
    return NodeState.DRAINED if all(process.standing is NodeState.DRAINED for process in at_work) else NodeState.DRAINING


def _notes(found: Sequence[Node], alive: Sequence[Announcement], forms: Forms, now: float) -> Iterable[Note]:
    programs = sorted({process.program for process in alive})
    if len(programs) > 1:
        told = "; ".join(f"{program}: {', '.join(sorted({one.node for one in alive if one.program == program}))}" for program in programs)
        yield Note(f"Several versions run side by side ({told}).", f"複数の版が混在しています（{told}）。")
    for name in sorted({one.node for one in alive if forms.newer_than(one.knows)}):
        yield Note(
            f"The stores have form {forms}, newer than {name} knows: it works on, and should be upgraded.",
            f"ストアの形式{forms}は{name}の版より新しいものです。動作は続きますが、更新してください。",
        )
    for name in sorted({one.node for one in alive if one.knows.newer_than(forms)}):
        yield Note(
            f"{name} knows newer forms than the stores have ({forms}): let the owner run `sekisho database prepare`.",
            f"{name}の版より、ストアの形式{forms}が古い状態です。所有者がsekisho database prepareを実行してください。",
        )
    for one in found:
        if one.state == SILENT:
            yield Note(f"{one.node} is silent: nothing has been heard from it.", f"{one.node}からの応答がありません。")
            continue
        gone = [process.process for process in one.processes if process.silent]
        if gone:
            yield Note(f"On {one.node} these are silent: {', '.join(gone)}.", f"{one.node}の次のプロセスから応答がありません: {', '.join(gone)}")
        if any(process.seen_at > now + LATE for process in one.processes):
            yield Note(f"The clock of {one.node} is fast: leases go by it.", f"{one.node}の時計が進んでいます。リースの期限に影響します。")
    heard = sorted({(one.node, one.place) for one in alive})
    for name, places in groupby(heard, key=lambda pair: pair[0]):
        if len(list(places)) > 1:
            yield Note(
                f"Two machines are called {name}: give each a name of its own ([service] node).",
                f"{name}という名前のノードが複数あります。[service]のnodeで別の名前を付けてください。",
            )


def _roles_of(nodes: Iterable[Node]) -> list[str]:
    return sorted({process.role for one in nodes for process in one.processes if process.role in DRAINED_ROLES and not process.silent})


def _unknown(node: str) -> NotFound:
    return NotFound(f"No machine is called {node!r}.", f"{node!r}というノードはありません。")
