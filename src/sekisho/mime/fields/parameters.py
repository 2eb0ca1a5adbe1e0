"""The parameters of Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2231), every reading of them."""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from sekisho.mime.fields import words
from sekisho.mime.text import charsets

_PARAMETER = re.compile(rb'[;\s]*+([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]++|\\.)*)"?|([^;"]*+))', re.DOTALL)
_QUOTED_PAIR = re.compile(rb'\\(["\\])')  # not every backslash: Windows senders write paths
_SECTION = re.compile(rb"([^*]++)(?:\*(\d{1,3}))?(\*)?\Z")
_COMMENT = re.compile(rb"\([^()]*+\)")
_MOST = 200


class Parameter(NamedTuple):
    """One parameter: its base name in lower case, its octets, and the charset that RFC 2231 declared for them ("" if none)."""

    name: bytes
    value: bytes
    charset: str
    extended: bool


def parse(value: bytes) -> tuple[bytes, list[Parameter]]:
    """Return the first token of an unfolded value, in lower case, and its parameters in order, doubled ones included."""
    head, semicolon, rest = value.partition(b";")
    head = head.strip().lower()
    if not semicolon:
        return head, []
    found: list[Parameter] = []
    sections: dict[bytes, dict[int, tuple[bytes, bool]]] = {}
    position = 0
    for _ in range(_MOST):
        match = _PARAMETER.match(rest, position)
        if match:
            name = match[1].lower()
            text = match[2]
            text = match[3].strip() if text is None else (_QUOTED_PAIR.sub(rb"\1", text) if b"\\" in text else text)
            if b"*" in name:
                _extended(name, text, found, sections)
            else:
                found.append(Parameter(name, text, "", False))
            position = match.end()
        position = rest.find(b";", position)
        if position < 0:
            break
        position += 1
    for name, pieces in sections.items():
        found.append(_joined(name, pieces))
    return head, found


def _extended(name: bytes, text: bytes, found: list[Parameter], sections: dict[bytes, dict[int, tuple[bytes, bool]]]) -> None:
    section = _SECTION.match(name)
    if section is None:
        found.append(Parameter(name.partition(b"*")[0], text, "", True))
    elif section[2] is None:
        found.append(_joined(section[1], {0: (text, True)}))
    else:
        sections.setdefault(section[1], {}).setdefault(int(section[2]), (text, section[3] is not None))


def _joined(name: bytes, pieces: dict[int, tuple[bytes, bool]]) -> Parameter:
    """Join the numbered pieces (RFC 2231 section 3): octets first, the charset afterwards, so that cut characters heal."""
    charset = ""
    octets = b""
    for index in sorted(pieces):
        text, encoded = pieces[index]
        if encoded and not octets and text.count(b"'") >= 2:
            label, _, text = text.split(b"'", 2)
            charset = label.decode("ascii", "replace")
        octets += unquote_to_bytes(text) if encoded else text
    return Parameter(name, octets, charset, True)


def text_of(parameter: Parameter, defects: list[tuple[str, str]]) -> str:
    """Return a parameter as a reader sees it: RFC 2231, encoded words inside quotes (common in Japan), or raw octets."""
    if parameter.charset:
        decoded = charsets.decode(parameter.value, parameter.charset)
        defects.extend(decoded.defects)
        return decoded.text.strip()
    if parameter.value.isascii() and b"=?" not in parameter.value:
        return parameter.value.decode("ascii").strip()
    decoded_words = words.decode(parameter.value)
    defects.extend(decoded_words.defects)
    return decoded_words.text.strip()


def without_comments(value: bytes) -> bytes:
    """Return a structured value without comments (RFC 5322 section 3.2.2); nested ones up to a few levels."""
    for _ in range(5):
        shorter = _COMMENT.sub(b"", value)
        if shorter == value:
            break
        value = shorter
    return value
