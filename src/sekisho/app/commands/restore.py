"""`sekisho restore FOLDER`: a back-up onto an empty node; what is queued is held until somebody lets it go."""

import argparse
from pathlib import Path

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage import saving
from sekisho.app.storage.folders import DataFolder, command
from sekisho.app.terminal.words import say
from sekisho.backends.embedded import backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the source."""
    parser.add_argument("source", type=lambda text: Path(text).absolute(), help=say("the folder of the back-up", "バックアップのフォルダー"))
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Restore."""
    folder = DataFolder(arguments.data)
    held = saving.restore(arguments.source, folder) if saving.is_of_a_database(arguments.source) else backup.restore(arguments.source, folder.root)
    print(say(f"Restored into {folder.root}.", f"{folder.root}に復元しました。"))
    if held:
        print(
            say(
                f"{held} queued messages are held, because they may have been delivered after the back-up was made. Look at them with "
                f"`{command('queue list', folder.root)}` and let them go with `{command('queue unhold --all', folder.root)}`.",
                f"配送待ちの{held}件は、バックアップ後に配送された可能性があるため保留しています。`{command('queue list', folder.root)}`で確認し、"
                f"`{command('queue unhold --all', folder.root)}`で再開してください。",
            )
        )
    return OK
