"""MAPI properties as Outlook writes them into winmail.dat and .msg files, and its compressed RTF ([MS-OXTNEF], [MS-OXRTFCP])."""

from collections.abc import Iterator
from typing import NamedTuple

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.octet_reader import Broken, OctetReader
from sekisho.mime.text import rich_text

SUBJECT, BODY, RTF, HTML = 0x0037, 0x1000, 0x1009, 0x1013
DATA, SHORT_NAME, LONG_NAME = 0x3701, 0x3704, 0x3707
TEXT8, TEXT16, BINARY, OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({TEXT8, TEXT16, BINARY, OBJECT})
_SEVERAL = 0x1000
_MOST = 10_000
_WINDOW = 4_096
# What every compressed RTF begins with in its window ([MS-OXRTFCP] section 2.1.2.1).
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


class Property(NamedTuple):
    """One property with its first value."""

    tag: int
    kind: int
    value: bytes


def properties(octets: bytes) -> Iterator[Property]:
    """Yield the properties of a list as TNEF writes it. Raises Broken where it ends too early."""
    source = OctetReader(octets)
    for _ in range(min(source.little(4), _MOST)):
        kind, tag = source.little(2), source.little(2)
        if tag >= 0x8000:  # a name of its own comes first
            source.take(16)
            if source.little(4):
                source.take(_padded(source.little(4)))
            else:
                source.take(4)
        plain = kind & ~_SEVERAL
        count = source.little(4) if kind & _SEVERAL or plain in _VARIABLE else 1
        values = []
        for _ in range(min(count, _MOST)):
            if plain in _VARIABLE:
                size = source.little(4)
                values.append(source.take(_padded(size))[:size])
            elif plain in _FIXED:
                values.append(source.take(_FIXED[plain]))
            else:
                raise Broken(f"unknown kind {plain:#x} of a property")
        if values:
            yield Property(tag, plain, values[0])


def text_of(kind: int, value: bytes) -> str:
    """Return a text property."""
    if kind == TEXT16:
        return value[: len(value) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0")
    for charset in ("utf-8", "cp932"):
        try:
            return value.decode(charset).rstrip("\0")
        except UnicodeDecodeError:
            continue
    return value.decode("cp1252", "replace").rstrip("\0")


def expanded_rtf(octets: bytes, reading: Reading) -> bytes:
    """Return the RTF text from its compressed form. Raises Broken for what is no such thing, Intercepted at a limit."""
    size, kind = int.from_bytes(octets[4:8], "little"), octets[8:12]
    if kind == b"MELA":  # not compressed
        return octets[16 : 16 + size]
    if kind != b"LZFu":
        raise Broken("no compressed RTF")
    window = bytearray(_START.ljust(_WINDOW, b"\0"))
    at, out, position, counted = len(_START), bytearray(), 16, 0
    while position < len(octets) and len(out) < size:
        flags = octets[position]
        position += 1
        for bit in range(8):
            if flags >> bit & 1:
                pair = int.from_bytes(octets[position : position + 2], "big")
                position += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == at or position > len(octets):
                    return bytes(out)
                for step in range(length):
                    octet = window[(start + step) % _WINDOW]
                    out.append(octet)
                    window[at] = octet
                    at = (at + 1) % _WINDOW
            elif position < len(octets):
                out.append(octets[position])
                window[at] = octets[position]
                at = (at + 1) % _WINDOW
                position += 1
        if len(out) - counted >= _WINDOW * 16:
            reading.grown(len(out) - counted, len(octets), len(out))
            counted = len(out)
    return bytes(out)


def shown_in_rtf(rtf: bytes, reading: Reading) -> tuple[str, str]:
    """Return what Outlook shows of a mail whose text is rich text, and its media type: a page that is packed into it, or its words."""
    read = rich_text.read(rtf, reading.look_at)
    if not read.whole:
        reading.note("unscannable.budget", "a rich text")
    return read.text, "text/html" if read.html else "text/plain"


def _padded(size: int) -> int:
    return size + -size % 4
