"""Tag lists: `name=value; name=value` of signatures, seals and key records (RFC 6376 section 3.2)."""

import re

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TEXT = re.compile(r"[\t\x20-\x7e\u00a1-\ud7ff\uf900-\U0010ffff]*")  # VALCHAR and what RFC 8616 adds, with WSP and `;`; CRLF is gone by then
_USUAL = frozenset({"v", "a", "b", "bh", "c", "d", "h", "i", "l", "q", "s", "t", "x", "cv", "k", "p"})  # names that need no further look
_MOST = 100  # tags in one list; the RFCs name 13


def parse_tags(text: str) -> dict[str, str]:
    """Return the tags of an unfolded list, in order, values without the white space around them. Raises ValueError with the reason.

    One semicolon may end the list. A name given twice makes the whole list invalid (section 3.2), for readers would differ on which one counts.
    """
    if not _TEXT.fullmatch(text):
        raise ValueError("a character that no tag may hold")
    specs = text.split(";", _MOST + 1)
    if len(specs) > _MOST:
        raise ValueError("too many tags")
    if len(specs) > 1 and not specs[-1].strip(" \t"):
        specs.pop()
    tags: dict[str, str] = {}
    for spec in specs:
        name, equals, value = spec.partition("=")
        name, value = name.strip(" \t"), value.strip(" \t")
        if not equals or (name not in _USUAL and not _NAME.fullmatch(name)):
            raise ValueError("a tag without name or value")
        if name in tags:
            raise ValueError(f"{name[:20]}= twice")
        tags[name] = value
    return tags


def unfolded(value: bytes) -> str:
    """Return a field's value as text on one line; octets that are not UTF-8 become U+FFFD, which no tag's rule accepts but its own."""
    return value.replace(b"\r\n", b"").decode("utf-8", "replace")


def without_space(text: str) -> str:
    """Return a value without any white space, as base64 and lists are read (FWS, section 2.8)."""
    return text if " " not in text and "\t" not in text else "".join(text.split())
