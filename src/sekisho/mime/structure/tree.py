"""The walk over a MIME tree: every entity in every reading that a mail client may have of it, down to decoded leaves.

Paths: "1.2" is the second part of the first part. "~2" marks the second reading of an ambiguous entity, ".0" what stands before the first
delimiter, "!1" a file inside a leaf.
"""

import re
from collections.abc import Iterator

from sekisho.mime.fields import headers, words
from sekisho.mime.fields.headers import Block
from sekisho.mime.limits import Limits
from sekisho.mime.structure import bodies, boundaries, entity
from sekisho.mime.structure.entity import Entity, Reading
from sekisho.mime.structure.leaves import Found, Leaves, leaf_path
from sekisho.model.budget import Budget
from sekisho.model.message import Defect

MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_BLANKS = b" \t\r\n"
_MOST_LOOKS = 20
_EXPLANATION = re.compile(rb"(?i)mime|multi-?part|if you (?:can )?(?:see|read) this|^this is a |^--")
_LIKE_HEADERS = re.compile(rb"\s*+content-[a-z-]{1,40}[ \t]*:", re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Walker:
    """One walk. `leaves` and `defects` grow as it goes, so that what was found stays when the budget ends."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        self.limits = limits
        self.budget = budget
        self._leaves = Leaves(budget)
        self.leaves = self._leaves.found
        self.defects = self._leaves.defects
        self._entities = 0
        self._declared: set[bytes] = set()

    def message(self, raw: bytes, block: Block) -> None:
        """Walk a whole message whose header block is parsed."""
        self._entity(raw, len(raw), block, "", 0, "text/plain")

    def line_ends_elsewhere(self, raw: bytes) -> None:
        """Walk the message again as a reader sees it to whom a bare CR ends a line."""
        octets = _LINE_END.sub(b"\r\n", raw)
        self._leaves.remember()
        block = headers.parse(octets, 0, len(octets), self.limits, "message~cr")
        self._entity(octets, len(octets), block, "~cr", 0, "text/plain")

    def _entity(self, raw: bytes, end: int, block: Block, path: str, depth: int, default_type: str) -> None:
        where = _where(path)
        self.budget.spend_item()
        self._entities += 1
        if self._entities > self.limits.max_parts:
            if self._entities == self.limits.max_parts + 1:
                self.defects.append(Defect("unscannable.too_many_parts", where, f"over {self.limits.max_parts}"))
            return
        self.defects += block.defects
        meaning = entity.interpret(raw, block, default_type, where, self.limits.max_readings)
        self.defects += meaning.defects
        for index, reading in enumerate(meaning.readings):
            if index:
                self._leaves.remember()
            self._read(raw, block.body_start, end, meaning, reading, f"{path}~{index + 1}" if index else path, depth)
        for index, body_start in enumerate(block.other_bodies):
            fields = [field for field in block.fields if field.end <= body_start]
            shorter = Block(fields, body_start, [])
            other = entity.interpret(raw, shorter, default_type, where, 1)
            self._leaves.remember()
            here = f"{path}~b{index + 1}"
            if not other.readings[0].declared and meaning.readings[0].media_type.startswith("multipart/"):
                # such a reader shows the source; only what stands in the header is not yet looked at
                self._leaves.keep(Found(leaf_path(here), "", False, "", "", "", (), raw[body_start : block.body_start], outside=True))
            else:
                self._read(raw, body_start, end, other, other.readings[0], here, depth)

    def _read(self, raw: bytes, start: int, end: int, meaning: Entity, reading: Reading, path: str, depth: int) -> None:
        media_type = reading.media_type
        if media_type.startswith("multipart/"):
            self._multipart(raw, start, end, reading, path, depth)
        elif media_type in MESSAGE_TYPES:
            self._nested(raw, start, end, meaning, reading, path, depth)
        else:
            if media_type in ("message/partial", "message/external-body"):
                self._elsewhere(raw, start, end, meaning, media_type, path, depth)
            self._leaves.read(raw[start:end], meaning, reading, path)

    # -- composites

    def _multipart(self, raw: bytes, start: int, end: int, reading: Reading, path: str, depth: int) -> None:
        where = _where(path)
        if depth >= self.limits.max_depth:
            self._too_deep(raw, start, end, path)
            return
        candidates = boundaries.spellings(reading.boundaries)
        usable = [one for one in candidates if boundaries.occurs(raw, start, end, one)]
        if not usable and reading.encoding:  # forbidden (RFC 2045 section 6.4), yet some readers decode it
            octets = self._leaves.decoded(raw[start:end], reading.encoding, where)[0]
            self.defects.append(Defect("mime.encoded_multipart", where, reading.encoding))
            raw, start, end = octets, 0, len(octets)
            usable = [one for one in candidates if boundaries.occurs(raw, start, end, one)]
        if not usable:
            self.defects.append(Defect("mime.missing_boundary", where))
            shown = boundaries.guess(raw, start, end)
            if shown is None:
                self._leaves.keep(Found(leaf_path(path), "text/plain", False, reading.charset, "", "", (), raw[start:end]))
                return
            usable = [shown]
        elif not reading.boundaries:
            self.defects.append(Defect("mime.missing_boundary", where))
        self._declared.update(usable)
        if len(usable) > 1 or len(set(reading.boundaries)) > 1:
            self.defects.append(Defect("mime.two_boundaries", where, str(len(candidates))))
        default_type = "message/rfc822" if reading.media_type == "multipart/digest" else "text/plain"
        for index, boundary in enumerate(usable[: self.limits.max_readings]):
            if index:
                self._leaves.remember()
            self._split(raw, start, end, boundary, f"{path}~d{index + 1}" if index else path, depth, default_type)

    def _split(self, raw: bytes, start: int, end: int, boundary: bytes, path: str, depth: int, default_type: str) -> None:
        where = _where(path)
        found = boundaries.split(raw, start, end, boundary, self.limits.max_parts)
        if not found.closed:
            self.defects.append(Defect("mime.unterminated_multipart", where))
        if found.after_close:
            self.defects.append(Defect("mime.part_after_end", where))
        if found.too_many:
            self.defects.append(Defect("unscannable.too_many_parts", where, f"over {self.limits.max_parts}"))
        prefix = path if not path or path.endswith(".") else f"{path}."
        self._outside(raw, *found.preamble, f"{prefix}0", depth)
        self._parts(raw, found, prefix, depth, default_type)
        self._outside(raw, *found.epilogue, f"{prefix}{len(found.parts) + 1}", depth)
        if found.odd:
            odd = self._odd_lines(raw, found.odd, end)
            if odd:
                self.defects.append(Defect("mime.odd_delimiter", where, str(len(odd))))
                self._leaves.remember()
                again = boundaries.split(raw, start, end, boundary, self.limits.max_parts, odd)
                self._parts(raw, again, f"{path}~p.", depth, default_type)

    def _parts(self, raw: bytes, found: boundaries.Split, prefix: str, depth: int, default_type: str) -> None:
        for number, (part_start, part_end) in enumerate(found.parts, 1):
            path = f"{prefix}{number}"
            block = headers.parse(raw, part_start, part_end, self.limits, f"part:{path}")
            self._entity(raw, part_end, block, path, depth + 1, default_type)
            if self._entities > self.limits.max_parts:
                break

    def _odd_lines(self, raw: bytes, lines: tuple[int, ...], end: int) -> frozenset[int]:
        """Return those lines that are not the delimiter of a multipart inside, whose boundary begins with ours."""
        others: dict[bytes, bool] = {}
        odd: set[int] = set()
        for line in lines:
            line_end = raw.find(b"\n", line, end)
            text = raw[line + 2 : min(end if line_end < 0 else line_end, line + 1_000)].rstrip(_BLANKS).removesuffix(b"--")
            if text not in others:  # each look is a search through the message: a few are enough for honest mail
                others[text] = text in self._declared or (len(others) < _MOST_LOOKS and _declares(raw, text, end))
            if not others[text]:
                odd.add(line)
        return frozenset(odd)

    def _outside(self, raw: bytes, start: int, end: int, path: str, depth: int) -> None:
        """Look at what stands before the first and behind the last part: some readers show it."""
        if end - start < 3:
            return
        text = raw[start:end].strip(_BLANKS + b"\x00")
        if not text or (len(text) < 400 and _EXPLANATION.search(text)):
            return
        self.defects.append(Defect("mime.text_outside_parts", f"part:{path}", words.decode(text[:60].replace(b"\n", b" ")).text))
        if _LIKE_HEADERS.match(text):
            block = headers.parse(text, 0, len(text), self.limits, f"part:{path}")
            self._entity(text, len(text), block, path, depth + 1, "text/plain")
        else:
            self._leaves.keep(Found(path, "", False, "", "", "", (), raw[start:end], outside=True))

    def _nested(self, raw: bytes, start: int, end: int, meaning: Entity, reading: Reading, path: str, depth: int) -> None:
        where = _where(path)
        if depth >= self.limits.max_depth:
            self._too_deep(raw, start, end, path)
            return
        if reading.encoding:  # forbidden for message/rfc822 (RFC 2046 section 5.2.1) and common all the same
            octets = self._leaves.decoded(raw[start:end], reading.encoding, where)[0]
            self.defects.append(Defect("mime.encoded_message", where, reading.encoding))
        elif bodies.looks_like_base64(raw[start:end]):
            octets = self._leaves.decoded(raw[start:end], "base64", where)[0]
            self.defects.append(Defect("mime.undeclared_base64", where))
        else:
            octets = raw[start:end] if depth > 4 or end - start < 1_048_576 else raw  # one copy of a part is cheap, many of a large one are not
        if octets is raw:
            inner_start, inner_end = start, end
        else:
            inner_start, inner_end = 0, len(octets)
        while octets[inner_start : inner_start + 1] in (b"\r", b"\n") and inner_start < inner_end:
            inner_start += 1  # an empty line before the header of the message inside
        if inner_start >= inner_end:
            return
        block = headers.parse(octets, inner_start, inner_end, self.limits, where)
        self._entity(octets, inner_end, block, f"{path or 1}.", depth + 1, "text/plain")
        if meaning.file_name:
            self._declared_name(meaning, path)

    def _declared_name(self, meaning: Entity, path: str) -> None:
        """Keep the file name of an attached message as a part without octets of its own: names are judged too."""
        self._leaves.keep(Found(f"{leaf_path(path)}", "message/rfc822", True, "", meaning.disposition, meaning.file_name, meaning.other_names, b""))

    def _elsewhere(self, raw: bytes, start: int, end: int, meaning: Entity, media_type: str, path: str, depth: int) -> None:
        """Content that is not here cannot be looked at: a fragment (RFC 2046 section 5.2.2) or a reference (section 5.2.3)."""
        where = _where(path)
        given = {parameter.name: parameter.value for parameter in meaning.type_parameters}
        number, total = given.get(b"number", b""), given.get(b"total", b"")
        if media_type == "message/external-body":
            self.defects.append(Defect("unscannable.external_body", where, given.get(b"access-type", b"").decode("ascii", "replace")[:60]))
            site, folder, name = (given.get(key, b"").strip(b"/") for key in (b"site", b"directory", b"name"))
            target = given.get(b"url", b"").translate(None, _BLANKS) or (b"ftp://" + b"/".join(filter(None, (site, folder, name))) if site else b"")
            if target:  # RFC 2046 section 5.2.3.3, RFC 2017
                self._leaves.keep(Found(f"{leaf_path(path)}.0", "", False, "", "", "", (), target, outside=True))
            return
        if not (number == b"1" and total == b"1"):
            self.defects.append(Defect("unscannable.partial_message", where, f"{number[:9]!r} of {total[:9]!r}"))
        if number == b"1" and depth < self.limits.max_depth:
            block = headers.parse(raw, start, end, self.limits, where)
            self._entity(raw, end, block, f"{path or 1}.", depth + 1, "text/plain")

    def _too_deep(self, raw: bytes, start: int, end: int, path: str) -> None:
        self.defects.append(Defect("unscannable.too_deep", _where(path), f"over {self.limits.max_depth}"))
        self._leaves.keep(Found(leaf_path(path), "", False, "", "", "", (), raw[start:end]))


def _where(path: str) -> str:
    return f"part:{path.rstrip('.')}" if path else "message"


def _declares(raw: bytes, boundary: bytes, end: int) -> bool:
    """Tell whether the message names a boundary somewhere."""
    return raw.find(b"boundary=" + boundary, 0, end) >= 0 or raw.find(b'boundary="' + boundary, 0, end) >= 0


def defects_of_bytes(raw: bytes) -> Iterator[Defect]:
    """Yield what is wrong with the octets of a message as a whole: its line ends and NULs."""
    if raw.replace(b"\r", b"").replace(b"\n", b"\r\n") != raw:  # nearly all mail ends here: counting takes three times as long
        ends, line_feeds = raw.count(b"\r\n"), raw.count(b"\n")
        if raw.count(b"\r") != ends:
            yield Defect("mime.bare_newline", "message", "CR")
        if line_feeds != ends and ends:
            yield Defect("mime.bare_newline", "message", f"{line_feeds - ends} LF")
    if b"\x00" in raw:
        yield Defect("mime.nul_octets", "message", str(raw.count(b"\x00")))
