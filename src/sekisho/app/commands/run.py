"""`sekisho run ROLE ...`: some roles of the gateway on this machine, where several machines share a database."""

import argparse
import os
from pathlib import Path

from sekisho.app import logs
from sekisho.app.cli import add_data_argument
from sekisho.app.folders import DataFolder, is_there
from sekisho.app.greeting import WHOLE
from sekisho.app.settings_file import read_settings
from sekisho.app.words import say
from sekisho.model.errors import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    parser.add_argument(
        "roles",
        nargs="+",
        choices=WHOLE,
        metavar=say("ROLE", "役割"),
        help=say(
            "edge (takes mail in), delivery (hands it on), keeper (history, retention, reports), console (pages and API)",
            "edge（受信と検査）、delivery（配送）、keeper（履歴・保存期間・レポート）、console（画面とAPI）",
        ),
    )
    add_data_argument(parser)
    parser.add_argument(
        "--config",
        type=lambda text: Path(text).absolute(),
        help=say(
            "the settings file (default: sekisho.toml in the data folder, if there is one)",
            "設定ファイル（既定: データフォルダーにあればsekisho.toml）",
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Read the settings, then be the supervisor of these roles. Raises Refused where the others could not see what they do."""
    folder = DataFolder(arguments.data)
    path = arguments.config or folder.settings
    settings = read_settings(path if arguments.config or is_there(path) else None)
    roles = [role for role in WHOLE if role in arguments.roles]
    if settings.records.store == "embedded" and len(roles) < len(WHOLE):
        raise Refused(
            say(
                'The embedded stores belong to one machine and one service: start all roles with sekisho up, or set [records] store = "postgres".',
                '内蔵ストアは1台専用です。sekisho upですべての役割を起動するか、[records]のstoreを"postgres"にしてください。',
            )
        )
    logs.set_up(settings.logging.level)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.metrics)  # the client library reads it when it is imported
    from sekisho.app import supervisor  # everything heavy, once it is known that the settings are good

    return supervisor.run(settings, path, folder, roles)
