"""Tape archives: old tar, ustar, GNU and pax, in one pass from the front."""

from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.streams import decoded_name
from sekisho.mime.containers.tar_holes import new_list, old_list, with_holes
from sekisho.mime.kinds.sniff import is_tar

_BLOCK = 512
_LONGEST_NAME = 65_536  # octets of a name in an extended header that are read
_EMPTY = bytes(_BLOCK)
_LINKS = frozenset(b"12")
_DEVICES = frozenset(b"346")
_PAX = frozenset(b"xXg")
_FIELDS = frozenset((b"path", b"size", b"GNU.sparse.major", b"GNU.sparse.map", b"GNU.sparse.name", b"GNU.sparse.realsize", b"GNU.sparse.size"))
_PAIRED = frozenset((b"GNU.sparse.offset", b"GNU.sparse.numbytes"))


def read_tar(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a tar. Goes on behind the end mark if another header stands there: some programs do."""
    position, long_name, further = 0, "", dict[str, str]()
    while position + _BLOCK <= len(octets):
        position = _header_at(octets, position, reading)
        if position < 0:
            return
        header = octets[position : position + _BLOCK]
        kind = header[156]
        length = _decimal(further.get("size", "")) if "size" in further else _number(header[124:136])
        start = position + _BLOCK
        content = octets[start : start + length]
        if length < 0 or len(content) < length:
            reading.note("archive.broken", "cut off")
        position = start + max(0, -(-length // _BLOCK)) * _BLOCK
        if kind in _PAX or kind == ord("L"):
            reading.look_at()
            if kind == ord("L"):
                long_name = decoded_name(content[:_LONGEST_NAME].partition(b"\0")[0])
            elif kind != ord("g"):
                further |= _pax(content)
                long_name = further.get("GNU.sparse.name") or further.get("path") or long_name
            continue
        plain_name = _name(header)
        name = long_name or plain_name
        reading.begin_member()
        told, long_name, further = further, "", {}
        if kind in _LINKS:
            reading.note("archive.link", name)
            position = start  # a link has no content, whatever its size says (POSIX.1-1988 section 10.1.1)
            yield Member(name, b"")
            continue
        if kind in _DEVICES:
            reading.note("archive.device", name)
        elif not content and (kind == ord("5") or name.endswith("/")):
            yield Member(name.rstrip("/") + "/", b"")
            continue
        if kind == ord("S"):  # the list of pieces goes on in further blocks, which no size counts
            listed, blocks = old_list(octets, start - _BLOCK, reading)
            content = octets[start + blocks : start + blocks + length]
            position += blocks
            content = with_holes(content, listed, _number(header[483:495]), reading)
        elif "GNU.sparse.major" in told or "GNU.sparse.map" in told:
            listed, begin = new_list(content, told)
            content = with_holes(content[begin:], listed, _decimal(told.get("GNU.sparse.realsize") or told.get("GNU.sparse.size", "")), reading)
        reading.grown(len(content), len(content), len(content))
        yield Member(name, content)
    if octets[position:].strip(b"\0"):
        reading.note("archive.trailing_data", f"{len(octets) - position} octets behind the end")


def _header_at(octets: bytes, position: int, reading: Reading) -> int:
    """Return where the header at or behind `position` is, -1 if there is none; what lies before it is noted."""
    if octets.startswith(_EMPTY, position):
        position = _next_header(octets, position)
        if position >= 0:
            reading.note("archive.two_readings", "files behind the end mark")
    elif not is_tar(octets, position):
        reading.note("archive.broken", f"no header at octet {position}")
        position = _next_header(octets, position + _BLOCK)
    return position


def _next_header(octets: bytes, position: int) -> int:
    """Return where the next header stands on a block boundary at or behind `position`, -1 if nowhere."""
    while position + _BLOCK <= len(octets):
        mark = octets.find(b"ustar", position)
        if mark < 0:
            return -1
        start = mark - 257
        if start >= position and start % _BLOCK == 0 and is_tar(octets, start):
            return start
        position = max(position, start) // _BLOCK * _BLOCK + _BLOCK
    return -1


def _name(header: bytes) -> str:
    name = header[:100].partition(b"\0")[0]
    if header[257:263] == b"ustar\0":
        prefix = header[345:500].partition(b"\0")[0]
        if prefix:
            name = prefix + b"/" + name
    return decoded_name(name)


def _number(field: bytes) -> int:
    """Return an octal field, or a base-256 one as GNU writes large sizes; 0 if it is neither."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big") if field[0] == 0x80 else 0
    digits = field.partition(b"\0")[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return 0


def _pax(content: bytes) -> dict[str, str]:
    """Return the fields of an extended header that are of use here (POSIX.1-2001 pax, "length keyword=value")."""
    found: dict[str, str] = {}
    pieces: list[str] = []
    position = 0
    while position < len(content):
        space = content.find(b" ", position, position + 20)
        digits = content[position:space] if space > 0 else b""
        if not digits.isdigit() or not int(digits):
            break
        record = content[space + 1 : position + int(digits) - 1]
        keyword, _, value = record.partition(b"=")
        if keyword in _PAIRED:  # version 0.0 of holes: the same numbers as a list, one in each field
            pieces.append(value[:20].decode("latin-1"))
        elif keyword in _FIELDS:
            found[keyword.decode("ascii")] = value.decode("latin-1") if keyword == b"GNU.sparse.map" else decoded_name(value[:_LONGEST_NAME])
        position += int(digits)
    return found | {"GNU.sparse.map": ",".join(pieces)} if pieces else found


def _decimal(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 20 else 0
