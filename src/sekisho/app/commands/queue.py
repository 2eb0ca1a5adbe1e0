"""`sekisho queue list|show|retry`: mail on its way out."""

import argparse
import time

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.folders import DataFolder
from sekisho.app.stores import TENANT, with_stores
from sekisho.app.tables import local_time, printable, table
from sekisho.app.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import DeliveryId


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list, show and retry."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("what is owed, oldest first", "配送待ちの一覧（古い順）"))
    listing.add_argument("--limit", type=int, default=100)
    show = actions.add_parser("show", help=say("one delivery", "1件の詳細"))
    show.add_argument("id")
    retry = actions.add_parser("retry", help=say("try again at once (one, or all)", "すぐに再送する（1件またはすべて）"))
    retry.add_argument("id", nargs="?")
    for action in (listing, show, retry):
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {"list": _list, "show": _show, "retry": _retry}
    return with_stores(DataFolder(arguments.data), lambda stores: actions[arguments.action](stores, arguments))


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    deliveries = await stores.records.queue(TENANT, arguments.limit)
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
            local_time(delivery.next_at),
            str(delivery.attempts),
            " ".join(map(str, delivery.recipients)),
            delivery.last_reply,
        ]
        for delivery in deliveries
    ]
    print(table(headings, rows))
    return OK


async def _show(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    delivery = await stores.records.delivery(TENANT, DeliveryId(arguments.id))
    if delivery is None:
        return _not_owed(arguments.id)
    for name, value in (
        (say("id", "番号"), delivery.id),
        (say("message", "メール"), delivery.arrival),
        (say("from", "エンベロープ送信者"), str(delivery.sender) or "<>"),
        (say("to", "受信者"), " ".join(map(str, delivery.recipients))),
        (say("route", "配送先"), str(delivery.route)),
        (say("size", "サイズ"), str(delivery.content.size)),
        (say("next try", "次の再送"), local_time(delivery.next_at)),
        (say("given up", "期限"), local_time(delivery.expires_at)),
        (say("tries", "回数"), str(delivery.attempts)),
        (say("last reply", "最後の応答"), delivery.last_reply),
    ):
        print(f"{name}: {printable(value)}")
    return OK


async def _retry(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    count = await stores.records.retry(TENANT, DeliveryId(arguments.id) if arguments.id else None, time.time())
    if arguments.id and not count:
        return _not_owed(arguments.id)
    stores.signals.ring("delivery")
    print(say(f"{count} deliveries are due now.", f"{count}件をすぐに再送します。"))
    return OK


def _not_owed(delivery: str) -> int:
    print(say(f"Nothing with the id {delivery} is owed.", f"番号{delivery}の配送待ちメールはありません。"))
    return DIFFERENT
