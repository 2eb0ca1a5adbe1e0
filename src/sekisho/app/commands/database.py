"""`sekisho database prepare|roles|import|restored`: the tables of `[records] store = "postgres"`, rights, take-over, restore."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from sekisho.app.assembling.assemble import node_name
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage import moved
from sekisho.app.storage.bringing import begin, bring
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.handing_over import take
from sekisho.app.storage.stores import database_address, known_settings
from sekisho.app.supervision import privileges
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused

if TYPE_CHECKING:
    from sekisho.backends.postgres.connection import Address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    parser.add_argument(
        "action",
        choices=("prepare", "roles", "import", "restored"),
        metavar=say("ACTION", "操作"),
        help=say(
            "prepare: make the tables or bring them up to date, as the address's user; roles: print the SQL of one login for each role; "
            "import: take over what this folder's service kept embedded, while it rests; "
            "restored: hold all that may have gone out since, after the database was brought to an earlier moment by its own means",
            "prepare: テーブルを作成・更新する（addressのユーザーで実行）、roles: 役割ごとのログインと権限のSQLを表示する、"
            "import: サービス停止中に、このフォルダーの内蔵ストアの内容を取り込む、"
            "restored: データベースを独自の手段で過去の時点に戻した後、配送済みの可能性があるメールを保留する",
        ),
    )
    names = say("of the logins' names (default: %(default)s)", "ログイン名の接頭辞（既定: %(default)s）")
    parser.add_argument("--prefix", default="sekisho_", help=names)
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    settings = known_settings(DataFolder(arguments.data))
    records = settings.records
    if records.store != "postgres":
        raise Refused(
            say('The settings have no database: [records] store = "postgres" names one.', "設定にデータベースがありません（[records] store）。")
        )
    address = database_address(records)
    if arguments.action == "prepare":
        from sekisho.backends.postgres import migration

        migration.prepare(address)
        print(say("The tables are up to date.", "テーブルは最新です。"))
        return OK
    if arguments.action == "restored":
        from sekisho.backends.postgres import saving

        held = saving.hold(address)
        print(
            say(
                f"{held} queued messages are held: look, then `sekisho queue unhold`.",
                f"配送待ちの{held}件を保留しました。確認後、queue unholdで再開してください。",
            )
        )
        return OK
    if arguments.action == "import":
        return _import(DataFolder(arguments.data), address, settings)
    from sekisho.backends.postgres.roles import statements

    try:
        lines = statements(arguments.prefix)
    except ValueError as error:
        raise Refused(say(f"--prefix: {error}.", f"--prefix: {error}。")) from None
    print("".join(f"{line};\n" for line in lines), end="")
    return OK


def _import(folder: DataFolder, address: "Address", settings: Settings) -> int:
    """Copy tables, then what lies in files; prove the books."""
    folder.must_exist()
    privileges.become_owner_of(folder.root)
    folder.run.mkdir(mode=0o700, exist_ok=True)
    with folder.lock.open("a+") as lock:
        if not take(lock):
            raise Refused(say(f"Sekisho is running on {folder.root}: stop it first.", f"{folder.root}でSekishoが動作中です。先に停止してください。"))
        from sekisho.backends.postgres import filling

        begin(folder, address, node_name(settings))
        moved.close(folder, "moving")
        rows, problems = asyncio.run(bring(folder, address, lambda _, __: None))
        moved.close(folder, "moved")
        filling.end(address)
    for problem in problems[:20]:
        print(problem)
    print(
        say(
            f"The database has taken over {rows} rows; its books are {'NOT ' if problems else ''}sound. The old files stay: move them away.",
            f"データベースに{rows}行を取り込みました。台帳: {'不整合あり' if problems else '正常'}。元のファイルは残っています（退避してください）。",
        )
    )
    return DIFFERENT if problems else OK
