"""The database away, and mail set aside on this machine: told by edges in their metrics and in a file, read by `doctor` and the console."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import lies_aside
from sekisho.app.terminal.tables import local_time
from sekisho.app.terminal.words import Told, told
from sekisho.backends.embedded.database import SPOOL, open_connection
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.postgres import aside_statements as sql
from sekisho.backends.reach import ASIDE
from sekisho.backends.whole_files import replace_file
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.ports.metrics import Metrics
from sekisho.tenancy.known.snapshots import Snapshots

log = logging.getLogger(__name__)

SECONDS = 1.0


class Reduced(msgspec.Struct, frozen=True):
    """What one edge says while it is reduced. Times are seconds since 1970; `copy_of`: the change number of the sealed settings, -1: of the store."""

    since: float
    why: str
    copy_of: int = -1
    why_ja: str = ""


async def keep(stores: EmbeddedStores, snapshots: Snapshots, folder: DataFolder, metrics: Metrics, number: int) -> None:
    """Move what was set aside whenever the database answers, and tell how it stands, for ever."""
    path = folder.run / f"edge-{number}.away"
    while True:
        busy = False
        try:
            if stores.mover is not None and not stores.reach.away and (moved := await stores.mover.move()):
                metrics.count("aside_moved_total", moved)
                stores.signals.ring("delivery")
                stores.signals.ring("resume")
                busy = True
            if not busy:
                await _tell(stores, snapshots, path, metrics)
        except (TemporaryFailure, OSError) as failure:
            log.warning("mail that was set aside waits on: %s", failure)
        if not busy:
            await asyncio.sleep(SECONDS)


async def _tell(stores: EmbeddedStores, snapshots: Snapshots, path: Path, metrics: Metrics) -> None:
    reach = stores.reach
    metrics.gauge("database_away", int(reach.away))
    if stores.aside is not None:
        metrics.gauge("aside_messages", await stores.aside.messages())
        metrics.gauge("aside_octets", await stores.aside.octets())
    if reach.away or snapshots.from_copy:
        said = Reduced(reach.since, reach.why, snapshots.number if snapshots.from_copy else -1, reach.why_ja)
        await asyncio.to_thread(replace_file, path, msgspec.json.encode(said))
    else:
        await asyncio.to_thread(path.unlink, missing_ok=True)


def forget(folder: DataFolder) -> None:
    """Take away what an earlier service told."""
    for path in folder.run.glob("*.away"):
        path.unlink(missing_ok=True)


def problems(folder: DataFolder) -> Iterator[Told]:
    """Yield a sentence, in both languages, for each way in which this machine is reduced."""
    for path in sorted(folder.run.glob("edge-*.away")):
        with suppress(OSError, msgspec.MsgspecError):
            said = msgspec.json.decode(path.read_bytes(), type=Reduced)
            since = local_time(said.since)
            yield told(
                f"{path.stem}: the database has not answered since {since}: {said.why}",
                f"{path.stem}: データベースが{since}から応答しません: {said.why_ja or said.why}",
            )
            if said.copy_of >= 0:
                yield told(
                    f"{path.stem} works by the sealed copy of the settings, of change {said.copy_of}: what people set since is not in force here",
                    f"{path.stem}は封印された設定の写し（変更{said.copy_of}まで）で動作中です。以後の変更はまだ反映されていません",
                )
    try:
        waiting = messages(folder.root)
    except Refused as refused:
        yield told(str(refused), refused.japanese)
        return
    if waiting:
        yield told(
            f"{waiting} messages that were answered with 250 wait in {folder.root / ASIDE} for the database: keep this disk",
            f"250応答済みの{waiting}通が{folder.root / ASIDE}でデータベースを待っています。このディスクを保全してください",
        )


def messages(root: Path) -> int:
    """Return how many messages were set aside on this machine and have not moved yet. Raises Refused where that cannot be told: never "none"."""
    if not lies_aside(root):
        return 0
    try:
        with closing(open_connection(root / ASIDE / SPOOL, writable=False)) as connection:
            return int(connection.execute(sql.COUNT).fetchone()[0])
    except sqlite3.Error as error:
        raise Refused(
            f"what was set aside in {root / ASIDE} cannot be counted ({error}): keep this disk, and look what is wrong with it",
            f"{root / ASIDE}に退避したメールを数えられません（{error}）。このディスクを保全し、状態を確認してください",
        ) from error
