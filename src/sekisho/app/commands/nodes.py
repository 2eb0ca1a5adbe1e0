"""`sekisho nodes list|drain|resume|forget`: the machines that serve this installation, and letting one rest."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from sekisho.api.views import station as views
from sekisho.app.assembling.desk import shown
from sekisho.app.cli import DIFFERENT, FAILED, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.words import say
from sekisho.keeping.standing import nodes
from sekisho.keeping.standing.nodes import Fleet, Node
from sekisho.model.errors import Conflict, NotFound
from sekisho.model.node import NodeState

_LOOK = 0.5  # seconds between two looks while a drain is waited for
_ACTS: dict[str, tuple[Callable[..., Awaitable[Fleet]], str, str]] = {
    "drain": (nodes.drain_node, "let it finish what it has and take nothing new", "新規処理を停止し、処理中のものを完了させる"),
    "resume": (nodes.resume_node, "let it take work again", "処理を再開する"),
    "forget": (nodes.forget_node, "forget one that is gone", "なくなったノードを一覧から消す"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("all machines and their processes", "全ノードとプロセスの一覧"))
    listing.add_argument("--json", action="store_true", help=say("as JSON", "JSONで表示"))
    for name, (_, english, japanese) in _ACTS.items():
        action = actions.add_parser(name, help=say(english, japanese))
        action.add_argument("node", metavar=say("NODE", "ノード"))
    drain = actions.choices["drain"]
    drain.add_argument("--why", default="", help=say("told to all who look", "理由（一覧に表示されます）"))
    drain.add_argument(
        "--anyway", action="store_true", help=say("also the last one that takes mail in or hands it on", "受信・配送を担う最後の1台でも停止する")
    )
    drain.add_argument("--wait", type=float, default=0.0, metavar=say("SECONDS", "秒"), help=say("until it is drained", "停止が完了するまで待つ秒数"))
    for action in actions.choices.values():
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    return with_place(DataFolder(arguments.data), lambda place: _run(place, arguments))


async def _run(place: Place, arguments: argparse.Namespace) -> int:
    if arguments.action == "list":
        fleet = await shown(place, nodes.list_nodes, views.fleet)
        if arguments.json:
            print(json_text(asdict(fleet)))
        else:
            _print(fleet)
        return OK
    more: dict[str, Any] = {"why": arguments.why, "anyway": arguments.anyway} if arguments.action == "drain" else {}
    try:
        fleet = await shown(place, _ACTS[arguments.action][0], views.fleet, node=arguments.node, **more)
    except (NotFound, Conflict) as refused:
        print(say(str(refused), refused.japanese))
        return DIFFERENT
    if arguments.action == "drain" and arguments.wait:
        return await _wait(place, arguments.node, arguments.wait)
    for one in fleet.nodes:
        if one.node == arguments.node:
            print(f"{one.node}: {_state(one)}")
    return OK


async def _wait(place: Place, node: str, seconds: float) -> int:
    """Wait until nothing is left on a machine, or it is silent."""
    until = time.monotonic() + seconds
    while True:
        found = [one for one in (await shown(place, nodes.list_nodes, views.fleet)).nodes if one.node == node]
        states = {one.state for one in found}
        if states <= {str(NodeState.DRAINED), nodes.SILENT}:
            print(f"{node}: {', '.join(_state(one) for one in found) or '-'}")
            return OK
        if time.monotonic() > until:
            print(say(f"{node} still has work under way.", f"{node}には処理中のメールが残っています。"))
            return FAILED
        await asyncio.sleep(_LOOK)


def _print(fleet: Fleet) -> None:
    headings = [
        say("node", "ノード"),
        say("process", "プロセス"),
        say("state", "状態"),
        say("version", "版"),
        say("since", "起動"),
        say("last heard", "最終応答"),
        say("at work", "処理中"),
        say("share", "割合"),
        say("load", "負荷"),
    ]
    rows = [
        [
            one.node,
            process.process,
            say("silent", "応答なし") if process.silent else _state(one) if process.role in nodes.DRAINED_ROLES else _word(str(NodeState.OPEN)),
            process.program,
            local_time(process.started_at),
            local_time(process.seen_at),
            str(process.at_work),
            f"{process.share:.0%}",
            f"{one.load:.2f}",
        ]
        for one in fleet.nodes
        for process in one.processes
    ]
    print(table(headings, rows) if rows else say("No machine has announced itself.", "ノードがありません。"))
    print(f"\n{say('Forms of the stores', 'ストアの形式')}: {fleet.forms}")
    for one in fleet.nodes:
        if one.drained_by:
            print(printable(f"{one.node}: {_state(one)}, {one.drained_by}, {local_time(one.drained_at)} {one.drained_why}".rstrip()))
        for reduced in one.reduced:
            print(printable(f"{one.node}: {say('reduced', '制限中の機能')}: {reduced}"))
    for note in fleet.notes:
        print(printable(f"! {say(note.sentence, note.sentence_ja)}"))


def _state(one: Node) -> str:
    return _word(one.state)


def _word(state: str) -> str:
    words = {
        "open": say("open", "稼働中"),
        "draining": say("draining", "停止処理中"),
        "drained": say("drained", "停止済み"),
        "silent": say("silent", "応答なし"),
    }
    return words.get(state, state)
