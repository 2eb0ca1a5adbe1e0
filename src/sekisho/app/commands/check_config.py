"""`sekisho check-config`: is this settings file right?"""

import argparse
from pathlib import Path

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.configuration.settings_file import read_settings
from sekisho.app.storage.folders import DataFolder, is_there
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        help=say("the file (default: sekisho.toml in the data folder)", "ファイル（既定: データフォルダーのsekisho.toml）"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Print "ok" with what would be started; a bad file raises Refused."""
    path = arguments.file or DataFolder(arguments.data).settings
    if not arguments.file and not is_there(path):
        print(say(f"There is no {path}: the built-in settings hold.", f"{path}がないため、既定の設定で動作します。"))
        return OK
    settings = read_settings(path)
    from sekisho.app.assembling.assemble import build_catalogue  # here: `--help` and a bad file need none of the crafts

    try:
        build_catalogue(settings)  # the packs of rules and lists of digests that it names
    except (OSError, ValueError) as error:
        raise Refused(say(f"{path} names what cannot be used: {error}", f"{path}が指定するファイルを使えません: {error}")) from None
    listeners = ", ".join(f"{listener.address}:{listener.port} ({listener.role})" for listener in settings.listeners)
    print(
        say(
            f"{path}: ok. Listeners: {listeners}. Routes: {len(settings.routes)}.",
            f"{path}: 問題ありません。受信口: {listeners}。配送先: {len(settings.routes)}件。",
        )
    )
    return OK
