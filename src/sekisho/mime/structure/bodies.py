"""Transfer encodings undone leniently: base64, quoted-printable, uuencode. Whatever a client would still read is read."""

import binascii
import re
from typing import NamedTuple

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BLANKS = b" \t\r\n"
_GOOD = _ALPHABET + _BLANKS
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_NOT_ALPHABET = bytes(set(range(256)) - set(_ALPHABET) - set(b"="))
_SPACED_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")
_BEGIN = re.compile(rb"(?m)^begin(?:-base64)? +[0-7]{3,6} +([^\r\n]{1,500})\r?$")
_UU_LINE = re.compile(rb"[\x20-\x60]{1,90}\r?\Z")
_WHOLLY_BASE64 = re.compile(rb"\s*+(?:[A-Za-z0-9+/]{4,998}+\r?+\n)*+[A-Za-z0-9+/]{0,998}+={0,2}\s*\Z")
_STARTS_LIKE_BASE64 = re.compile(rb"\s{0,20}+[A-Za-z0-9+/]{40}")

BROKEN_BASE64 = "mime.broken_base64"
BROKEN_QUOTED = "mime.broken_quoted_printable"


class Decoded(NamedTuple):
    """The octets as most readers have them, other readings, and defects as (code, detail)."""

    octets: bytes
    others: tuple[bytes, ...] = ()
    defects: tuple[tuple[str, str], ...] = ()


def base64(data: bytes) -> Decoded:
    """Decode base64 (RFC 2045 section 6.8): foreign characters are passed over, data after padding goes on."""
    foreign = data.translate(None, _GOOD)
    padding = foreign.find(b"=")
    if padding < 0 and not foreign:
        packed = data.translate(None, _BLANKS)
        return Decoded(_quads(packed), (), () if len(packed) % 4 == 0 else ((BROKEN_BASE64, "padding missing"),))
    if foreign in (b"=", b"=="):
        packed = data.translate(None, _BLANKS)
        if len(packed) % 4 == 0 and packed.endswith(foreign):
            return Decoded(binascii.a2b_base64(packed))
    return _broken(data, foreign)


def _broken(data: bytes, foreign: bytes) -> Decoded:
    others: list[bytes] = []
    strange = foreign.translate(None, b"=")
    if strange and not strange.translate(None, b"-_"):  # the alphabet of RFC 4648 section 5
        others.append(_segments(data))
        data = data.translate(_URL_SAFE)
        detail = "URL-safe alphabet"
    elif strange:
        detail = f"{len(strange)} foreign characters"
    else:
        detail = "data after padding"
    octets = _segments(data)
    if b"=" in foreign:  # some readers pass over padding as over any foreign character
        others.append(_quads(data.translate(None, _NOT_ALPHABET + b"=")))
    return Decoded(octets, tuple(other for other in dict.fromkeys(others) if other != octets), ((BROKEN_BASE64, detail),))


def _segments(data: bytes) -> bytes:
    """Decode piece by piece between runs of padding: each piece begins anew."""
    packed = data.translate(None, _NOT_ALPHABET)
    if b"=" not in packed:
        return _quads(packed)
    return b"".join(map(_quads, filter(None, packed.split(b"="))))


def _quads(packed: bytes) -> bytes:
    """Decode characters of the alphabet only; a single left-over character holds no octet."""
    left = len(packed) % 4
    if left == 1:
        packed = packed[:-1]
    elif left:
        packed += b"=" * (4 - left)
    return binascii.a2b_base64(packed)


def quoted_printable(data: bytes) -> Decoded:
    """Decode quoted-printable (RFC 2045 section 6.7); illegal pairs stay as written."""
    if b"=" not in data:
        return Decoded(data)
    data = _SPACED_SOFT_BREAK.sub(b"=", data)  # one sign to begin with: quicker than a search for two octets, one of them a space
    octets = binascii.a2b_qp(data)
    signs = octets.count(b"=")
    if signs > data.count(b"=3D") and signs > data.count(b"=3D") + data.count(b"=3d"):
        return Decoded(octets, (), ((BROKEN_QUOTED, "illegal pair"),))
    return Decoded(octets)


def looks_like_base64(data: bytes) -> bool:
    """Tell whether undeclared octets are nothing but lines of base64: a reader that finds the encoding elsewhere would decode them."""
    return _STARTS_LIKE_BASE64.match(data) is not None and _WHOLLY_BASE64.match(data) is not None


class Attached(NamedTuple):
    """A file inside text: its name as written and its octets."""

    name: bytes
    octets: bytes


def uuencoded(data: bytes, most: int = 50) -> list[Attached]:
    """Return the uuencoded files inside text (POSIX uuencode), each from its `begin` line to `end` or the first line that is none."""
    found: list[Attached] = []
    position = 0
    while len(found) < most:
        match = _BEGIN.search(data, position)
        if match is None:
            break
        begin = match.end() + 1
        if data.startswith(b"begin-base64", match.start()):
            finish = data.find(b"====", begin)
            finish = len(data) if finish < 0 else finish
            octets, position = base64(data[begin:finish]).octets, finish
        else:
            octets, position = _uu_lines(data, begin)
        if octets:
            found.append(Attached(match[1].strip(), octets))
        position = max(position, match.end())
    return found


def _uu_lines(data: bytes, position: int) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    size = len(data)
    while position < size:
        line_end = data.find(b"\n", position)
        line_end = size if line_end < 0 else line_end
        line = data[position:line_end].rstrip(b"\r")
        if line in (b"end", b"`", b" ", b"") or not _UU_LINE.match(line):
            if line in (b"`", b" "):
                position = line_end + 1
                continue
            return b"".join(pieces), position
        pieces.append(_uu_line(line))
        position = line_end + 1
    return b"".join(pieces), size


def _uu_line(line: bytes) -> bytes:
    count = (line[0] - 32) & 63
    needed = 1 + (count * 4 + 2) // 3
    padded = line[:needed].ljust(needed)
    try:
        return binascii.a2b_uu(padded)
    except binascii.Error:
        return b""
