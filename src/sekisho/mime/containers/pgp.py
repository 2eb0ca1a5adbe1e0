"""OpenPGP messages that are not locked (RFC 9580): what is signed or only compressed in one piece is read as the recipient's program shows it."""

import bz2
import re
import zlib
from collections.abc import Iterator
from itertools import islice

from sekisho.mime.containers.expansion import Member, Reading, decompressed, inflated
from sekisho.mime.containers.octet_reader import Broken, OctetReader
from sekisho.mime.containers.streams import decoded_name
from sekisho.mime.structure import bodies

_ARMOUR = re.compile(rb"-----BEGIN PGP (?:MESSAGE|SIGNED FILE)[^-]{0,40}-----[^\S\n]*\n(?:[^\s:]{1,60}+:[^\n]*+\n)*+\s{0,10}\n?([A-Za-z0-9+/=\s]*)")
_SIGNATURE, _ONE_PASS, _COMPRESSED, _MARKER, _LITERAL, _TRUST, _PADDING = 2, 4, 8, 10, 11, 12, 21
_PLAIN = frozenset({_SIGNATURE, _ONE_PASS, _COMPRESSED, _LITERAL})
_PASSED_OVER = frozenset({_MARKER, _PADDING, _TRUST, 16, *range(22, 64)})  # by programs that do not know them (section 4.3)
_MOST_PACKETS, _MOST_IN_FRONT, _DEEPEST, _LETTERS = 1_000, 8, 16, 400


def is_open(octets: bytes) -> bool:
    """Tell whether these octets begin with packets that hold something readable; what is locked is mail for its recipient alone."""
    starts = [bodies.base64(found[1][:_LETTERS].partition(b"\n=")[0]).octets for found in islice(_ARMOUR.finditer(octets), _MOST_PACKETS)]
    return any(map(_begins_open, starts or [octets]))


def _begins_open(octets: bytes) -> bool:
    source = OctetReader(octets)
    passed = 0
    try:
        while passed < _MOST_IN_FRONT:
            kind, _body = _packet(source, whole=False)
            if kind not in _PASSED_OVER:
                return kind in _PLAIN
            passed += 1
    except Broken:
        pass
    return passed > 1  # nobody writes many of them but to hide what follows


def read_pgp(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a message; of one in a text there may be several."""
    messages = [bodies.base64(found[1].partition(b"\n=")[0]).octets for found in islice(_ARMOUR.finditer(octets), _MOST_PACKETS + 1)] or [octets]
    if len(messages) > _MOST_PACKETS:
        raise reading.intercept("unscannable.archive_members", f"more than {_MOST_PACKETS} messages")
    for message in messages:
        if len(messages) == 1 or _begins_open(message):  # what is locked is for its recipient alone
            yield from _files(message, reading, 0)


def _files(octets: bytes, reading: Reading, depth: int) -> Iterator[Member]:
    if depth > _DEEPEST:
        raise reading.intercept("unscannable.archive_layers", f"more than {_DEEPEST} within one another")
    source = OctetReader(octets)
    try:
        for _ in range(_MOST_PACKETS):
            if not source.left:
                return
            reading.look_at()
            kind, body = _packet(source, whole=True)
            if kind == _LITERAL:
                reading.begin_member()
                name_end = 2 + (body[1] if len(body) > 1 else 0)
                content = body[name_end + 4 :]
                reading.grown(len(content), len(content), len(content))
                yield Member(decoded_name(body[2:name_end]), content)
            elif kind == _COMPRESSED:
                yield from _files(_expanded(body, reading), reading, depth + 1)
            elif kind not in _PLAIN | _PASSED_OVER:
                reading.begin_member()
                yield Member("", b"", encrypted=True)
                return
    except Broken as broken:
        reading.note("archive.broken", str(broken) or "cut off")


def _expanded(body: bytes, reading: Reading) -> bytes:
    data = body[1:]
    match body[:1]:
        case b"\x00":
            return data
        case b"\x01":
            expanded = inflated(data, -zlib.MAX_WBITS, reading)
        case b"\x02":
            expanded = inflated(data, zlib.MAX_WBITS, reading)
        case b"\x03":
            expanded = decompressed(bz2.BZ2Decompressor(), data, reading)
        case method:
            reading.note("unscannable.method", f"compression {method.hex()}")
            return b""
    if not expanded.whole:
        reading.note("archive.broken", "cut off")
    return expanded.octets


def _packet(source: OctetReader, *, whole: bool) -> tuple[int, bytes]:
    """Return the kind and the content of the next packet (section 4.2). Raises Broken."""
    head = source.octet()
    if not head & 0x80:
        raise Broken("no packet")
    if not head & 0x40:  # the old form
        width = head & 3
        size = source.left if width == 3 else int.from_bytes(source.take(1 << width), "big")
        return head >> 2 & 15, source.take(min(size, source.left) if not whole else size)
    pieces: list[bytes] = []
    while True:
        size, partial = _length(source)
        pieces.append(source.take(size if whole else min(size, source.left)))
        if not partial or not whole:
            return head & 63, b"".join(pieces)


def _length(source: OctetReader) -> tuple[int, bool]:
    first = source.octet()
    if first < 192:
        return first, False
    if first < 224:
        return (first - 192 << 8) + source.octet() + 192, False
    if first == 255:
        return int.from_bytes(source.take(4), "big"), False
    return 1 << (first & 31), True
