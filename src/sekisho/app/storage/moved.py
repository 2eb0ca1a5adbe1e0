"""The embedded stores of a folder once a database takes them over: closed from then on, so that nothing is written, or sent, from two places."""

from contextlib import suppress
from typing import Literal

from sekisho.app.storage.folders import DataFolder, is_there
from sekisho.app.terminal.words import say
from sekisho.backends.whole_files import replace_file, sync_folder
from sekisho.model.errors import Refused

_NAME = "moved-to-database"
How = Literal["moving", "moved"]


def close(folder: DataFolder, how: How) -> None:
    """Close them, durably: "moving" may be taken back, "moved" may not. Raises OSError."""
    replace_file(folder.root / _NAME, how.encode(), durable=True)


def reopen(folder: DataFolder) -> None:
    """Take it back. Raises OSError."""
    with suppress(FileNotFoundError):
        (folder.root / _NAME).unlink()
        sync_folder(folder.root)


def state(folder: DataFolder) -> How | None:
    """Return how they were closed; None: they are open. A file that says nothing known counts as moved. Raises Refused."""
    if not is_there(folder.root / _NAME):
        return None
    return "moving" if (folder.root / _NAME).read_bytes() == b"moving" else "moved"


def must_not_be(folder: DataFolder) -> None:
    """Raise Refused where they are closed."""
    if state(folder) is not None:
        raise Refused(
            say(
                f'The stores of {folder.root} were moved into a database: set [records] store = "postgres". While that is still under way, '
                "`sekisho migrate --give-up` takes it back.",
                f'{folder.root}のストアはデータベースへ移行済みです。[records]のstoreを"postgres"にしてください。'
                "移行の途中であれば、sekisho migrate --give-upで取り消せます。",
            )
        )
