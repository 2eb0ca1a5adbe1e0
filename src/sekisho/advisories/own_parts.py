"""Sekisho's own parts: a hit there alarms the operator once, with the exact step to take."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sekisho.advisories.inventory import Product
from sekisho.advisories.matching import judge_version, words_of
from sekisho.advisories.report import Report

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An advisory that speaks of a part of ours. `key` is the same for the same news, so that it is told once."""

    key: str
    part: Product
    title: str
    cves: tuple[str, ...]
    fixed_in: str
    step: str  # English
    step_ja: str

    def told(self, language: str) -> str:
        """Return the step in the reader's language."""
        return self.step_ja if language == "ja" else self.step


def locked_parts(lock: str) -> tuple[Product, ...]:
    """Return the libraries of a lock file (`name==version` lines)."""
    return tuple(Product(name, version) for name, version in _PINNED.findall(lock))


def find_alarms(report: Report, parts: Iterable[Product], libraries: frozenset[str]) -> tuple[Alarm, ...]:
    """Return what a report says of our parts. A part's name must stand as a whole product name: `idna` is not `IDN Annotator`.

    `libraries` are the names that come from the lock; the others are parts of the machine.
    """
    alarms = []
    for entry in report.entries:
        names = {words_of(name) for name in entry.products}
        for part in parts:
            ours = words_of(part.name)
            if not ours or not any(ours in (name, name[1:]) for name in names):  # with or without the maker in front: "Python Pillow"
                continue
            affected, fixed = judge_version(part.version, entry.versions)
            if affected is False:
                continue
            alarms.append(_alarm(entry.title, entry.cves, part, fixed, library=part.name in libraries))
    return tuple(alarms)


def _alarm(title: str, cves: tuple[str, ...], part: Product, fixed: str, *, library: bool) -> Alarm:
    key = f"{part.name} {part.version} {' '.join(sorted(cves)) or title}"
    if library:
        wanted = f"{part.name}>={fixed}" if fixed else part.name
        step = f"Set {wanted} in requirements/run.in, run scripts/lock and scripts/test, then restart with scripts/up."
        step_ja = f"requirements/run.inで{wanted}を指定し、scripts/lockとscripts/testを実行してから、scripts/upで再起動してください。"
    else:
        version = f" {fixed}" if fixed else ""
        debian = "apt-get update && apt-get upgrade"
        step = f"Update {part.name}{version} with this system's own package tool (on Debian: {debian}), then restart with scripts/up."
        step_ja = f"このシステムのパッケージ管理で{part.name}{version}を更新し（Debianでは{debian}）、scripts/upで再起動してください。"
    return Alarm(key, part, title, cves, fixed, step, step_ja)
