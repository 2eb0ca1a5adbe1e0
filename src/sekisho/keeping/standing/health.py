"""How the stores are: room on the disk, depth of queue and outbox, and what a person should know of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Records

LOW_OCTETS = 1024**3
LOW_FILES = 10_000
DEEP_OUTBOX = 100_000  # rows; more means that the keeper does not come after, and the history is late


@dataclass(frozen=True, slots=True)
class Health:
    """One look. `problems` are plain sentences, empty when all is well; `problems_ja` the same in Japanese."""

    free_octets: int
    free_files: int
    counts: dict[str, int]
    problems: tuple[str, ...]
    problems_ja: tuple[str, ...] = ()


async def look(records: Records, folder: Path, metrics: Metrics | None = None) -> Health:
    """Return how the stores are, and set the gauges. Raises TemporaryFailure or OSError if they do not answer."""
    disk = os.statvfs(folder)
    free_octets = disk.f_bavail * disk.f_frsize
    free_files = disk.f_favail if disk.f_files else LOW_FILES  # some file systems have no limit of files and say 0
    counts = await records.counts()
    problems: list[tuple[str, str]] = []
    if free_octets < LOW_OCTETS:
        room = f"{free_octets // 1024**2} MiB"
        problems.append(
            (
                f"only {room} are free in {folder}: make room, or mail will be answered with 451",
                f"{folder}の空き容量が残り{room}です。空きを増やしてください（不足すると受信時に451で応答します）",
            )
        )
    if free_files < LOW_FILES:
        problems.append(
            (
                f"only {free_files} more files fit in {folder}: make room, or large mail will be answered with 451",
                f"{folder}に作成できるファイルは残り{free_files}個です。空きを増やしてください（不足すると大きなメールに451で応答します）",
            )
        )
    if counts["outbox"] > DEEP_OUTBOX:
        problems.append(
            (
                f"{counts['outbox']} events wait for the history: the keeper is behind, tracking is late",
                f"{counts['outbox']}件の記録が未処理です。keeperの処理が遅れており、メール追跡への反映も遅れます",
            )
        )
    if metrics is not None:
        _show(metrics, counts, free_octets)
    return Health(free_octets, free_files, counts, tuple(one for one, _ in problems), tuple(one for _, one in problems))


def _show(metrics: Metrics, counts: dict[str, int], free_octets: int) -> None:
    depths = {"deliveries": "queue_depth", "outbox": "outbox_depth"}
    for name, number in counts.items():
        if name in depths:
            metrics.gauge(depths[name], number)
        else:
            metrics.gauge("ledger_recipients", number, fate=name)
    metrics.gauge("disk_free_octets", free_octets)
