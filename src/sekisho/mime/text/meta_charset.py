"""The charset that a browser takes from the markup where no header names one (HTML Living Standard, "prescan a byte stream")."""

import re

from sekisho.mime.text.charset_names import ALIASES

_LOOKED = 16_384  # octets; browsers begin again when they meet a late one
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_META = re.compile(rb"<meta[\t\n\f\r />]", re.IGNORECASE)
_TAG = re.compile(rb"</?[A-Za-z][^\t\n\f\r >]*")
_OTHER = re.compile(rb"<[!/?]")
# One attribute: name, and its value quoted, quoted the other way, or bare.
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*([^\t\n\f\r />=][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\"'\t\n\f\r >][^\t\n\f\r >]*)|(?=>)))?"
)
_IN_CONTENT = re.compile(r"charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"'][^\t\n\f\r ;]*))", re.IGNORECASE)
_READ_ALIKE = {"utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}


def meta_charset(octets: bytes) -> str:
    """Return the charset's label as written, "" if the markup names none that is known."""
    for mark, name in _MARKS:
        if octets.startswith(mark):
            return name
    head = octets[:_LOOKED]
    if head.lower().find(b"charset") < 0:
        return ""
    position = head.find(b"<")
    while position >= 0:
        if head.startswith(b"<!--", position):
            end = head.find(b"-->", position + 2)
            if end < 0:
                return ""
            position = head.find(b"<", end + 3)
            continue
        if _META.match(head, position):
            attributes, position = _attributes(head, position + 5)
            charset = _named(attributes)
            if charset:
                return charset
        elif tag := _TAG.match(head, position):
            _, position = _attributes(head, tag.end())
        elif _OTHER.match(head, position):
            position = max(head.find(b">", position), position)
        position = head.find(b"<", position + 1) if position >= 0 else -1
    return ""


def _attributes(head: bytes, position: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag, the first of each name, and where the tag ends. A tag that does not end has none."""
    found: dict[str, str] = {}
    while attribute := _ATTRIBUTE.match(head, position):
        position = attribute.end()
        value = next((group for group in attribute.groups()[1:] if group is not None), b"")
        found.setdefault(attribute[1].decode("latin-1").lower(), value.decode("latin-1"))
    if head.find(b">", position) < 0:
        return {}, len(head)
    return found, position


def _named(attributes: dict[str, str]) -> str:
    label = attributes.get("charset", "")
    if not label and attributes.get("http-equiv", "").lower() == "content-type":
        found = _IN_CONTENT.search(attributes.get("content", ""))
        label = (found[1] or found[2] or found[3] or "") if found is not None else ""
    label = label.strip("\t\n\f\r ").lower()
    if label in _READ_ALIKE:
        return _READ_ALIKE[label]
    return label if label in ALIASES else ""
