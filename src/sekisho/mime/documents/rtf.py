"""Rich Text: the objects that it carries as hexadecimal digits, however they are broken up, and what attacks do with them."""

import re

from sekisho.mime.documents import embedded
from sekisho.mime.documents.fields import dde_in_fields
from sekisho.mime.documents.looking import Looking
from sekisho.mime.text import rich_text

_MOST_OBJECTS = 100
_OBJECT = re.compile(rb"\\objdata(?![a-z])", re.IGNORECASE)
# One token of RTF: a hexadecimal escape, a control word, a control sign, a brace, or text.
_TOKEN = re.compile(rb"\\'[0-9a-fA-F]{0,2}|\\bin(\d{1,10}) ?|\\[a-zA-Z]{1,64}-?\d{0,20} ?|\\[^a-zA-Z]|[{}]|[^\\{}]+|\\")
_NOT_HEX = bytes(octet for octet in range(256) if octet not in b"0123456789abcdefABCDEF")
_BLANK = b" \t\r\n\0"
_FIELD = re.compile(rb"\\fldinst(?![a-z])([^{}]{0,50}(?:\{[^{}]{0,600}\}[^{}]{0,50}){0,40})")
_LINK = re.compile(r"\b(HYPERLINK|INCLUDEPICTURE|INCLUDETEXT)\b(?:[^\"]{0,50}\"([^\"]{3,4000})\"|\s{1,20}((?:https?|ftp|file):[^\s\"]{3,4000}))")
_CONTROL = re.compile(rb"\\[a-z]{1,32}-?\d{0,10} ?|[{}\r\n]")
_TEMPLATE = re.compile(rb"\\\*\\template\s{0,5}((?:[^\\{}]|\\'[0-9a-fA-F]{2}|\\u-?\d{1,6} ?\??|\\\\){3,600})", re.IGNORECASE)
_ESCAPE = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\(\\)")
_WIDE_URL = re.compile(rb"(?:h\0t\0t\0p\0(?:s\0)?:\0/\0/\0|\\\0\\\0)(?:[!-~]\0){3,500}", re.IGNORECASE)
_URL = re.compile(rb"https?://[!-~]{4,500}", re.IGNORECASE)
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def look(looking: Looking) -> None:
    """Look into a rich text."""
    octets = looking.octets
    position = 0
    for _ in range(_MOST_OBJECTS):
        found = _OBJECT.search(octets, position)
        if found is None:
            break
        looking.step()
        data, position, odd = _hexadecimal(octets, found.end(), looking)
        looking.spend(len(data))
        _object(data, looking, obfuscated=odd > max(20, len(data) // 16))
    else:
        raise looking.reading.intercept("unscannable.archive_members", f"more than {_MOST_OBJECTS} objects")
    if b"\\objupdate" in octets:
        looking.sign("rtf_update")
    _fields(octets, looking)
    _template(octets, looking)


def _hexadecimal(octets: bytes, position: int, looking: Looking) -> tuple[bytes, int, int]:
    """Return the data of one object, where its group ends, and how many foreign characters stood among its digits.

    Word takes every hexadecimal digit outside of control words, passes over the rest, and reads `bin` as raw octets.
    """
    digits: list[bytes] = []
    raw: list[bytes] = []
    depth, odd, tokens = 0, 0, 0
    length = len(octets)
    while position < length:
        token = _TOKEN.match(octets, position)
        if token is None:
            break
        position = token.end()
        tokens += 1
        if tokens % 10_000 == 0:
            looking.step()
        text = token[0]
        if text == b"{":
            depth += 1
            odd += 1
        elif text == b"}":
            depth -= 1
            if depth < 0:
                break
        elif token[1] is not None:
            count = min(int(token[1]), length - position)
            raw.append(octets[position : position + count])
            position += count
        elif text[:1] == b"\\":
            odd += 1
        else:
            kept = text.translate(None, _NOT_HEX)
            odd += len(text.translate(None, _BLANK)) - len(kept)
            digits.append(kept)
    joined = b"".join(digits)
    data = bytes.fromhex(joined[: len(joined) // 2 * 2].decode("ascii"))
    return data + b"".join(raw), position, odd


def _object(data: bytes, looking: Looking, *, obfuscated: bool) -> None:
    found = embedded.old_object(data)
    class_name = found.class_name if found is not None else ""
    body = found.octets if found is not None else data
    if obfuscated or (found is None and len(data) > 64):
        looking.sign("rtf_obfuscated", class_name)
    lower = class_name.lower()
    classes = embedded.dangerous_classes(data)
    if lower.startswith("equation") or "Equation.3" in classes or "Equation.2" in classes:
        looking.sign("rtf_equation", class_name or "Equation")
    elif classes:
        looking.sign("dangerous_class", ", ".join(classes))
    if lower in {"ole2link", "otkloadr.wrassembly.1", "htmlfile"} or (found is not None and found.linked):
        looking.sign("external_object", f"{class_name} {found.topic if found is not None else ''}")
    for pattern, encoding in ((_WIDE_URL, "utf-16-le"), (_URL, "latin-1")):
        for url in pattern.finditer(data):
            if not url[0].startswith(b"http://schemas."):
                looking.link(url[0].decode(encoding, "replace"), "document:loaded")
    if lower == "package":
        file = embedded.native(body)
        if file is not None:
            looking.sign("embedded_file", file.name or "without a name")
            looking.member(file.name or "object", file.octets)
            return
    looking.sign("embedded_object", class_name)
    begin = data.find(_MAGIC)
    if begin >= 0:
        looking.member(class_name or "object", data[begin:])
    elif len(body) > 64 or body[:2] in {b"PK", b"MZ"}:
        looking.member(class_name or "object", body)


def _fields(octets: bytes, looking: Looking) -> None:
    """Read the instructions of fields as Word does, and by a search, which no broken group keeps from them."""
    if b"fldinst" in octets:
        read = rich_text.read(octets, looking.step)
        if not read.whole:
            looking.reading.note("unscannable.budget", "a rich text")
        for instructions in read.fields:
            _field(instructions.replace("\\\\", "/"), looking)
    for found in _FIELD.finditer(octets):
        _field(_CONTROL.sub(b"", found[1].replace(b"\\\\", b"/")).decode("latin-1"), looking)


def _field(text: str, looking: Looking) -> None:
    started = dde_in_fields(text)
    if started:
        looking.sign("dde", started)
    link = _LINK.search(text)
    if link is not None:
        target = (link[2] or link[3]).strip()
        loaded = link[1] != "HYPERLINK" and target.lower().startswith(("http", "//", "file://"))
        if loaded:
            looking.sign("remote_image" if link[1] == "INCLUDEPICTURE" else "external_object", target)
        looking.link(target, "document:loaded" if loaded else "document:link")


def _template(octets: bytes, looking: Looking) -> None:
    found = _TEMPLATE.search(octets)
    if found is None:
        return
    target = _ESCAPE.sub(_unescaped, found[1]).decode("latin-1").strip()
    if target.lower().startswith(("http", "ftp", "mhtml", "\\\\", "//")):
        looking.sign("external_template", target)
        looking.link(target, "document:loaded")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[3]:
        return b"\\"
    return bytes((int(escape[1], 16) if escape[1] else int(escape[2]) & 0xFF,))
