"""`sekisho backup FOLDER`: a consistent copy of everything, while the service runs or not."""

import argparse
import os
from contextlib import suppress
from pathlib import Path

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage import saving
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import known_settings
from sekisho.app.supervision import privileges
from sekisho.app.terminal.words import say
from sekisho.backends.embedded import backup
from sekisho.model.errors import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the target."""
    target = say(
        "a new folder for the copy; keep it as secret as the mail", "バックアップ先の新しいフォルダー（メールと同様に厳重に保管してください）"
    )
    parser.add_argument("target", type=lambda text: Path(text).absolute(), help=target)
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Save."""
    folder = DataFolder(arguments.data)
    folder.must_exist()
    settings = known_settings(folder)
    owner = folder.root.stat()
    is_new = not arguments.target.exists()
    arguments.target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(arguments.target, owner.st_uid, owner.st_gid)
    privileges.become_owner_of(folder.root)
    if settings.records.store == "embedded":
        octets = backup.save(folder.root, arguments.target)
    else:
        try:
            kept = saving.save(folder, settings, arguments.target)
        except Refused:
            with suppress(OSError):
                if is_new:
                    arguments.target.rmdir()  # if nothing was saved
            raise
        octets = kept.octets
        if kept.gone:
            print(
                say(
                    f"{kept.gone} large messages were delivered or deleted meanwhile: the back-up has their records alone.",
                    f"大きなメール{kept.gone}件はこの間に配送または削除されたため、記録のみ保存しました。",
                )
            )
    print(say(f"Saved {octets // 1024} KiB in {arguments.target}.", f"{arguments.target}に{octets // 1024} KiBを保存しました。"))
    return OK
