"""The tags of an XML text, read by a scanner that resolves no entity, knows no DTD and keeps no tree (rule R10)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sekisho.mime.documents.entities import resolved

MOST = 16_777_216  # characters of one text that are read
_CDATA = "<![CDATA["
_SECTIONS = (("<!--", "-->"), (_CDATA, "]]>"))
# Each alternative begins with another character and no part may hold `<`, so that the time is linear in the text.
_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.-]{0,200})((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*)>")
_ATTRIBUTE = re.compile(r"(?<![\w:.-])([\w:.-]+)\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)')")


class Tag(NamedTuple):
    """One tag: its name without prefix, its attributes' source, and where it and what follows it stand."""

    name: str
    closing: bool
    source: str
    start: int
    end: int

    def attributes(self) -> dict[str, str]:
        """Return the attributes by their names without prefix; references are decoded, entities of a DTD are not."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.source[:20_000]):
            name = match[1].rpartition(":")[2]
            found.setdefault(name, resolved(match[2] or match[3] or ""))
        return found


def decoded(octets: bytes) -> str:
    """Return an XML text as characters: UTF-16 by its mark or its form, else UTF-8, where what is broken becomes U+FFFD.

    Comments are gone and CDATA sections are text like any other (XML sections 2.5 and 2.7): neither may part a word from the one who looks for it.
    """
    text = _characters(octets)
    return _joined(text) if "<!-" in text or "<![" in text else text


def _joined(text: str) -> str:
    kept: list[str] = []
    position = start = 0
    while (start := text.find("<!", start)) >= 0:
        for begin, close in _SECTIONS:
            if text.startswith(begin, start):
                end = text.find(close, start + len(begin))
                if end < 0:  # a section without its end: all the rest of it is as it stands
                    return "".join((*kept, text[position:]))
                inner = text[start + len(begin) : end] if begin == _CDATA else ""
                kept += (text[position:start], inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
                start = position = end + len(close)
                break
        else:
            start += 2
    return "".join((*kept, text[position:]))


def _characters(octets: bytes) -> str:
    if octets[:2] in {b"\xff\xfe", b"<\0"}:
        return octets[: 2 * MOST].decode("utf-16-le", "replace")
    if octets[:2] in {b"\xfe\xff", b"\0<"}:
        return octets[: 2 * MOST].decode("utf-16-be", "replace")
    return octets[:MOST].decode("utf-8", "replace")


def tags(text: str, *names: str) -> Iterator[Tag]:
    """Yield the tags of these names (lower case, without prefix), of all names if none is given."""
    wanted = frozenset(names)
    for match in _TAG.finditer(text):
        name = match[2].rpartition(":")[2]
        if not wanted or name.lower() in wanted:
            yield Tag(name, bool(match[1]), match[3], match.start(), match.end())


def texts_in(text: str, *names: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every element of these names that holds text and no element."""
    for tag in tags(text, *names):
        if not tag.closing and not tag.source.endswith("/"):
            end = text.find("<", tag.end)
            yield tag.name, resolved(text[tag.end : end if end >= 0 else len(text)])
