"""A block of header fields: where each begins and ends in the octets, and where the body starts (RFC 5322 section 2.2).

One forward scan with possessive patterns: linear however the block is made. Lines end in CRLF or LF; a bare CR is left to the caller.
"""

import re
from typing import NamedTuple

from sekisho.mime.limits import Limits
from sekisho.model.message import Defect

# A field: name, space that must not be there, colon, then the value with every following line that starts with a space or tab.
_FIELD = re.compile(rb"([!-9;-~]++)([ \t]*+):[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)\n?")
_ODD_NAME = re.compile(rb"([^\n:]{1,200}+)():[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)\n?")
_LIKELY_NAME = re.compile(rb"[A-Za-z0-9-]{2,60}\Z")
_STRANGE = bytes(range(33)) + bytes([127])
_END = re.compile(rb"\n\r?\n")
# A junk line is inside the header, not the start of the body, when the header visibly goes on before the next empty line.
_GOES_ON = re.compile(rb"(?im)^(?:content-[a-z-]{1,40}+|mime-version|from|to|subject|date|received|message-id|return-path|x-[a-z-]{1,40}+)[ \t]*+:")
# Beyond the limit of kept fields these still change what a reader sees or what we write, so they are looked for.
_NAMES_THAT_MATTER = rb"content-(?:type|transfer-encoding|disposition)|from|sender|reply-to|to|cc|subject|message-id|x-sekisho-[^\n:]{0,80}?"
# The second form is a name with controls in it, which are left out before it is compared.
_MATTERS = re.compile(
    rb"(?im)^(?:(?:" + _NAMES_THAT_MATTER + rb")[ \t\x00]*+:|(?![ \t])[!-9;-~]{0,100}+[\x00-\x08\x0b\x0c\x0e-\x1f\x7f][^\n:]{0,100}+:)"
)
_MATTERING_KEY = re.compile(_NAMES_THAT_MATTER, re.IGNORECASE)
# Lines that some readers take for the end of the header, or for a field of its own (names alone are listed in every DKIM-Signature).
_DOUBTFUL = re.compile(
    rb"\n[ \t]++(?:\r?\n|(?=content-(?:type[ \t]*+:\s*+[a-z]++/|transfer-encoding[ \t]*+:\s*+[\"(]?(?:base64|quoted-|[78]bit|binary|x-uu|uu)"
    rb"|disposition[ \t]*+:\s*+[\"(]?(?:attachment|inline))))",
    re.IGNORECASE,
)
_MOST_JUNK = 100


class Field(NamedTuple):
    """One field: `key` is the name in lower case, `start:end` the whole field with its last line end, `value_start:value_end` its value."""

    key: bytes
    start: int
    value_start: int
    value_end: int
    end: int


class Block(NamedTuple):
    """The fields in order, the offset of the body's first octet, and what was wrong.

    `other_bodies` are offsets where another reader would see the body begin; `hidden` are fields that only another reader would see.
    """

    fields: list[Field]
    body_start: int
    defects: list[Defect]
    other_bodies: tuple[int, ...] = ()
    hidden: tuple[Field, ...] = ()


class _Scan:
    """The state that a block with irregular lines needs."""

    __slots__ = ("defects", "end", "fields", "first_junk", "goes_on_until", "header_end", "hidden", "junk", "raw", "start", "where")

    def __init__(self, raw: bytes, start: int, end: int, where: str) -> None:
        self.raw, self.start, self.end, self.where = raw, start, end, where
        self.fields: list[Field] = []
        self.hidden: list[Field] = []
        self.defects: list[Defect] = []
        self.header_end = -1  # where the empty line is, once it was looked for
        self.goes_on_until = -1  # where the last line stands that can only be a field
        self.junk = 0
        self.first_junk = -1

    def odd_line(self, position: int) -> int | None:
        """Deal with a line that is no proper field; return where to go on, or None if the header ends before it."""
        following = self._odd_name(position)
        if following is not None:
            return following
        raw = self.raw
        line_end = raw.find(b"\n", position, self.end)
        following = self.end if line_end < 0 else line_end + 1
        self.junk += 1
        if self.junk > _MOST_JUNK:
            return None
        code = "mime.leading_fold" if position == self.start and raw[position] in b" \t" else "mime.header_without_colon"
        self.defects.append(Defect(code, self.where, _excerpt(raw[position : min(following, position + 60)])))
        if raw.startswith((b">From ", b"From "), position) or (not self.fields and not raw[position:following].strip()):
            return following
        if self.header_end < 0:
            blank = _END.search(raw, position, self.end)
            self.header_end = blank.start() + 1 if blank else self.end
            for match in _GOES_ON.finditer(raw, position, self.header_end):
                self.goes_on_until = match.start()
        if self.goes_on_until < following:
            return None
        if self.first_junk < 0:
            self.first_junk = position
        return following

    def _odd_name(self, position: int) -> int | None:
        """Take a line whose name has controls or spaces around it for a field, as lenient readers do."""
        match = _ODD_NAME.match(self.raw, position, self.end)
        if match is None:
            return None
        name = match[1]
        key = name.translate(None, _STRANGE)
        if not _LIKELY_NAME.match(key) or len(name.strip(_STRANGE).translate(None, b" \t")) != len(name.strip(_STRANGE)):
            return None
        if len(self.defects) < _MOST_JUNK:
            leading = "mime.leading_fold" if not self.fields and name[:1] in b" \t" else "mime.odd_header_name"
            self.defects.append(Defect(leading, self.where, key.decode("ascii")))
        field = Field(key.lower(), position, *match.span(3), match.end())
        if name[:1] in b" \t":  # most readers drop it: it continues a field that is not there
            self.hidden.append(field)
        else:
            self.fields.append(field)
        return match.end()

    def rest(self, position: int, most: int) -> int:
        """Return the body's offset behind more fields than are kept, and keep those of the rest that matter."""
        raw, end = self.raw, self.end
        blank = _END.search(raw, position - 1, end)
        header_end = blank.end() if blank else end
        if header_end - position <= 2:
            return header_end
        self.defects.append(Defect("mime.too_many_headers", self.where, f"over {most}"))
        kept = 0
        for found in _MATTERS.finditer(raw, position, header_end):
            match = _FIELD.match(raw, found.start(), header_end) or _ODD_NAME.match(raw, found.start(), header_end)
            key = match[1].translate(None, _STRANGE).lower() if match else b""
            if match is None or not _MATTERING_KEY.fullmatch(key):
                continue
            kept += 1
            if kept > most:
                self.defects.append(Defect("unscannable.too_many_headers", self.where, f"over {2 * most}"))
                break
            self.fields.append(Field(key, match.start(), *match.span(3), match.end()))
        return header_end

    def doubts(self, body_start: int) -> tuple[int, ...]:
        """Look for lines in the block that another reader would understand differently."""
        others = [self.first_junk] if self.first_junk >= 0 else []
        for match in _DOUBTFUL.finditer(self.raw, self.start, body_start):
            if not match[0].endswith(b"\n"):
                field = _FIELD.match(self.raw, match.end(), body_start)
                if field and len(self.hidden) < 20:
                    self.hidden.append(Field(field[1].lower(), field.start(), *field.span(3), field.end()))
                    self.defects.append(Defect("mime.folded_field", self.where, field[1][:60].decode("ascii")))
            elif len(others) < 2 and match.end() < body_start:
                others.append(match.end())  # a line of spaces: a fold to RFC 5322, the end of the header to others
                self.defects.append(Defect("mime.blank_line_with_space", self.where))
        return tuple(others)


def parse(raw: bytes, start: int, end: int, limits: Limits, where: str = "message") -> Block:
    """Return the header block that begins at `start`; the entity ends at `end`. Offsets are into `raw`."""
    scan = _Scan(raw, start, end, where)
    fields, defects = scan.fields, scan.defects
    position = _after_envelope_line(raw, start, end)
    most = limits.max_header_fields
    field_at, new = _FIELD.match, tuple.__new__  # a third of the time of Field(...), and this is the hottest line of the room
    while position < end:
        match = field_at(raw, position, end)
        if match is None:
            first = raw[position]
            if first == 10 or (first == 13 and raw[position + 1 : position + 2] in (b"\n", b"")):
                position += 1 if first == 10 else 2
                break
            following = scan.odd_line(position)
            if following is None:  # the empty line is missing: the body begins here
                break
            position = following
            continue
        key, space = match.group(1, 2)
        value_start, value_end = match.span(3)
        following = match.end()
        fields.append(new(Field, (key.lower(), position, value_start, value_end, following)))
        if space and len(defects) < _MOST_JUNK:
            defects.append(Defect("mime.space_before_colon", f"header:{key[:60].decode('ascii')}"))
        position = following
        if len(fields) >= most:
            position = scan.rest(position, most)
            break
    position = min(position, end)
    if position - start > limits.max_header_octets:
        defects.append(Defect("mime.header_too_long", where, str(position - start)))
    other_bodies = scan.doubts(position)
    return Block(fields, position, defects, other_bodies, tuple(scan.hidden))


def _after_envelope_line(raw: bytes, start: int, end: int) -> int:
    """Skip the line that mbox files put before a message."""
    if raw.startswith((b"From ", b">From "), start, end):
        line_end = raw.find(b"\n", start, end)
        return end if line_end < 0 else line_end + 1
    return start


def _excerpt(octets: bytes) -> str:
    return octets.decode("latin-1").strip().encode("ascii", "backslashreplace").decode("ascii")
