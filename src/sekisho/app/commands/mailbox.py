"""`sekisho mailbox list|show`: reading the embedded mailbox."""

import argparse
import sys

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.supervision import privileges
from sekisho.app.terminal.tables import local_time, table
from sekisho.app.terminal.words import say
from sekisho.delivery.maildir import Maildir
from sekisho.mime.fields.words import decode
from sekisho.model.address import Address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list and show."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("the mailboxes, or the mail in one of them", "メールボックス、または1つの中のメールの一覧"))
    listing.add_argument("address", nargs="?")
    show = actions.add_parser("show", help=say("one mail as it was delivered", "配信されたままの1通"))
    show.add_argument("address")
    show.add_argument("name", nargs="?", help=say("as `list` shows it (default: the newest)", "一覧に表示される名前（既定: 最新）"))
    for action in (listing, show):
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    folder = DataFolder(arguments.data)
    folder.must_exist()
    privileges.become_owner_of(folder.root)
    maildir = Maildir(folder.mailboxes)
    if arguments.action == "list":
        return _list(maildir, arguments.address)
    return _show(maildir, _address(arguments.address), arguments.name)


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower())


def _list(maildir: Maildir, address: str | None) -> int:
    if address is None:
        mailboxes = maildir.list_mailboxes()
        if not mailboxes:
            print(say("No mail has been delivered into the embedded mailbox yet.", "内蔵メールボックスにはまだメールがありません。"))
            return OK
        print(table([say("mailbox", "メールボックス"), say("messages", "通数")], [[name, str(count)] for name, count in mailboxes]))
        return OK
    entries = maildir.list_messages(_address(address))
    headings = [say("name", "名前"), say("received", "受信"), say("from", "差出人"), say("subject", "件名")]
    print(table(headings, [[entry.name, local_time(entry.received_at), _read(entry.header_from), _read(entry.subject)] for entry in entries]))
    return OK


def _read(value: str) -> str:
    return decode(value.encode()).text  # RFC 2047; bounded by `list_messages`


def _show(maildir: Maildir, address: Address, name: str | None) -> int:
    if name is None:
        entries = maildir.list_messages(address)
        name = entries[-1].name if entries else ""
    octets = maildir.read_message(address, name) if name else None
    if octets is None:
        print(say(f"There is no such mail for {address}.", f"{address}にそのメールはありません。"), file=sys.stderr)
        return DIFFERENT
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    return OK
