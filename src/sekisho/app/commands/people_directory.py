"""`sekisho people directory list|set|remove`: directories (LDAP, Active Directory) that the keeper takes people from."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from sekisho.app.assembling.desk import at_the_desk
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage.stores import Place
from sekisho.app.terminal.tables import table
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused
from sekisho.tenancy.directories.directory_sources import SourceShown, list_sources, remove_source, set_source
from sekisho.tenancy.directories.people_sync import ANYBODY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow `people directory`."""
    doing = parser.add_subparsers(dest="doing", metavar=say("ACTION", "操作"), required=True)
    doing.add_parser("list", help=say("how each stands", "設定と状態の一覧"))
    put = doing.add_parser("set", help=say("ask one regularly", "定期的に同期する"))
    put.add_argument("name", metavar="NAME")
    put.add_argument("--url", required=True, help="ldaps://host[:port]")
    add_question(put)
    put.add_argument("--minutes", type=int, default=60, help=say("between two looks (60)", "同期の間隔（60分）"))
    put.add_argument(
        "--most-leaving", type=int, default=33, help=say("percent of its people that may go unasked (33)", "確認なしで削除してよい割合（33％）")
    )
    remove = doing.add_parser("remove", help=say("ask it no longer; its people stay", "連携を解除する（利用者は残る）"))
    remove.add_argument("name", metavar="NAME")
    for each in doing.choices.values():
        add_data_argument(each)


def add_question(parser: argparse.ArgumentParser) -> None:
    """Add what a directory has to be asked with."""
    parser.add_argument("--bind-dn")
    parser.add_argument("--password-file", type=Path)
    parser.add_argument("--base-dn")
    parser.add_argument("--filter", default=ANYBODY)
    parser.add_argument("--authorities", type=Path, help=say("PEM file of authorities to believe", "信頼する認証局のPEMファイル"))


def text_of(file: Path) -> str:
    """Return a text file. Raises Refused."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(say(f"octet {error.start + 1} is not UTF-8.", f"{error.start + 1}バイト目がUTF-8ではありません。")) from None
    except OSError as error:
        raise Refused(say(f"{file} cannot be read: {error.strerror}.", f"{file}を読めません（{error.strerror}）。")) from None


async def run(stores: Place, arguments: argparse.Namespace) -> int:
    """Do one of them."""
    return await _ACTIONS[arguments.doing](stores, arguments)


async def _list(stores: Place, arguments: argparse.Namespace) -> int:
    del arguments
    found = await at_the_desk(stores, list_sources)
    if not found:
        print(say("No directory is set.", "ディレクトリ連携は設定されていません。"))
        return OK
    headings = [say("name", "名前"), say("address", "接続先"), say("minutes", "間隔（分）"), say("last done", "最終同期"), say("state", "状態")]
    print(table(headings, [[one.name, one.url, str(one.minutes), _time(one.standing.done_at), _state(one)] for one in found], 60))
    return OK


async def _set(stores: Place, arguments: argparse.Namespace) -> int:
    if arguments.bind_dn is None or arguments.base_dn is None:
        raise Refused(say("--bind-dn and --base-dn are needed", "--bind-dnと--base-dnを指定してください。"))
    shown = await at_the_desk(
        stores,
        set_source,
        name=arguments.name,
        url=arguments.url,
        bind_dn=arguments.bind_dn,
        base_dn=arguments.base_dn,
        password=text_of(arguments.password_file).rstrip("\r\n") if arguments.password_file else "",
        filter=arguments.filter,
        authorities=text_of(arguments.authorities) if arguments.authorities else "",
        minutes=arguments.minutes,
        most_leaving=arguments.most_leaving,
    )
    print(
        say(
            f"{shown.name} is asked every {shown.minutes} minutes, the first time within a minute (sekisho people directory list).",
            f"{shown.name}を{shown.minutes}分ごとに同期します。初回は1分以内です（sekisho people directory list）。",
        )
    )
    return OK


async def _remove(stores: Place, arguments: argparse.Namespace) -> int:
    await at_the_desk(stores, remove_source, name=arguments.name)
    print(
        say(
            f"{arguments.name} is asked no longer; its people stay, kept by hand.",
            f"{arguments.name}を解除しました。利用者は手動管理として残ります。",
        )
    )
    return OK


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%Y-%m-%d %H:%M") if at else "-"


def _state(one: SourceShown) -> str:
    if one.standing.failing_since:
        return say(one.standing.trouble, one.standing.trouble_ja)
    if not one.standing.done_at:
        return say("not asked yet", "未実行")
    counts = f"{one.standing.added} / {one.standing.changed} / {one.standing.removed} / {one.standing.unchanged}"
    return say(f"well ({counts})", f"正常（{counts}）")


_ACTIONS = {"list": _list, "set": _set, "remove": _remove}
