"""`sekisho person export|erase ADDRESS`: everything held about somebody, handed out as JSON lines and mail files, or erased."""

import argparse
import sys
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

from sekisho.app.assembling.desk import at_the_desk
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.persons import PersonalDatum, erase_person, export_person
from sekisho.model.errors import Refused
from sekisho.model.ids import is_id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add export and erase."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    exporting = actions.add_parser("export", help=say("write everything held about an address", "保存データをすべて出力する"))
    exporting.add_argument(
        "--mail",
        type=lambda text: Path(text).absolute(),
        default=None,
        metavar="FOLDER",
        help=say("put held mail there as files (otherwise in the lines, base64)", "隔離メールを保存するフォルダー（省略時は各行にBase64で出力）"),
    )
    erasing = actions.add_parser("erase", help=say("erase it; this cannot be undone", "消去する（元に戻せません）"))
    erasing.add_argument("--yes", action="store_true", help=say("do it without asking", "確認せずに実行する"))
    for action in (exporting, erasing):
        add_data_argument(action)
        action.add_argument("address", help=say("the person's address", "対象のメールアドレス"))


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    work = _export if arguments.action == "export" else _erase
    return with_stores(DataFolder(arguments.data), lambda stores: work(stores, arguments))


async def _export(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    if arguments.mail is not None:
        try:
            arguments.mail.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{arguments.mail} cannot be made: {error.strerror}", f"{arguments.mail}を作成できません（{error.strerror}）。") from None
    found = False
    async for datum in _data(stores, arguments.address):
        found = True
        told = asdict(datum)
        if datum.content and arguments.mail is not None and is_id(datum.about):
            target = arguments.mail / f"{datum.about}.eml"  # a number of ours, never a name from the mail
            target.touch(mode=0o600)
            target.write_bytes(b64decode(datum.content))
            told["content"] = target.name
        print(json_text(told))
    if not found:
        print(say("Nothing is held about this address.", "このアドレスに関する保存データはありません。"), file=sys.stderr)
    return OK if found else DIFFERENT


async def _data(stores: EmbeddedStores, address: str) -> AsyncIterator[PersonalDatum]:
    after = ""
    while True:
        page = await at_the_desk(stores, export_person, address=address, after=after)
        for datum in page.items:
            yield datum
        after = page.next
        if not after:
            return


async def _erase(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    if not arguments.yes:
        raise Refused(
            "this deletes held mail and takes the address out of the history, and cannot be undone: say --yes",
            "隔離メールを削除し、履歴からアドレスを消去します。元に戻せません。実行するには--yesを付けてください。",
        )
    done = await at_the_desk(stores, erase_person, address=arguments.address)
    print(
        say(
            f"{done.messages} messages now name {done.pseudonym}; {done.held} held mails were deleted.",
            f"メール{done.messages}通の記録を{done.pseudonym}に置き換え、隔離メール{done.held}通を削除しました。",
        )
    )
    if done.on_their_way:
        print(
            say(
                f"{done.on_their_way} messages are still on their way to this address: ask again when they have been delivered.",
                f"このアドレス宛ての配送待ちメールが{done.on_their_way}通あります。配送後にもう一度実行してください。",
            )
        )
        return DIFFERENT
    return OK
