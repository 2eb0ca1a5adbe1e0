"""The leaves of a MIME tree: transfer encodings undone in every reading, each distinct result kept once."""

from hashlib import sha256
from typing import NamedTuple

from sekisho.mime.fields import words
from sekisho.mime.structure import bodies
from sekisho.mime.structure.entity import Entity, Reading
from sekisho.mime.structure.yenc import yencoded
from sekisho.model.budget import Budget
from sekisho.model.message import Defect

_BLANKS = b" \t\r\n"


class Found(NamedTuple):
    """A leaf as found. `outside` is true for octets that stand outside all parts, which a reader normally does not see."""

    path: str
    media_type: str
    declared: bool
    charset: str
    disposition: str
    file_name: str
    other_names: tuple[str, ...]
    octets: bytes
    outside: bool = False
    content_id: str = ""  # by which a text names it (RFC 2392)
    delsp: bool = False  # see Entity


class Leaves:
    """What a walk has found so far; it stays when the budget ends."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.found: list[Found] = []
        self.defects: list[Defect] = []
        self._seen: set[tuple[bytes, str]] | None = None  # what was found, once there is a second reading that could repeat it

    def read(self, data: bytes, meaning: Entity, reading: Reading, path: str) -> None:
        """Decode the body of a leaf and keep every reading of it."""
        path = leaf_path(path)
        where = f"part:{path}"
        readings = self.decoded(data, reading.encoding, where)
        if not reading.encoding and bodies.looks_like_base64(data):
            self.defects.append(Defect("mime.undeclared_base64", where))
            readings = (data, *self.decoded(data, "base64", where))
        media_type, declared, charset = reading.media_type, reading.declared, reading.charset
        for index, octets in enumerate(readings):
            if index:
                self.remember()
            here = f"{path}~e{index + 1}" if index else path
            self.keep(
                Found(
                    here,
                    media_type,
                    declared,
                    charset,
                    meaning.disposition,
                    meaning.file_name,
                    meaning.other_names,
                    octets,
                    content_id=meaning.content_id,
                    delsp=meaning.delsp,
                )
            )
        if reading.encoding != "uuencode" and b"begin" in readings[0] and media_type.startswith("text/"):
            self._inside_text(readings[0], path)

    def _inside_text(self, octets: bytes, path: str) -> None:
        """Keep the files that stand in a text as uuencode or yEnc."""
        attached = [("mime.uuencoded_text", one.name, one.octets) for one in bodies.uuencoded(octets)]
        if b"=ybegin " in octets:
            attached += [("mime.yencoded_text", one.name, one.octets) for one in yencoded(octets)]
        for number, (code, name, inner) in enumerate(attached, 1):
            self.defects.append(Defect(code, f"part:{path}", f"file {number}"))
            self.keep(Found(f"{path}!{number}", "", False, "", "attachment", words.decode(name).text[:255], (), inner))

    def decoded(self, data: bytes, encoding: str, where: str) -> tuple[bytes, ...]:
        """Return the readings of encoded octets, the likeliest first."""
        if not encoding:
            return (data,)
        if encoding == "uuencode":
            files = bodies.uuencoded(data)
            return tuple(one.octets for one in files) or (data,)
        decoded = bodies.base64(data) if encoding == "base64" else bodies.quoted_printable(data)
        self.defects += [Defect(code, where, detail) for code, detail in decoded.defects]
        return (decoded.octets, *decoded.others)

    def keep(self, leaf: Found) -> None:
        """Keep a leaf, unless another reading already gave the same."""
        if self._seen is not None:
            fingerprint = _fingerprint(leaf)
            if fingerprint in self._seen:
                return
            self._seen.add(fingerprint)
        self.budget.spend_octets(len(leaf.octets))
        self.found.append(leaf)

    def remember(self) -> None:
        """From now on a second reading is walked: what it repeats is not kept again."""
        if self._seen is None:
            self._seen = set(map(_fingerprint, self.found))


def _fingerprint(leaf: Found) -> tuple[bytes, str]:
    return sha256(leaf.octets.translate(None, _BLANKS)).digest(), f"{leaf.media_type}|{leaf.charset}|{leaf.file_name}"


def leaf_path(path: str) -> str:
    """Return the path of a leaf: a message that is no multipart has the one part "1", also inside another ("2.1")."""
    if not path or path[0] == "~":
        return f"1{path}"
    return f"{path}1" if path[-1] == "." else path.replace(".~", ".1~")
