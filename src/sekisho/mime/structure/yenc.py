"""yEnc (yenc-draft 1.3): files inside text as raw octets, from `=ybegin` to `=yend`. Whatever a reader would still decode is decoded."""

import re
from typing import NamedTuple

_BEGIN = re.compile(rb"(?m)^=ybegin ([^\r\n]{1,600})\r?$\n?")
_PART = re.compile(rb"=ypart [^\r\n]{0,200}\r?\n")
_NAME = re.compile(rb"(?:^| )name=(.*)\Z")
_END = re.compile(rb"(?m)^=yend(?:[ \r\n]|\Z)")
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_SHIFT = bytes((octet - 42) % 256 for octet in range(256))
_CRITICAL = {bytes((octet,)): bytes(((octet - 64) % 256,)) for octet in range(256)}


class Yencoded(NamedTuple):
    """A file inside text: its name as written and its octets. Several parts of one file are several of these."""

    name: bytes
    octets: bytes


def yencoded(data: bytes, most: int = 50) -> list[Yencoded]:
    """Return the yEnc files inside text, each from its `=ybegin` line to `=yend`, to the next `=ybegin`, or to the end."""
    found: list[Yencoded] = []
    begins = list(_first(data, most + 1))
    for number, match in enumerate(begins[:most]):
        start = match.end()
        part = _PART.match(data, start)
        start = part.end() if part else start
        limit = begins[number + 1].start() if number + 1 < len(begins) else len(data)
        end = _END.search(data, start, limit)
        octets = _decoded(data[start : end.start() if end else limit])
        if octets:
            name = _NAME.search(match[1])
            found.append(Yencoded(name[1].strip(b' "') if name else b"", octets))
    return found


def _first(data: bytes, most: int) -> list[re.Match[bytes]]:
    found = []
    for match in _BEGIN.finditer(data):
        found.append(match)
        if len(found) == most:
            break
    return found


def _decoded(data: bytes) -> bytes:
    packed = data.translate(None, b"\r\n")
    if b"=" in packed:
        packed = _ESCAPED.sub(lambda escape: _CRITICAL[escape[1]], packed)
    return packed.translate(_SHIFT)
