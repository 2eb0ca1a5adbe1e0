"""Containers opened layer by layer, by what they hold and not by their names, within limits that intercept."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from sekisho.mime.containers.expansion import Intercepted, Member, Reading
from sekisho.mime.containers.passwords import NO_PASSWORDS, Passwords
from sekisho.mime.containers.readers import CONTAINERS, MAIL, READERS
from sekisho.mime.content import Leaf
from sekisho.mime.kinds.marks import marks_of
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import Limits
from sekisho.model.budget import Budget
from sekisho.model.message import Defect, Part

_LONGEST_NAME = 255
_HEAD = 4_096
_DIRECTORY = 1_048_576  # octets from the end in which the directory of a zip is looked for
_CONTENT_TYPES = b"[Content_Types].xml"
_MAIL_ENDINGS = (".eml", ".mht", ".mhtml", ".mbox", ".mbx", ".nws", ".emlx")
# An entity made of other entities is a bomb for whoever reads the document; the entities of honest files are plain text.
_ENTITIES_OF_ENTITIES = re.compile(rb"<!ENTITY\s+\S+\s+[\"'][^\"'<]*&[\w.-]+;[^\"'<]*&[\w.-]+;")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a container held: every member of every layer, outer before inner, and what was wrong."""

    leaves: tuple[Leaf, ...]
    defects: tuple[Defect, ...]


def open_containers(
    octets: bytes, detected: Sequence[str], path: str, limits: Limits, budget: Budget, file_name: str = "", passwords: Passwords = NO_PASSWORDS
) -> Opened:
    """Open a file under each of its detected types that is a container, and the containers in it.

    Members get the paths `path!1`, `path!2`, `path!2!1`; parts of a mail inside `path!1.2`. What a limit stopped is told by a defect
    `unscannable.*`; whatever was read before is returned. Never raises for what the container holds.
    """
    opening = _Opening(limits, budget, passwords)
    with suppress(Intercepted):  # the defect stands already
        opening.open(octets, kinds_of(detected), path, file_name, 1)
    return Opened(tuple(opening.leaves), tuple(opening.defects))


def kinds_of(detected: Sequence[str]) -> tuple[str, ...]:
    """Return the detected types that are containers: a polyglot may be several."""
    return tuple(kind for kind in detected if kind in CONTAINERS)


def open_members(members: Sequence[Member], path: str, layer: int, limits: Limits, budget: Budget, passwords: Passwords = NO_PASSWORDS) -> Opened:
    """Take the files that a document carries as members `path!1`, `path!2` ..., and open those that are containers. `layer` is the document's own."""
    opening = _Opening(limits, budget, passwords)
    reading = Reading(path, sum(len(member.octets) for member in members), limits, budget, passwords=passwords, defects=opening.defects)
    with suppress(Intercepted):  # the defect stands already
        for number, member in enumerate(members, 1):
            reading.begin_member()
            opening._take(member, f"{path}!{number}", layer, reading)
    return Opened(tuple(opening.leaves), tuple(opening.defects))


class _Opening:
    def __init__(self, limits: Limits, budget: Budget, passwords: Passwords) -> None:
        self._limits, self._budget, self._passwords = limits, budget, passwords
        self.leaves: list[Leaf] = []
        self.defects: list[Defect] = []

    def open(self, octets: bytes, kinds: Sequence[str], path: str, file_name: str, layer: int) -> None:
        number = 0
        for kind in kinds:
            limits = _limits_of_package(self._limits) if kind == "zip" and _is_package(octets) else self._limits
            reading = Reading(path, len(octets), limits, self._budget, kind, file_name, self._passwords)
            reading.defects = self.defects
            reader = READERS.get(kind)
            if reader is None:
                reading.note("unscannable.format", kind)
                continue
            if layer > self._limits.max_archive_layers:
                raise reading.intercept("unscannable.archive_layers", f"more than {self._limits.max_archive_layers}")
            for member in reader(octets, reading):
                if member.name.endswith("/") and not member.octets and not member.encrypted:
                    _note_path(member.name, reading)
                    continue  # a folder
                number += 1
                self._take(member, f"{path}!{member.place or number}", layer, reading)
            if self._is_broken(path):
                # One rule for all: what did not come out as the container says it is was not seen, whatever else was in it. A person's program
                # may get another part of it out than ours did.
                reading.note("unscannable.broken_archive", kind)

    def _is_broken(self, path: str) -> bool:
        return any(defect.code.startswith("archive.broken") and defect.where == f"part:{path}" for defect in self.defects)

    def _take(self, member: Member, path: str, layer: int, reading: Reading) -> None:
        octets = member.octets
        name = member.name.replace("\\", "/").rstrip("/").rpartition("/")[2]
        _note_path(member.name, reading)
        detected = detect(octets, name)
        inner = kinds_of(detected)
        if member.declared_type.startswith("text/") and not is_mail_file(name):
            inner = tuple(kind for kind in inner if kind not in MAIL)
        part = Part(
            path=path,
            declared_type=member.declared_type,
            detected_types=detected,
            file_name=name[-_LONGEST_NAME:],
            other_names=tuple(other[-_LONGEST_NAME:] for other in member.other_names),
            sha256=sha256(octets).hexdigest(),
            size=len(octets),
            disposition=member.disposition,
            charset=member.charset,
            encrypted=member.encrypted,
            container=inner[0] if inner else "",
            flags=marks_of(octets, detected),
        )
        self.leaves.append(Leaf(part, octets, member.name))
        if "xml" in detected and _ENTITIES_OF_ENTITIES.search(octets, 0, _HEAD):
            reading.note("unscannable.xml_entities", name)
        if inner:
            self.open(octets, inner, path, name, layer + 1)


def _is_package(octets: bytes) -> bool:
    """Tell whether a zip has the member that every Office document has (ECMA-376 part 2 section 10.1.2): a long presentation has a thousand files."""
    return octets.find(_CONTENT_TYPES, 0, _HEAD) >= 0 or octets.find(_CONTENT_TYPES, max(0, len(octets) - _DIRECTORY)) >= 0


def _limits_of_package(limits: Limits) -> Limits:
    return replace(limits, max_archive_members=max(limits.max_archive_members, limits.max_package_members))


def is_mail_file(name: str) -> bool:
    """Tell whether a double click on a file of this name opens it as mail. Text that only begins like a mail is quoted mail, not a container."""
    return name.lower().endswith(_MAIL_ENDINGS)


def _note_path(name: str, reading: Reading) -> None:
    """Note a name that would lead a careless program out of its folder."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name[:1] in {"/", "\\"} or name[1:3] in {":\\", ":/"}:
        reading.note("archive.path", name)
