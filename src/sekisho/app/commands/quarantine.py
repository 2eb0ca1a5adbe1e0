"""`sekisho quarantine list|show|release|delete|restore|waiting|block|approve`: mail that was stopped."""

import argparse
import sys

from sekisho.api.views import quarantine as views
from sekisho.app.assembling.desk import at_the_desk, directory_of, settings_of, shown
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.commands.feedback import learn_now
from sekisho.app.sandbox.nest import Nest
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.afar import Afar
from sekisho.app.terminal.asked import named
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.terms import category_name, state_name
from sekisho.app.terminal.words import say
from sekisho.gate.previewing import SandboxedPreviews
from sekisho.keeping.outbox import pump
from sekisho.quarantine.browse import browse, content, find
from sekisho.quarantine.delete import delete, restore
from sekisho.quarantine.preview import preview
from sekisho.quarantine.release import release
from sekisho.quarantine.sender_lists import approve_sender, block_sender
from sekisho.quarantine.waiting import waiting


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("what is kept, newest first", "隔離メールの一覧（新しい順）"))
    listing.add_argument("--limit", type=int, default=100)
    listing.add_argument("--deleted", action="store_true", help=say("what was deleted and can be had back", "削除済みで、元に戻せるメール"))
    add_data_argument(listing)
    held = actions.add_parser("waiting", help=say("mail that waits for a password or a scanner", "パスワードや検査を待っているメール"))
    held.add_argument("--limit", type=int, default=100)
    add_data_argument(held)
    show = actions.add_parser("show", help=say("one mail and why it was stopped", "1件の詳細と隔離の理由"))
    show.add_argument(
        "--raw", action="store_true", help=say("write the octets as they came to standard output", "受信したままの内容を標準出力に書き出す")
    )
    show.add_argument("--text", action="store_true", help=say("what its reader would see, as text", "受信者に表示される内容を文字で表示する"))
    show.add_argument(
        "--reason", default="", help=say("with these two: why you open it; its recipient can read that", "内容を開く理由（受信者にも表示）")
    )
    for name, english, japanese in (
        ("release", "deliver it after all", "配信する"),
        ("delete", "delete it; for some days that can be undone", "削除する（一定期間は元に戻せます）"),
        ("restore", "have a deleted mail back", "削除したメールを元に戻す"),
        ("block", "block its sender", "送信者を拒否する"),
        ("approve", "approve its sender", "送信者を許可する"),
    ):
        actions.add_parser(name, help=say(english, japanese))
    for name in ("block", "approve"):
        action = actions.choices[name]
        action.add_argument("--whose", choices=("user", "domain", "tenant"), default="user", help=say("for whom", "対象"))
        action.add_argument("--whole-domain", action="store_true", help=say("everybody of the sender's domain", "送信者のドメイン全体"))
    actions.choices["release"].add_argument("--learn", action="store_true", help=say("and learn that it was wanted", "必要なメールとして学習もする"))
    for name in ("show", "release", "delete", "restore", "block", "approve"):
        actions.choices[name].add_argument("id")
        add_data_argument(actions.choices[name])


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {
        "list": _list,
        "show": _show,
        "release": _release,
        "delete": _delete,
        "restore": _restore,
        "waiting": _waiting,
        "block": _judge_sender,
        "approve": _judge_sender,
    }
    if arguments.action == "show" and arguments.text and named() is None:
        with Nest() as nest:  # forked before the stores have threads
            return with_place(DataFolder(arguments.data), lambda stores: _look(stores, arguments, nest))
    return with_place(DataFolder(arguments.data), lambda stores: actions[arguments.action](stores, arguments))


async def _look(stores: Place, arguments: argparse.Namespace, nest: Nest) -> int:
    previews = SandboxedPreviews(nest.connect)
    try:
        return await _preview(stores, arguments, {"previews": previews})
    finally:
        await previews.close()


async def _preview(stores: Place, arguments: argparse.Namespace, ports: dict[str, object]) -> int:
    one = await shown(stores, preview, views.preview, ports=ports, held=arguments.id, reason=arguments.reason)
    print("\n".join(printable(line) for line in one.text.split("\n")))
    if one.files:
        print(f"\n{say('Files', '添付ファイル')}: {printable(', '.join(one.files))}")
    return OK


async def _list(stores: Place, arguments: argparse.Namespace) -> int:
    held = (await shown(stores, browse, views.held_page, limit=arguments.limit, deleted=arguments.deleted)).items
    if not held and arguments.deleted:
        print(say("Nothing was deleted that can be had back.", "元に戻せる削除済みのメールはありません。"))
        return OK
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


async def _show(stores: Place, arguments: argparse.Namespace) -> int:
    if arguments.raw:
        sys.stdout.buffer.write(await at_the_desk(stores, content, held=arguments.id, reason=arguments.reason))
        return OK
    if arguments.text:  # a server elsewhere opens it in its own sandbox
        return await _preview(stores, arguments, {})
    held = await shown(stores, find, views.held, held=arguments.id)
    for name, value in (
        (say("id", "番号"), held.id),
        (say("message", "メール"), held.message),
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


async def _release(stores: Place, arguments: argparse.Namespace) -> int:
    settings = settings_of(stores, DataFolder(arguments.data))
    directory = await directory_of(stores, settings)
    delivery = await shown(stores, release, views.released, directory=directory, held=arguments.id, learn=arguments.learn)
    print(say(f"{arguments.id} goes to {delivery.recipients[0]} now.", f"{arguments.id}を{delivery.recipients[0]}に配信します。"))
    if arguments.learn and not isinstance(stores, Afar):
        await pump(stores.records, stores.history)
        await learn_now(stores, settings)
    return OK


async def _delete(stores: Place, arguments: argparse.Namespace) -> int:
    directory = await directory_of(stores, settings_of(stores, DataFolder(arguments.data)))
    held = await shown(stores, delete, views.held, directory=directory, held=arguments.id)
    until = local_time(held.until)
    print(say(f"{held.id} is deleted; until {until} it can be had back.", f"{held.id}を削除しました。{until}までは元に戻せます。"))
    return OK


async def _restore(stores: Place, arguments: argparse.Namespace) -> int:
    held = await shown(stores, restore, views.held, held=arguments.id)
    print(say(f"{held.id} is in the quarantine again.", f"{held.id}を隔離に戻しました。"))
    return OK


async def _waiting(stores: Place, arguments: argparse.Namespace) -> int:
    found = (await shown(stores, waiting, views.waiting, limit=arguments.limit)).items
    if not found:
        print(say("Nothing waits.", "待機中のメールはありません。"))
        return OK
    headings = [
        say("message", "メール"),
        say("since", "受信日時"),
        say("until", "次の確認"),
        say("to", "受信者"),
        say("from", "送信者"),
        say("why", "理由"),
    ]
    rows = [
        [one.message, local_time(one.since), local_time(one.until), ", ".join(one.recipients), one.sender, say(one.english, one.japanese)]
        for one in found
    ]
    print(table(headings, rows, 60))
    return OK


async def _judge_sender(stores: Place, arguments: argparse.Namespace) -> int:
    act = block_sender if arguments.action == "block" else approve_sender
    directory = await directory_of(stores, settings_of(stores, DataFolder(arguments.data)))
    one = await shown(stores, act, views.listed, directory=directory, held=arguments.id, whose=arguments.whose, whole_domain=arguments.whole_domain)
    english = f"{one.sender} is {'blocked' if one.says == 'block' else 'approved'} for {one.owner}."
    print(say(english, f"{one.owner}のリストで{one.sender}を{'拒否' if one.says == 'block' else '許可'}しました。"))
    return OK
