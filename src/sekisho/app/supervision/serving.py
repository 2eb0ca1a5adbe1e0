"""What `sekisho up` and `sekisho run` share: the settings are read, then the supervisor is started with some roles or all of them."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from sekisho.app import logs
from sekisho.app.cli import add_data_argument
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import read_settings
from sekisho.app.storage.folders import DataFolder, is_there
from sekisho.app.supervision.greeting import WHOLE
from sekisho.app.terminal.words import say


def add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the data folder and the settings file."""
    add_data_argument(parser)
    parser.add_argument(
        "--config",
        type=lambda text: Path(text).absolute(),
        help=say(
            "the settings file (default: sekisho.toml in the data folder, if there is one)",
            "設定ファイル（既定: データフォルダーにあればsekisho.toml）",
        ),
    )


def serve(arguments: argparse.Namespace, roles: Sequence[str] = WHOLE, check: Callable[[Settings], None] | None = None) -> int:
    """Be the supervisor of these roles until it ends; return its exit code. `check` may raise Refused before anything is started."""
    folder = DataFolder(arguments.data)
    path = arguments.config or folder.settings
    settings = read_settings(path if arguments.config or is_there(path) else None)
    if check is not None:
        check(settings)
    logs.set_up(settings.logging.level)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.metrics)  # the client library reads it when it is imported
    from sekisho.app.supervision import supervisor  # everything heavy, once it is known that the settings are good

    return supervisor.run(settings, path, folder, roles)
