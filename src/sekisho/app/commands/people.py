"""`sekisho people list|add|remove|import|sync|directory|export|groups`: who gets mail."""

import argparse
import sys
from pathlib import Path

from sekisho.api.views.tenancy import csv
from sekisho.app.assembling.desk import at_the_desk, file_ports, shown
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.commands import people_directory
from sekisho.app.commands.people_directory import text_of
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.tables import table
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused
from sekisho.tenancy.directories.directory_sources import sync_source
from sekisho.tenancy.directories.people_sync import sync_people
from sekisho.tenancy.people.groups import list_groups
from sekisho.tenancy.people.people import add_person, list_people, remove_person
from sekisho.tenancy.people.people_import import Imported, export_people, import_csv, import_ldif, refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("people by address", "利用者の一覧"))
    listing.add_argument("text", nargs="?", default="", help=say("part of a name or address", "名前またはアドレスの一部"))
    listing.add_argument("--limit", type=int, default=100)
    add = actions.add_parser("add", help=say("add somebody", "利用者を追加する"))
    add.add_argument("address")
    add.add_argument("--name", default="")
    add.add_argument("--alias", action="append", default=[], help=say("another address of theirs", "別名のアドレス"))
    add.add_argument("--group", action="append", default=[])
    remove = actions.add_parser("remove", help=say("remove somebody", "利用者を削除する"))
    remove.add_argument("address")
    taking = actions.add_parser("import", help=say("take in a CSV or LDIF file", "CSVまたはLDIFを取り込む"))
    taking.add_argument("file", type=Path)
    taking.add_argument("--replace-all", action="store_true", help=say("remove those who are not in the file", "ファイルにない利用者は削除する"))
    taking.add_argument("--dry-run", action="store_true", help=say("only tell what would be done", "変更内容の確認のみ"))
    sync = actions.add_parser("sync", help=say("take over people from LDAP or Active Directory", "LDAP・Active Directoryから同期する"))
    sync.add_argument("source", metavar="SOURCE", help=say("a short name for this directory", "このディレクトリの短い名前"))
    sync.add_argument(
        "--url", help=say("ldaps://host[:port]; without it the directory that was set", "ldaps://host[:port]。省略時は設定済みの接続先")
    )
    people_directory.add_question(sync)
    sync.add_argument("--confirmed", action="store_true", help=say("also if many people would go", "多数の削除も実行する"))
    sync.add_argument("--dry-run", action="store_true", help=say("only tell what would be done", "変更内容の確認のみ"))
    people_directory.add_arguments(actions.add_parser("directory", help=say("directories that are asked regularly", "ディレクトリ連携の設定")))
    actions.add_parser("export", help=say("everybody as CSV to standard output", "全利用者をCSVで標準出力に書き出す"))
    actions.add_parser("groups", help=say("groups by name", "グループの一覧"))
    for name in ("list", "add", "remove", "import", "sync", "export", "groups"):
        add_data_argument(actions.choices[name])


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    return with_place(DataFolder(arguments.data), lambda stores: _ACTIONS[arguments.action](stores, arguments))


async def _list(stores: Place, arguments: argparse.Namespace) -> int:
    page = await at_the_desk(stores, list_people, text=arguments.text, limit=max(1, min(arguments.limit, 1_000)))
    if not page.items:
        print(say("Nobody is in the list.", "該当する利用者はいません。"))
        return OK
    headings = [say("address", "アドレス"), say("name", "名前"), say("aliases", "別名"), say("groups", "グループ"), say("kept by", "管理元")]
    rows = [[one.address, one.name, " ".join(one.aliases), ", ".join(one.groups), one.source] for one in page.items]
    print(table(headings, rows, 40))
    return OK


async def _add(stores: Place, arguments: argparse.Namespace) -> int:
    added = await at_the_desk(
        stores,
        add_person,
        ports=file_ports(stores, DataFolder(arguments.data)),
        address=arguments.address,
        name=arguments.name,
        aliases=tuple(arguments.alias),
        groups=tuple(arguments.group),
    )
    print(say(f"{added.address} is in the list.", f"{added.address}を追加しました。"))
    return OK


async def _remove(stores: Place, arguments: argparse.Namespace) -> int:
    removed = await at_the_desk(stores, remove_person, address=arguments.address)
    address = removed.address if removed else arguments.address  # from afar nothing is shown of what is gone
    print(say(f"{address} is removed.", f"{address}を削除しました。"))
    return OK


async def _import(stores: Place, arguments: argparse.Namespace) -> int:
    text = text_of(arguments.file)
    function = import_ldif if arguments.file.suffix.lower() == ".ldif" else import_csv
    done = await at_the_desk(
        stores,
        function,
        ports=file_ports(stores, DataFolder(arguments.data)),
        text=text,
        replace_all=arguments.replace_all,
        dry_run=arguments.dry_run,
    )
    return _told(done)


async def _sync_stored(stores: Place, arguments: argparse.Namespace) -> int:
    done = await at_the_desk(
        stores,
        sync_source,
        ports=file_ports(stores, DataFolder(arguments.data)),
        name=arguments.source,
        confirmed=arguments.confirmed,
        dry_run=arguments.dry_run,
    )
    return _told(done)


async def _sync(stores: Place, arguments: argparse.Namespace) -> int:
    if arguments.url is None:
        return await _sync_stored(stores, arguments)
    if None in (arguments.bind_dn, arguments.password_file, arguments.base_dn):
        raise Refused(say("--url needs --bind-dn, --password-file and --base-dn", "--urlには--bind-dn・--password-file・--base-dnが必要です。"))
    done = await at_the_desk(
        stores,
        sync_people,
        ports=file_ports(stores, DataFolder(arguments.data)),
        source=arguments.source,
        url=arguments.url,
        bind_dn=arguments.bind_dn,
        password=text_of(arguments.password_file).rstrip("\r\n"),
        base_dn=arguments.base_dn,
        filter=arguments.filter,
        authorities=text_of(arguments.authorities) if arguments.authorities else "",
        confirmed=arguments.confirmed,
        dry_run=arguments.dry_run,
    )
    return _told(done)


def _told(done: Imported) -> int:
    if done.problems:
        raise refusal(done.problems)
    counts = f"{done.added} / {done.changed} / {done.removed} / {done.unchanged}"
    print(say(f"added / changed / removed / unchanged: {counts}.", f"追加 / 変更 / 削除 / 変更なし: {counts}。"))
    return OK


async def _export(stores: Place, arguments: argparse.Namespace) -> int:
    del arguments
    sys.stdout.write((await shown(stores, export_people, csv)).decode())
    return OK


async def _groups(stores: Place, arguments: argparse.Namespace) -> int:
    del arguments
    found = await at_the_desk(stores, list_groups)
    print(
        table([say("name", "名前"), say("address", "アドレス"), say("kept by", "管理元")], [[one.name, one.address, one.source] for one in found], 40)
    )
    return OK


_ACTIONS = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "import": _import,
    "sync": _sync,
    "directory": people_directory.run,
    "export": _export,
    "groups": _groups,
}
