"""What `sekisho up` and `sekisho run` share: the settings are read, then the supervisor is started with some roles or all of them."""

import argparse
import os
from collections.abc import Callable, Sequence

from sekisho.app import logs
from sekisho.app.cli import add_config_argument, add_data_argument
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import settings_of
from sekisho.app.storage.folders import DataFolder
from sekisho.app.supervision.greeting import WHOLE
from sekisho.app.terminal.words import say


def add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the data folder and the settings file."""
    add_data_argument(parser)
    says = say(
        "the settings file (default: sekisho.toml in the data folder, if there is one)", "設定ファイル（既定: データフォルダーにあればsekisho.toml）"
    )
    add_config_argument(parser, says)


def serve(arguments: argparse.Namespace, roles: Sequence[str] = WHOLE, check: Callable[[Settings], None] | None = None) -> int:
    """Be the supervisor of these roles until it ends; return its exit code. `check` may raise Refused before anything is started."""
    folder = DataFolder(arguments.data)
    settings = settings_of(folder, arguments.config)
    if check is not None:
        check(settings)
    logs.set_up(settings.logging.level)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.metrics)  # the client library reads it when it is imported
    from sekisho.app.supervision import supervisor  # everything heavy, once it is known that the settings are good

    return supervisor.run(settings, arguments.config or folder.settings, folder, roles)
