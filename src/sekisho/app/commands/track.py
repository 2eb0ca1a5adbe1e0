"""`sekisho track [TEXT|ID]`: find messages, or tell the whole story of one."""

import argparse
import json

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.folders import DataFolder
from sekisho.app.stores import TENANT, with_stores
from sekisho.app.tables import local_time, printable, table
from sekisho.app.terms import category_name, state_name
from sekisho.app.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.outbox import pump
from sekisho.model.ids import ArrivalId, DeliveryId, HeldId, is_id
from sekisho.ports.acquaintances import LEARN, NAMES
from sekisho.ports.campaigns import TRAITS

_NOT_SHOWN = frozenset({"dmarc_seen", "dmarc_report", LEARN, NAMES, TRAITS})  # for programs and for the house's memory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)
    parser.add_argument(
        "text", nargs="?", default="", help=say("an id, or part of an address, subject or Message-ID", "番号、またはアドレス・件名・Message-IDの一部")
    )
    parser.add_argument("--limit", type=int, default=30)
    parser.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))


def run(arguments: argparse.Namespace) -> int:
    """Tell."""
    return with_stores(DataFolder(arguments.data), lambda stores: _track(stores, arguments))


async def _track(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    await pump(stores.records, stores.history)  # what just happened is told as well, also while the service is down
    if is_id(arguments.text):
        return await _story(stores, ArrivalId(arguments.text), as_json=arguments.json)
    found = await stores.history.search(TENANT, arguments.text, arguments.limit)
    if arguments.json:
        for one in found:
            print(
                json.dumps(
                    {"id": one.arrival, "at": one.at, "from": one.sender, "to": one.recipients, "subject": one.subject, "category": one.category}
                )
            )
        return OK if found else DIFFERENT
    if not found:
        print(say("No message fits.", "該当するメールはありません。"))
        return DIFFERENT
    headings = [
        say("id", "番号"),
        say("at", "日時"),
        say("category", "判定"),
        say("state", "状態"),
        say("from", "送信者"),
        say("to", "受信者"),
        say("subject", "件名"),
    ]
    rows = [
        [one.arrival, local_time(one.at), category_name(one.category), state_name(one.state), one.sender, one.recipients, one.subject]
        for one in found
    ]
    print(table(headings, rows, 36))
    return OK


async def _mail_of(stores: EmbeddedStores, number: str) -> ArrivalId:
    """Return the mail of a number that the quarantine or the queue shows: who reads there tracks by what is seen there."""
    held = await stores.records.held_one(TENANT, HeldId(number))
    delivery = None if held else await stores.records.delivery(TENANT, DeliveryId(number))
    return held.arrival if held else delivery.arrival if delivery else ArrivalId(number)


async def _story(stores: EmbeddedStores, arrival: ArrivalId, *, as_json: bool) -> int:
    events = await stores.history.story(TENANT, arrival) or await stores.history.story(TENANT, await _mail_of(stores, arrival))
    if not events:
        print(say(f"There is no message {arrival}.", f"メール{arrival}はありません。"))
        return DIFFERENT
    for event in events:
        if as_json:
            print(json.dumps({"at": event.at, "kind": str(event.kind), "recipient": event.recipient, **dict(event.facts)}, ensure_ascii=False))
            continue
        print(f"{local_time(event.at)}  {state_name(event.kind)}  {printable(event.recipient)}".rstrip())
        for name, value in event.facts:
            if value and name not in _NOT_SHOWN and name != say("sentence_ja", "sentence"):
                print(f"    {name}: {printable(value)}")
    return OK
