"""`sekisho queue list|show|retry|hold|unhold|drop|undrop|reroute`: mail on its way out."""

import argparse
from collections.abc import Awaitable, Callable
from typing import Any

from sekisho.api.views import deliveries as views
from sekisho.api.views.deliveries import DeliveryView
from sekisho.app.assembling.desk import at_the_desk, directory_of, settings_of, shown
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.terms import state_name
from sekisho.app.terminal.words import language, say
from sekisho.delivery import queue_cases
from sekisho.delivery.queue_cases import Operated
from sekisho.model.delivery import NEVER, Stop
from sekisho.model.errors import Conflict, NotFound
from sekisho.smtp.meanings import meaning_of

_OPERATIONS: dict[str, tuple[Callable[..., Awaitable[Operated]], str, str]] = {
    "hold": (queue_cases.hold, "stop it until it is let go", "配送を保留する"),
    "unhold": (queue_cases.unhold, "let held mail go", "保留を解除する"),
    "drop": (queue_cases.drop, "do not deliver it; can be undone for an hour", "配送を取り消す（1時間以内は元に戻せる）"),
    "undrop": (queue_cases.undrop, "undo a drop", "取り消しを元に戻す"),
    "reroute": (queue_cases.reroute, "send it by the routes of today's settings", "現在の設定の経路で配送する"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add every action."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("what is owed, oldest first", "配送待ちの一覧（古い順）"))
    listing.add_argument("--limit", type=int, default=100)
    show = actions.add_parser("show", help=say("one delivery", "1件の詳細"))
    show.add_argument("id")
    retry = actions.add_parser("retry", help=say("try again at once (one, or all)", "すぐに再送する（1件またはすべて）"))
    retry.add_argument("id", nargs="?")
    for name, (_, english, japanese) in _OPERATIONS.items():
        action = actions.add_parser(name, help=say(english, japanese))
        action.add_argument("id", nargs="?", default="")
        action.add_argument("--domain", default="", help=say("all mail to this domain", "このドメイン宛てのすべて"))
        if name in {"hold", "drop"}:
            action.add_argument("--why", default="", help=say("told in the mail's story", "理由（追跡に記録されます）"))
    actions.choices["unhold"].add_argument("--all", action="store_true", help=say("all that is held", "保留中のすべて"))
    for action in actions.choices.values():
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {"list": _list, "show": _show, "retry": _retry}
    return with_place(DataFolder(arguments.data), lambda stores: actions.get(arguments.action, _operate)(stores, arguments))


async def _list(stores: Place, arguments: argparse.Namespace) -> int:
    deliveries = (await shown(stores, queue_cases.queue, views.queue_page, limit=arguments.limit)).items
    if not deliveries:
        print(say("The queue is empty.", "配送待ちのメールはありません。"))
        return OK
    headings = [
        say("id", "番号"),
        say("since", "受信"),
        say("next try", "次の再送"),
        say("tries", "回数"),
        say("to", "受信者"),
        say("last reply", "最後の応答"),
    ]
    rows = [
        [
            delivery.id,
            local_time(delivery.created_at),
            _next(delivery),
            str(delivery.attempts),
            " ".join(map(str, delivery.recipients)),
            delivery.stop_why or _reply(delivery.last_reply),
        ]
        for delivery in deliveries
    ]
    print(table(headings, rows))
    return OK


def _reply(reply: str) -> str:
    """Return a reply, with what it means before it where its English may not be read."""
    return say(reply, f"{meaning_of(reply, japanese=True)}: {reply}" if reply else "")


def _next(delivery: DeliveryView) -> str:
    """Return when it is tried, or why it is not."""
    if delivery.stop == Stop.DROPPED:
        return f"{state_name(delivery.stop)} ({say('undo until', '元に戻せる期限')} {local_time(delivery.next_at)})"
    return state_name(delivery.stop) if delivery.stop == Stop.HELD or delivery.next_at >= NEVER else local_time(delivery.next_at)


async def _show(stores: Place, arguments: argparse.Namespace) -> int:
    try:
        delivery = await shown(stores, queue_cases.look, views.delivery, delivery=arguments.id)
    except NotFound as missing:
        print(say(str(missing), missing.japanese))
        return DIFFERENT
    for name, value in (
        (say("id", "番号"), delivery.id),
        (say("message", "メール"), delivery.message),
        (say("from", "エンベロープ送信者"), str(delivery.sender) or "<>"),
        (say("to", "受信者"), " ".join(map(str, delivery.recipients))),
        (say("route", "配送先"), str(delivery.route)),
        (say("size", "サイズ"), str(delivery.size)),
        (say("next try", "次の再送"), _next(delivery)),
        (say("stopped by", "停止した人"), delivery.stop_why),
        (say("given up", "期限"), local_time(delivery.expires_at)),
        (say("tries", "回数"), str(delivery.attempts)),
        (say("last reply", "最後の応答"), delivery.last_reply),
        (say("which means", "応答の意味"), meaning_of(delivery.last_reply, japanese=language() == "ja")),
    ):
        print(f"{name}: {printable(value)}")
    return OK


async def _retry(stores: Place, arguments: argparse.Namespace) -> int:
    try:
        done = await at_the_desk(stores, queue_cases.flush, delivery=arguments.id or "")
    except NotFound as missing:
        print(say(str(missing), missing.japanese))
        return DIFFERENT
    print(say(f"{done.done} deliveries are due now.", f"{done.done}件をすぐに再送します。"))
    return OK


async def _operate(stores: Place, arguments: argparse.Namespace) -> int:
    function, _, _ = _OPERATIONS[arguments.action]
    more: dict[str, Any] = {"delivery": arguments.id, "domain": arguments.domain}
    if arguments.action in {"hold", "drop"}:
        more["why"] = arguments.why
    if arguments.action == "unhold":
        more["everything"] = arguments.all
    directory = await directory_of(stores, settings_of(stores, DataFolder(arguments.data)))
    try:
        done = await at_the_desk(stores, function, directory=directory, **more)
    except (NotFound, Conflict) as refused:
        print(say(str(refused), refused.japanese))
        return DIFFERENT
    print(say(f"{done.done} deliveries changed.", f"{done.done}件を変更しました。"))
    if done.busy:
        print(say(f"{done.busy} were being delivered and stay as they are.", f"{done.busy}件は配送中のため変更していません。"))
    return OK
