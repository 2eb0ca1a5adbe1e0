"""`sekisho campaigns list|show`: messages that are nearly the same, how far they spread, and whom they hit."""

import argparse
from dataclasses import asdict

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.outbox import pump
from sekisho.model.ids import is_id
from sekisho.ports.campaigns import Campaign

_SHOWN = 20  # people and messages of one campaign


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list and show."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("the largest first", "大きい順の一覧"))
    listing.add_argument("--least", type=int, default=3, metavar="N", help=say("of at least so many messages (default: 3)", "最小の通数（既定: 3）"))
    listing.add_argument("--limit", type=int, default=30)
    showing = actions.add_parser("show", help=say("one campaign: size, spread, people hit", "1件の規模・広がり・受信者"))
    showing.add_argument("id", help=say("a campaign's id, or that of a message in it", "キャンペーンの番号、または含まれるメールの番号"))
    for action in (listing, showing):
        add_data_argument(action)
        action.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))


def run(arguments: argparse.Namespace) -> int:
    """Tell."""
    work = _list if arguments.action == "list" else _show
    return with_stores(DataFolder(arguments.data), lambda stores: work(stores, arguments))


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    await pump(stores.records, stores.history)
    found = await stores.campaigns.largest(whose(), arguments.least, arguments.limit)
    if arguments.json:
        for one in found:
            print(json_text(asdict(one)))
        return OK
    if not found:
        print(say("No campaign was seen.", "キャンペーンは見つかっていません。"))
        return OK
    headings = [
        say("id", "番号"),
        say("messages", "通数"),
        say("people", "受信者数"),
        say("senders", "送信元数"),
        say("unwanted", "迷惑"),
        say("last seen", "最終"),
        say("from", "差出人"),
        say("subject", "件名"),
    ]
    print(table(headings, [_row(one) for one in found], 36))
    return OK


def _row(one: Campaign) -> list[str]:
    return [one.id, str(one.messages), str(one.people), str(one.senders), str(one.unwanted), local_time(one.last_at), one.sender, one.subject]


async def _show(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    await pump(stores.records, stores.history)
    one = await stores.campaigns.one(whose(), arguments.id) if is_id(arguments.id) else None
    if one is None:
        print(say(f"There is no campaign {printable(arguments.id)}.", f"キャンペーン{printable(arguments.id)}はありません。"))
        return DIFFERENT
    people = await stores.campaigns.people(whose(), one.id, _SHOWN)
    members = await stores.campaigns.members(whose(), one.id, _SHOWN)
    if arguments.json:
        print(json_text({**asdict(one), "recipients": people, "latest": members}))
        return OK
    hours = max(1, round((one.last_at - one.first_at) / 3_600))
    print(
        say(
            f"{one.messages} messages that are nearly the same, to {one.people} people from {one.senders} senders, within {hours} h.",
            f"ほぼ同じ内容のメール{one.messages}通が、{one.senders}か所の送信元から{one.people}人に、{hours}時間のうちに届きました。",
        )
    )
    for name, value in (
        (say("first seen", "初回"), local_time(one.first_at)),
        (say("last seen", "最終"), local_time(one.last_at)),
        (say("judged as", "判定"), ", ".join(f"{category} {count}" for category, count in one.categories)),
        (say("first from", "最初の差出人"), one.sender),
        (say("first subject", "最初の件名"), one.subject),
        (say("people", "受信者"), _some(people, one.people)),
        (say("latest messages", "最近のメール"), _some(list(members), one.messages)),
    ):
        print(f"{name}: {printable(value)}")
    return OK


def _some(names: list[str], whole: int) -> str:
    more = whole - len(names)
    return ", ".join(names) + (say(f" and {more} more", f"、ほか{more}件") if more > 0 else "")
