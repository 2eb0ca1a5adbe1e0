"""`sekisho feedback not-spam|spam|phish|list|undo`: what people say of messages, and what the house learns from it."""

import argparse
from pathlib import Path

from sekisho.app.assembling.desk import current_directory
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import who, with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.tables import local_time, table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.gate.feedback import give
from sekisho.gate.learning import MOST_OPINIONS, relearn
from sekisho.keeping.outbox import pump
from sekisho.model.errors import Refused
from sekisho.model.ids import is_id
from sekisho.policy.enclosed import enclosed
from sekisho.ports.opinions import ADMIN, PHISH, SPAM, UNDONE, WANTED

_SAYS = {"not-spam": WANTED, "spam": SPAM, "phish": PHISH, "undo": UNDONE}
_LARGEST = 64 * 1024 * 1024  # octets of a mail file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    for name, english, japanese in (
        ("not-spam", "this message is wanted", "必要なメールである"),
        ("spam", "this message is unwanted", "迷惑メールである"),
        ("phish", "this message is phishing or fraud", "フィッシングまたは詐欺メールである"),
        ("undo", "take back what was said", "報告を取り消す"),
    ):
        action = actions.add_parser(name, help=say(english, japanese))
        action.add_argument(
            "what", metavar="ID|FILE", help=say("a message's id, or a mail file that we delivered", "メールの番号、または配信済みのメールファイル")
        )
        action.add_argument(
            "--user", default="", metavar="ADDRESS", help=say("for this recipient (default: you)", "この受信者の報告とする（既定: 操作者）")
        )
        add_data_argument(action)
    listing = actions.add_parser("list", help=say("what was said, the latest first", "報告の一覧（新しい順）"))
    listing.add_argument("--limit", type=int, default=50)
    add_data_argument(listing)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    settings = settings_in_force(DataFolder(arguments.data))
    work = _list if arguments.action == "list" else _give
    return with_stores(DataFolder(arguments.data), lambda stores: work(stores, arguments, settings))


async def _give(stores: EmbeddedStores, arguments: argparse.Namespace, settings: Settings) -> int:
    await pump(stores.records, stores.history)
    by = arguments.user.lower() or ADMIN + who()
    about = await give(stores.records, stores.history, stores.clock, whose(), _id_of(arguments.what), _SAYS[arguments.action], by)
    await learn_now(stores, settings)
    print(say(f"Noted for {about}.", f"{about}について記録しました。"))
    return OK


async def learn_now(stores: EmbeddedStores, settings: Settings) -> None:
    """Take what was just said into the table: the edges use it within half a minute."""
    await pump(stores.records, stores.history)
    directory = await current_directory(stores, settings)
    await relearn(stores.opinions, stores.history, stores.documents, directory, whose(), settings.feedback.people, stores.clock.now())


def _id_of(what: str) -> str:
    """Return the id that was given, or that of the message in a file by our mark in its header. Raises Refused."""
    if is_id(what) or not Path(what).exists():
        return what
    try:
        with Path(what).open("rb") as stream:
            found = enclosed(b"", 0, [stream.read(_LARGEST)])
    except OSError as error:
        raise Refused(say(f"{what} cannot be read: {error.strerror}.", f"{what}を読めません（{error.strerror}）。")) from None
    if not found:
        raise Refused(
            say(f"{what} did not come through this house: it has no X-Sekisho-Id.", f"{what}にはX-Sekisho-Idがなく、当ゲートウェイを通っていません。")
        )
    return found[0]


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace, settings: Settings) -> int:
    await learn_now(stores, settings)
    said = await stores.opinions.opinions(whose(), min(arguments.limit, MOST_OPINIONS))
    if not said:
        print(say("Nobody has said anything.", "報告はありません。"))
        return DIFFERENT
    words = {WANTED: say("wanted", "必要"), SPAM: say("unwanted", "迷惑"), PHISH: say("phishing", "フィッシング")}
    rows = [[local_time(one.at), one.about, words[one.says], one.by] for one in said]
    print(table([say("at", "日時"), say("message", "メール"), say("said", "報告"), say("by", "報告者")], rows))
    return OK
