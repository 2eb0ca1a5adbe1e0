"""Words put into the text of a message: its first plain text and its first HTML are written anew, everything else stays octet for octet.

A message whose structure can be read in two ways gets no stamp, nor does one that is signed or encrypted as a whole (S/MIME, OpenPGP): changing it
would make an honest signature look forged.
"""

import binascii
from dataclasses import dataclass

from sekisho.mime.fields import headers
from sekisho.mime.fields.headers import Block
from sekisho.mime.limits import Limits
from sekisho.mime.structure import bodies, boundaries, entity
from sekisho.mime.structure.entity import Entity
from sekisho.mime.text import charsets
from sekisho.model.decision import Changes, Edit
from sekisho.model.stamping import StampWish

LARGEST_TEXT = 524_288  # octets of a text that is written anew
_SEALED = frozenset({"multipart/signed", "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/ms-tnef"})
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class _Text:
    block: Block
    start: int  # of the entity's header
    end: int  # of its body
    encoding: str
    charset: str


def stamp_edits(raw: bytes, wish: StampWish, limits: Limits) -> Changes:
    """Return the edits that put the words in; () where the message must not, or cannot safely, be changed."""
    block = headers.parse(raw, 0, len(raw), limits)
    finder = _Finder(raw, limits)
    if not finder.walk(block, 0, len(raw), 0):
        return ()
    edits: list[Edit] = []
    for html, found in ((False, finder.plain), (True, finder.html)):
        if found is not None:
            made = _edits(raw, found, wish, html=html)
            if not made:
                return ()  # one of two texts without its words would be worse than none
            edits += made
    return tuple(sorted(edits, key=lambda edit: edit.start))


class _Finder:
    def __init__(self, raw: bytes, limits: Limits) -> None:
        self._raw, self._limits = raw, limits
        self.plain: _Text | None = None
        self.html: _Text | None = None

    def walk(self, block: Block, start: int, end: int, depth: int) -> bool:
        """Look through one entity; False where nothing may be changed at all."""
        meaning = entity.interpret(self._raw, block, "text/plain", "", 2)
        if depth > _DEEPEST or len(meaning.readings) != 1 or block.other_bodies:
            return False
        reading = meaning.readings[0]
        if reading.media_type in _SEALED:
            return False
        if not reading.media_type.startswith("multipart/"):
            self._leaf(block, start, end, meaning)
            return True
        spelled = boundaries.spellings(reading.boundaries)
        usable = [one for one in spelled if boundaries.occurs(self._raw, block.body_start, end, one)]
        if len(usable) != 1 or len(set(reading.boundaries)) != 1 or reading.encoding:
            return False
        split = boundaries.split(self._raw, block.body_start, end, usable[0], self._limits.max_parts)
        if split.odd or split.too_many or split.after_close:
            return False
        for part_start, part_end in split.parts:
            inner = headers.parse(self._raw, part_start, part_end, self._limits)
            if not self.walk(inner, part_start, part_end, depth + 1):
                return False
            if self.plain is not None and (self.html is not None or reading.media_type != "multipart/alternative"):
                break  # the text comes first; what follows are files
        return True

    def _leaf(self, block: Block, start: int, end: int, meaning: Entity) -> None:
        reading = meaning.readings[0]
        if meaning.disposition == "attachment" or meaning.file_name or end - block.body_start > LARGEST_TEXT:
            return
        if reading.encoding not in {"", "7bit", "8bit", "binary", "base64", "quoted-printable"}:
            return
        found = _Text(block, start, end, reading.encoding, reading.charset)
        if reading.media_type == "text/plain" and self.plain is None:
            self.plain = found
        elif reading.media_type == "text/html" and self.html is None:
            self.html = found


def _edits(raw: bytes, found: _Text, wish: StampWish, *, html: bool) -> list[Edit]:
    body = raw[found.block.body_start : found.end]
    if found.encoding == "base64":
        octets = bodies.base64(body).octets
    elif found.encoding == "quoted-printable":
        octets = bodies.quoted_printable(body).octets
    else:
        octets = body
    read = charsets.decode(octets, found.charset)
    if read.defects:
        return []  # what cannot be read for certain is not written anew
    if html:
        text = _in_page(read.text, wish)
    else:
        text = wish.plain_top.replace("\n", "\r\n") + read.text + wish.plain_bottom.replace("\n", "\r\n")
    fields = [field for field in found.block.fields if field.key in (b"content-type", b"content-transfer-encoding")]
    if any(field.end > found.block.body_start for field in fields):
        return []
    kind = "html" if html else "plain"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n".encode("ascii")
    edits = [Edit(field.start, field.end, b"") for field in fields]
    if edits:
        edits[0] = Edit(edits[0].start, edits[0].end, head)
    else:
        place = _before_empty_line(raw, found)
        if place is None:
            return []
        edits.append(Edit(place[0], place[0], place[1] + head + place[2]))
    encoded = text.encode("utf-8", "replace")
    lines = [binascii.b2a_base64(encoded[at : at + 57], newline=False) for at in range(0, len(encoded), 57)]
    edits.append(Edit(found.block.body_start, found.end, b"\r\n".join(lines) + b"\r\n"))
    return edits


def _before_empty_line(raw: bytes, found: _Text) -> tuple[int, bytes, bytes] | None:
    """Return where fields can be added to a header that says nothing of its content, with what has to stand around them."""
    fields, body = found.block.fields, found.block.body_start
    if fields:
        end = max(field.end for field in fields)
        return (end, b"", b"") if raw[end:body] in (b"\r\n", b"") and raw[end - 2 : end] == b"\r\n" and end < body else None
    return (found.start, b"", b"") if raw[found.start : body] == b"\r\n" else None


def _in_page(page: str, wish: StampWish) -> str:
    lower = page.lower()
    begin = lower.find("<body")
    close = lower.find(">", begin) + 1 if begin >= 0 else 0
    end = lower.rfind("</body")
    end = len(page) if end < close else end
    return page[:close] + wish.html_top + page[close:end] + wish.html_bottom + page[end:]
