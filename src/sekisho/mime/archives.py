"""Containers opened layer by layer, by what they hold and not by their names, within limits that intercept."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from sekisho.mime.content import Leaf
from sekisho.mime.expansion import Intercepted, Member, Reading
from sekisho.mime.limits import Limits
from sekisho.mime.marks import marks_of
from sekisho.mime.sniff import detect
from sekisho.mime.stream_containers import read_stream
from sekisho.mime.tar_container import read_tar
from sekisho.mime.zip_container import read_zip
from sekisho.model.budget import Budget
from sekisho.model.message import Defect, Part

_OPENED = frozenset({"zip", "tar", "gz", "bz2", "xz", "lzma"})
# Known, but not opened yet: never read as clean.
_NAMES = "rar 7z zst lz4 compress lzip lzop lrzip grzip cab installshield arj szdd alz egg cpio ar xar rpm warc wim vhdx vhd qcow dmg iso lzh ace"
_UNOPENED = frozenset(_NAMES.split())
CONTAINERS = _OPENED | _UNOPENED  # detected types that only the one-shot child opens

_LONGEST_NAME = 255
_HEAD = 4_096
# An entity made of other entities is a bomb for whoever reads the document; the entities of honest files are plain text.
_ENTITIES_OF_ENTITIES = re.compile(rb"<!ENTITY\s+\S+\s+[\"'][^\"'<]*&[\w.-]+;[^\"'<]*&[\w.-]+;")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a container held: every member of every layer, outer before inner, and what was wrong."""

    leaves: tuple[Leaf, ...]
    defects: tuple[Defect, ...]


def open_container(octets: bytes, kind: str, path: str, limits: Limits, budget: Budget, file_name: str = "") -> Opened:
    """Open a container and the containers in it. Members get the paths `path!1`, `path!2`, `path!2!1`.

    `kind` is a type out of `CONTAINERS`. What a limit stopped is told by a defect `unscannable.*`; whatever was read before is returned. Never
    raises for what the container holds.
    """
    opening = _Opening(limits, budget)
    with suppress(Intercepted):  # the defect stands already
        opening.open(octets, kind, path, file_name, 1)
    return Opened(tuple(opening.leaves), tuple(opening.defects))


class _Opening:
    def __init__(self, limits: Limits, budget: Budget) -> None:
        self._limits, self._budget = limits, budget
        self.leaves: list[Leaf] = []
        self.defects: list[Defect] = []

    def open(self, octets: bytes, kind: str, path: str, file_name: str, layer: int) -> None:
        reading = Reading(path, len(octets), self._limits, self._budget)
        reading.defects = self.defects
        if kind not in _OPENED:
            reading.note("unscannable.format", kind)
            return
        if layer > self._limits.max_archive_layers:
            raise reading.intercept("unscannable.archive_layers", f"more than {self._limits.max_archive_layers}")
        before = len(self.leaves)
        number = 0
        for member in _members(octets, kind, file_name, reading):
            if member.name.endswith("/") and not member.octets and not member.encrypted:
                _note_path(member.name, reading)
                continue  # a folder
            number += 1
            self._take(member, f"{path}!{number}", layer, reading)
        if len(self.leaves) == before and any(defect.code.startswith("archive.broken") and defect.where == f"part:{path}" for defect in self.defects):
            reading.note("unscannable.broken_archive", kind)

    def _take(self, member: Member, path: str, layer: int, reading: Reading) -> None:
        octets = member.octets
        name = member.name.replace("\\", "/").rstrip("/").rpartition("/")[2]
        _note_path(member.name, reading)
        detected = detect(octets, name)
        inner = next((kind for kind in detected if kind in CONTAINERS), "")
        part = Part(
            path=path,
            declared_type="",
            detected_types=detected,
            file_name=name[-_LONGEST_NAME:],
            other_names=tuple(other[-_LONGEST_NAME:] for other in member.other_names),
            sha256=sha256(octets).hexdigest(),
            size=len(octets),
            encrypted=member.encrypted,
            container=inner,
            flags=marks_of(octets, detected),
        )
        self.leaves.append(Leaf(part, octets))
        if "xml" in detected and _ENTITIES_OF_ENTITIES.search(octets, 0, _HEAD):
            reading.note("unscannable.xml_entities", name)
        if inner:
            self.open(octets, inner, path, name, layer + 1)


def _members(octets: bytes, kind: str, file_name: str, reading: Reading) -> Iterator[Member]:
    match kind:
        case "zip":
            return read_zip(octets, reading)
        case "tar":
            return read_tar(octets, reading)
    return read_stream(octets, kind, file_name, reading)


def _note_path(name: str, reading: Reading) -> None:
    """Note a name that would lead a careless program out of its folder."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name[:1] in {"/", "\\"} or name[1:3] in {":\\", ":/"}:
        reading.note("archive.path", name)
