"""`sekisho up`: run the gateway."""

import argparse
import os
from pathlib import Path

from sekisho.app import logs
from sekisho.app.cli import add_data_argument
from sekisho.app.folders import DataFolder, is_there
from sekisho.app.settings_file import read_settings
from sekisho.app.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
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
    """Read the settings, then be the supervisor."""
    folder = DataFolder(arguments.data)
    path = arguments.config or folder.settings
    settings = read_settings(path if arguments.config or is_there(path) else None)
    logs.set_up(settings.logging.level)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.metrics)  # the client library reads it when it is imported
    from sekisho.app import supervisor  # everything heavy, once it is known that the settings are good

    return supervisor.run(settings, path, folder)
