"""`sekisho digest send`: mail to somebody about what was stopped for them, at once."""

import argparse

from sekisho.app.assembling.desk import at_the_desk, current_directory
from sekisho.app.assembling.entrance import origin
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.quarantine.digest.sending import send_now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add send."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    send = actions.add_parser("send", help=say("a digest to one address, now; usual ones stay as they are", "1つのアドレスに今すぐ送信する"))
    send.add_argument("--to", required=True, metavar=say("ADDRESS", "アドレス"))
    send.add_argument("--days", type=int, default=7, choices=range(1, 31), metavar="1-30", help=say("back from now", "さかのぼる日数"))
    add_data_argument(send)


def run(arguments: argparse.Namespace) -> int:
    """Send it."""
    return with_stores(DataFolder(arguments.data), lambda stores: _send(stores, arguments))


async def _send(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    settings = settings_in_force(DataFolder(arguments.data))
    directory = await current_directory(stores, settings)
    ports = {"console_origin": lambda: origin(settings)}
    sent = await at_the_desk(stores, send_now, directory=directory, ports=ports, address=arguments.to, days=arguments.days)
    print(
        say(
            f"A digest of {sent.mails} mails is on its way to {sent.address} ({sent.message}).",
            f"{sent.mails}通分の隔離通知メールを{sent.address}に送信しました（{sent.message}）。",
        )
    )
    return OK
