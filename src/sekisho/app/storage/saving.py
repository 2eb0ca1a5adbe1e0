"""Back-up and restore where records lie in a database, and large messages perhaps in a bucket: the database first, then what its records name."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import bucket_location, database_address, known_settings
from sekisho.app.terminal.words import say
from sekisho.backends.embedded import saved_files
from sekisho.backends.whole_files import sync_folder
from sekisho.model.errors import Refused, TemporaryFailure

if TYPE_CHECKING:
    from sekisho.backends.s3.bucket import Bucket

_DATABASE, _OBJECTS, _FILES = "database", "objects", "files"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a back-up holds: octets in all, and how many large messages went between the two steps."""

    octets: int
    gone: int


def is_of_a_database(saved: Path) -> bool:
    """Tell whether a back-up is one of a database."""
    return (saved / _DATABASE).is_dir()


def save(folder: DataFolder, settings: Settings, target: Path) -> Kept:
    """Save database, objects and the files of this machine into a new folder. Raises Refused and OSError."""
    address = database_address(settings.records)
    from sekisho.backends.postgres import saving

    saved_files.begin(target)
    saved = saving.save(address, target / _DATABASE)
    gone = 0
    if settings.blobs.store == "s3":
        from sekisho.backends.s3 import saving as objects

        try:
            gone = asyncio.run(objects.save(_bucket(settings), saved.blobs, target / _OBJECTS))
        except TemporaryFailure as failure:
            raise _bucket_fails(failure) from None
    for source in saved_files.files_of(folder.root):
        saved_files.copy(source, target / _FILES / source.relative_to(folder.root))
    return Kept(saved_files.finish(target, {"database": saved.listed}), gone)


def restore(saved: Path, folder: DataFolder) -> int:
    """Bring all of it back: files, then objects, then the database in one commit; return how much is held. Raises Refused and OSError.

    A restore that is broken off before its commit leaves an empty database, and may be done again.
    """
    listed: dict[str, Any] = saved_files.checked(saved)
    if "database" not in listed:
        raise Refused(say(f"{saved} is no back-up of a database.", f"{saved}はデータベースのバックアップではありません。"))
    master = Path("keys") / "master.key"
    theirs, ours = saved / _FILES / master, folder.root / master
    if theirs.exists() and ours.exists() and theirs.read_bytes() != ours.read_bytes():
        raise Refused(
            say(
                f"{ours} is another key than the back-up's: restore into an empty data folder.",
                f"{ours}がバックアップの鍵と異なります。空のデータフォルダーに復元してください。",
            )
        )
    folder.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _bring_files(saved / _FILES, folder.root)
    settings = known_settings(folder)
    if settings.records.store != "postgres":
        raise Refused(
            say(
                f'The settings of {folder.root} name no database: write [records] store = "postgres" and its address first.',
                f"{folder.root}の設定にデータベースがありません。先に[records]を設定してください。",
            )
        )
    address = database_address(settings.records)
    from sekisho.backends.postgres import saving

    if (saved / _OBJECTS).is_dir():
        if settings.blobs.store != "s3":
            raise Refused(
                say(
                    "The back-up holds objects of a bucket, and the settings name none ([blobs]).",
                    "バックアップにバケットの内容が含まれていますが、[blobs]の設定がありません。",
                )
            )
        from sekisho.backends.s3 import saving as objects

        try:
            asyncio.run(objects.restore(_bucket(settings), saved / _OBJECTS))
        except TemporaryFailure as failure:
            raise _bucket_fails(failure) from None
    return saving.restore(address, saved / _DATABASE, listed["database"])


def _bring_files(source: Path, root: Path) -> None:
    """Copy what is not there yet: settings that the operator wrote for the new place stay."""
    for path in source.rglob("*"):
        target = root / path.relative_to(source)
        if path.is_file() and not target.exists():
            saved_files.copy(path, target)
            saved_files.sync(target)
            sync_folder(target.parent)


def _bucket(settings: Settings) -> "Bucket":
    from sekisho.backends.s3.bucket import Bucket

    try:
        return Bucket(bucket_location(settings.blobs))
    except ValueError as error:
        raise Refused(say(f"[blobs] cannot be used: {error}.", f"[blobs]を使用できません: {error}。")) from None


def _bucket_fails(failure: TemporaryFailure) -> Refused:
    return Refused(say(f"Nothing is whole yet: {failure}. Do it again.", f"完了していません: {failure}。もう一度実行してください。"))
