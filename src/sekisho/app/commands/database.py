"""`sekisho database prepare|roles`: the tables of `[records] store = "postgres"`, and who may touch what of them."""

import argparse

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.folders import DataFolder
from sekisho.app.stores import database_address, known_settings
from sekisho.app.words import say
from sekisho.model.errors import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    parser.add_argument(
        "action",
        choices=("prepare", "roles"),
        metavar=say("ACTION", "操作"),
        help=say(
            "prepare: make the tables or bring them up to date, as the address's user; roles: print the SQL of one login for each role",
            "prepare: テーブルを作成・更新する（addressのユーザーで実行）、roles: 役割ごとのログインと権限のSQLを表示する",
        ),
    )
    names = say("of the logins' names (default: %(default)s)", "ログイン名の接頭辞（既定: %(default)s）")
    parser.add_argument("--prefix", default="sekisho_", help=names)
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    records = known_settings(DataFolder(arguments.data)).records
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
    from sekisho.backends.postgres.roles import statements

    try:
        lines = statements(arguments.prefix)
    except ValueError as error:
        raise Refused(say(f"--prefix: {error}.", f"--prefix: {error}。")) from None
    print("".join(f"{line};\n" for line in lines), end="")
    return OK
