"""What the Content-* fields of one entity say, in every way that a mail reader may understand them."""

import re
from typing import NamedTuple

from sekisho.mime.fields import parameters, words
from sekisho.mime.fields.headers import Block, Field
from sekisho.mime.fields.parameters import Parameter
from sekisho.mime.remembered import remembered
from sekisho.model.message import Defect

_TYPE = b"content-type"
_ENCODING = b"content-transfer-encoding"
_DISPOSITION = b"content-disposition"
_ID = b"content-id"
_WANTED = frozenset({_TYPE, _ENCODING, _DISPOSITION, _ID})
_LONGEST_ID = 300

_EXACT = {
    b"7bit": "",
    b"8bit": "",
    b"binary": "",
    b"base64": "base64",
    b"quoted-printable": "quoted-printable",
    b"x-uuencode": "uuencode",
    b"uuencode": "uuencode",
}
_WORDS = {b"base64": "base64", b"quoted-printable": "quoted-printable", b"uue": "uuencode"}
_ENCODING_WORD = re.compile(rb"base64|quoted-printable|uue|7bit|8bit|binary")
_CLEAN_TYPE = re.compile(rb"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+\Z")
_SHORT = 100  # octets of a Content-Type that is remembered
_TYPE_WORD = re.compile(rb"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


class Reading(NamedTuple):
    """One way to understand an entity. `encoding` is "base64", "quoted-printable", "uuencode" or "" for none."""

    media_type: str  # lower case, "text/plain" where nothing is declared
    encoding: str
    charset: str
    boundaries: tuple[bytes, ...]
    declared: bool  # False where the type is the default


class Entity(NamedTuple):
    """The readings, likeliest first, and the names. `type_parameters` are those of the first Content-Type."""

    readings: list[Reading]
    disposition: str
    file_name: str
    other_names: tuple[str, ...]
    type_parameters: list[Parameter]
    defects: list[Defect]
    content_id: str = ""  # by which a text names it (RFC 2392); "" if there is none
    delsp: bool = False  # a line that ends in a space goes on in the next one, without that space (RFC 3676 section 4.2)


def interpret(raw: bytes, block: Block, default_type: str, where: str, most: int) -> Entity:
    """Return what the fields of a header block say; at most `most` readings."""
    defects: list[Defect] = []
    found: dict[bytes, list[bytes]] = {}
    for field in block.fields:
        if field[0] in _WANTED:  # its key, by place: every field of every part passes here
            found.setdefault(field[0], []).append(_value(raw, field))
    for field in block.hidden:
        if field.key in _WANTED:
            # readers that see it and readers that do not: the second say "nothing was declared"
            found.setdefault(field.key, [b""] if field.key == _ENCODING else []).append(_value(raw, field))
    types = _types(found.get(_TYPE, ()), default_type, where, defects)
    encodings = _encodings(found.get(_ENCODING, ()), where, defects)
    readings = [
        Reading(media_type, encoding, charset, boundaries, declared) for media_type, charset, boundaries, declared in types for encoding in encodings
    ]
    if len(readings) > most:
        defects.append(Defect("unscannable.too_many_readings", where, str(len(readings))))
        readings = readings[:most]
    disposition, names = _names(found, where, defects)
    type_parameters = parameters.parse(found[_TYPE][0])[1] if _TYPE in found and types[0][0].startswith("message/") else []
    delsp = any(b"delsp" in value.lower() and _says_delsp(value) for value in found.get(_TYPE, ()))
    return Entity(readings, disposition, names[0] if names else "", tuple(names[1:]), type_parameters, defects, _content_id(found), delsp)


def _says_delsp(value: bytes) -> bool:
    return any(one.name == b"delsp" and one.value.strip(b" \t\"'").lower() == b"yes" for one in parameters.parse(value)[1])


def _content_id(found: dict[bytes, list[bytes]]) -> str:
    values = found.get(_ID)
    return values[0].strip().strip(b"<>").decode("ascii", "replace")[:_LONGEST_ID] if values else ""


def _value(raw: bytes, field: Field) -> bytes:
    return words.unfold(raw[field.value_start : min(field.value_end, field.value_start + 2_097_152)])


_Type = tuple[str, str, tuple[bytes, ...], bool]  # media type, charset, boundaries, declared


def _types(values: list[bytes] | tuple[bytes, ...], default_type: str, where: str, defects: list[Defect]) -> list[_Type]:
    if len(values) == 1:
        ordinary = _ordinary_type(values[0])
        if ordinary is not None:
            return [ordinary]
    return _all_types(values, default_type, where, defects)


@remembered(512, _SHORT)
def _ordinary_type(value: bytes) -> _Type | None:
    """Return what an ordinary Content-Type says, None for any other. Most of a day's mail shares a few dozen: each is read once."""
    defects: list[Defect] = []
    found = _all_types((value,), "", "", defects)
    return found[0] if len(found) == 1 and found[0][3] and not defects else None


def _all_types(values: list[bytes] | tuple[bytes, ...], default_type: str, where: str, defects: list[Defect]) -> list[_Type]:
    found: list[_Type] = []
    for value in values:
        head, given = parameters.parse(value)
        charset = ""
        boundaries: tuple[bytes, ...] = ()
        for parameter in given:
            if parameter.name == b"boundary":
                boundaries = (*boundaries, parameter.value)
            elif parameter.name == b"charset" and not charset:
                charset = (parameter.value.split() or [b""])[0].decode("ascii", "replace").strip("\"'").lower()[:60]
        if _CLEAN_TYPE.match(head):
            heads = [head.decode("ascii")]
        else:
            heads = [word.decode("ascii") for word in dict.fromkeys(_TYPE_WORD.findall(parameters.without_comments(head)))]
            if not heads and head:  # "text" alone, or nothing readable
                heads = (
                    ["multipart/mixed"]
                    if boundaries or head.startswith(b"multipart")
                    else [default_type if head in (b"text", b"") else "application/octet-stream"]
                )
            defects.append(Defect("mime.odd_content_type", where, words.decode(head[:80]).text))
            heads = heads or [default_type]
        found.extend((one[:200], charset, boundaries, True) for one in heads)
    found = list(dict.fromkeys(found))
    if len(found) > 1:
        if len({one[0] for one in found}) > 1 or len({one[2] for one in found}) > 1:
            defects.append(Defect("mime.conflicting_type", where, ", ".join(one[0] for one in found[:4])))
        else:  # only the charset differs: the first with one
            found = [next((one for one in found if one[1]), found[0])]
    return found or [(default_type, "", (), False)]


def _encodings(values: list[bytes] | tuple[bytes, ...], where: str, defects: list[Defect]) -> list[str]:
    found: list[str] = []
    for value in values:
        lower = value.lower()
        exact = _EXACT.get(lower)
        if exact is not None:
            found.append(exact)
            continue
        if not lower:
            found.append("")
            continue
        bare = parameters.without_comments(lower).translate(None, b" \t\x00\"';,").rstrip(b";")
        exact = _EXACT.get(bare)
        defects.append(Defect("mime.odd_encoding", where, words.decode(value[:60]).text))
        if exact is not None:
            found.append(exact)
            continue
        found.extend(_WORDS.get(word, "") for word in _ENCODING_WORD.findall(bare))
        found.append("")
    found = list(dict.fromkeys(found))
    if len(found) > 1:
        defects.append(Defect("mime.conflicting_encoding", where, ", ".join(one or "none" for one in found)))
    return found or [""]


def _names(found: dict[bytes, list[bytes]], where: str, defects: list[Defect]) -> tuple[str, list[str]]:
    """Return the disposition and the distinct file names: filename before name, RFC 2231 before plain (RFC 6266 section 4.3)."""
    candidates: list[tuple[int, str]] = []
    disposition = ""
    doubts: list[tuple[str, str]] = []
    for value in found.get(_DISPOSITION, ()):
        head, given = parameters.parse(value)
        if not disposition:
            disposition = "inline" if head.startswith(b"inline") else "attachment" if head else ""
        candidates += [(0 if one.extended else 1, parameters.text_of(one, doubts)) for one in given if one.name == b"filename"]
    for value in found.get(_TYPE, ()):
        if b"name" in value or b"NAME" in value or b"Name" in value:
            candidates += [(2 if one.extended else 3, parameters.text_of(one, doubts)) for one in parameters.parse(value)[1] if one.name == b"name"]
    candidates.sort(key=lambda one: one[0])
    names = [name[:255] for name in dict.fromkeys(name for _, name in candidates) if name]
    if len(names) > 1:
        defects.append(Defect("mime.names_disagree", where, " / ".join(names[:3])[:200]))
    defects.extend(Defect(code, where, detail) for code, detail in doubts)
    return disposition, names[:10]
