"""`sekisho quarantine list|show|release|delete`: mail that was stopped."""

import argparse
import sys

from sekisho.app.asked import whose
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.commands.feedback import learn_now
from sekisho.app.desk import at_the_desk, current_directory
from sekisho.app.folders import DataFolder
from sekisho.app.reloading import settings_in_force
from sekisho.app.stores import who, with_stores
from sekisho.app.tables import local_time, printable, table
from sekisho.app.terms import category_name, state_name
from sekisho.app.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.gate.feedback import give
from sekisho.gate.learning import ADMIN
from sekisho.keeping.outbox import pump
from sekisho.ports.opinions import WANTED
from sekisho.quarantine.browse import browse, content, find
from sekisho.quarantine.delete import delete
from sekisho.quarantine.release import release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list, show, release and delete."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("what is kept, newest first", "隔離メールの一覧（新しい順）"))
    listing.add_argument("--limit", type=int, default=100)
    add_data_argument(listing)
    show = actions.add_parser("show", help=say("one mail and why it was stopped", "1件の詳細と隔離の理由"))
    show.add_argument(
        "--raw", action="store_true", help=say("write the octets as they came to standard output", "受信したままの内容を標準出力に書き出す")
    )
    for name, english, japanese in (("release", "deliver it after all", "配信する"), ("delete", "delete it", "削除する")):
        actions.add_parser(name, help=say(english, japanese))
    actions.choices["release"].add_argument("--learn", action="store_true", help=say("and learn that it was wanted", "必要なメールとして学習もする"))
    for name in ("show", "release", "delete"):
        actions.choices[name].add_argument("id")
        add_data_argument(actions.choices[name])


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {"list": _list, "show": _show, "release": _release, "delete": _delete}
    return with_stores(DataFolder(arguments.data), lambda stores: actions[arguments.action](stores, arguments))


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    held = (await at_the_desk(stores, browse, limit=arguments.limit)).items
    if not held:
        print(
            say(
                "Nothing here. Mail that we stop will appear here for 30 days.",
                "隔離されたメールはありません。止めたメールは30日間ここに表示されます。",
            )
        )
        return OK
    headings = [
        say("id", "番号"),
        say("stopped", "隔離日時"),
        say("category", "分類"),
        say("to", "受信者"),
        say("from", "差出人"),
        say("subject", "件名"),
    ]
    rows = [
        [one.id, local_time(one.held_at), category_name(one.category), str(one.recipient), one.header_from or str(one.sender), one.subject]
        for one in held
    ]
    print(table(headings, rows, 40))
    return OK


async def _show(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    if arguments.raw:
        sys.stdout.buffer.write(await at_the_desk(stores, content, held=arguments.id))
        return OK
    held = await at_the_desk(stores, find, held=arguments.id)
    for name, value in (
        (say("id", "番号"), held.id),
        (say("message", "メール"), held.arrival),
        (say("state", "状態"), state_name(held.state)),
        (say("category", "分類"), category_name(held.category)),
        (say("why", "理由"), say(held.sentence, held.sentence_ja or held.sentence)),
        (say("to", "受信者"), str(held.recipient)),
        (say("from", "差出人（From）"), held.header_from),
        (say("envelope sender", "エンベロープ送信者（MAIL FROM）"), str(held.sender) or "<>"),
        (say("subject", "件名"), held.subject),
        (say("stopped", "隔離日時"), local_time(held.held_at)),
        (say("kept until", "保存期限"), local_time(held.until)),
    ):
        print(f"{name}: {printable(value)}")
    return OK


async def _release(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    settings = settings_in_force(DataFolder(arguments.data))
    directory = await current_directory(stores, settings)
    if arguments.learn:  # first: what must not be learnt as wanted is refused before anything is released
        held = await at_the_desk(stores, find, held=arguments.id)
        await pump(stores.records, stores.history)
        await give(stores.records, stores.history, stores.clock, whose(), held.arrival, WANTED, ADMIN + who())
    delivery = await at_the_desk(stores, release, directory=directory, held=arguments.id)
    print(say(f"{arguments.id} goes to {delivery.recipients[0]} now.", f"{arguments.id}を{delivery.recipients[0]}に配信します。"))
    if arguments.learn:
        await learn_now(stores, settings.feedback.people)
    return OK


async def _delete(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    held = await at_the_desk(stores, delete, held=arguments.id)
    print(say(f"{held.id} is deleted.", f"{held.id}を削除しました。"))
    return OK
