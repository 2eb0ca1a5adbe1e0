"""`sekisho connections pass|unblock`: a client that the connection policy holds up is let through at once."""

import argparse
import asyncio
import ipaddress

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.counting import Counting
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import known_settings
from sekisho.app.supervision import privileges
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.clock import SystemClock
from sekisho.backends.embedded.shared_counters import COUNTERS
from sekisho.edge.connections import PASSED
from sekisho.model.address import Address
from sekisho.model.errors import Refused
from sekisho.policy.connection import greylist_key
from sekisho.ports.counters import Counters

REMEMBER = 35 * 86_400.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    through = actions.add_parser("pass", help=say("greylisting: this sender need not come again", "グレーリスト: この送信者をすぐに受け入れる"))
    through.add_argument("ip", help=say("the client's address", "接続元のIPアドレス"))
    through.add_argument("sender", help=say("envelope sender", "エンベロープ送信者（MAIL FROM）"))
    through.add_argument("recipient", help=say("recipient", "受信者"))
    free = actions.add_parser("unblock", help=say("an address that a profile blocked may come again", "プロファイルで遮断したアドレスを解除する"))
    free.add_argument("ip", help=say("the client's address", "接続元のIPアドレス"))
    for each in (through, free):
        add_data_argument(each)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    folder = DataFolder(arguments.data)
    folder.must_exist()
    try:
        ip = str(ipaddress.ip_address(arguments.ip))
    except ValueError:
        raise Refused(f"{arguments.ip!r} is no IP address", f"{arguments.ip!r}はIPアドレスではありません。") from None
    privileges.become_owner_of(folder.root)
    return asyncio.run(_run(folder, ip, arguments))


async def _run(folder: DataFolder, ip: str, arguments: argparse.Namespace) -> int:
    counting = Counting(folder.run / COUNTERS, SystemClock(), known_settings(folder).counters)
    try:
        return await (_pass(counting.counters, ip, arguments) if arguments.action == "pass" else _unblock(counting.counters, ip))
    finally:
        await counting.close()


async def _pass(counters: Counters, ip: str, arguments: argparse.Namespace) -> int:
    key = greylist_key(ip, _address(arguments.sender), _address(arguments.recipient))
    await counters.remember(key, PASSED, REMEMBER)
    print(
        say(
            f"{arguments.sender} may write to {arguments.recipient} at once.",
            f"{arguments.sender}から{arguments.recipient}へのメールをすぐに受け入れます。",
        )
    )
    return OK


async def _unblock(counters: Counters, ip: str) -> int:
    was = await counters.recall(f"block:{ip}")
    await counters.remember(f"block:{ip}", "", 0.0)
    print(say(f"{ip} may come again.", f"{ip}の遮断を解除しました。") if was else say(f"{ip} was not blocked.", f"{ip}は遮断されていません。"))
    return OK if was else DIFFERENT


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower())
