"""Signed and compressed mail in one piece (`smime.p7m`; RFC 5652, RFC 3274): a mail program shows what is in it. Locked ones stay closed."""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

from sekisho.mime.containers.expansion import Member, Reading, inflated
from sekisho.mime.structure import bodies

_DATA = bytes.fromhex("2a864886f70d0107")  # id-data and its kin, without their last number
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
_SIGNED, _DIGESTED = 2, 5
_SEQUENCE, _IDENTIFIER, _CONTENT = 0x30, 0x06, 0xA0
_MADE_OF_PIECES, _UNKNOWN = 0x20, 0x80
_ENDLESS = -1
_DEEPEST = 24
_MOST_STEPS, _STEPS_IN_FRONT = 300_000, 2_000
_ARMOUR = re.compile(rb"\s{0,100}-----BEGIN (?:PKCS7|CMS)-----\r?\n?([^-]*)")
_HEADER = re.compile(rb"\s{0,100}[A-Za-z][A-Za-z0-9-]{0,60}[ \t]{0,5}:")
_ENDINGS = (".p7m", ".p7s", ".p7z", ".p7c")


class _TooMuch(Exception):
    """More values within values than anybody would write."""


def carries(octets: bytes) -> bool:
    """Tell whether these octets say in front that they carry something readable: signed or compressed data, and not a signature alone."""
    armour = _ARMOUR.match(octets)
    try:
        return any(True for _ in _Values(bodies.base64(armour[1]).octets if armour is not None else octets, _STEPS_IN_FRONT).contents())
    except _TooMuch:
        return True


def read_cms(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield what was signed or compressed; of mail it is a mail, and what is signed twice comes out layer by layer."""
    armour = _ARMOUR.match(octets)
    if armour is not None:
        octets = bodies.base64(armour[1]).octets
    values, found = _Values(octets, _MOST_STEPS), 0
    try:
        for packed, start, end in values.contents():
            found += 1
            reading.begin_member()
            content = values.text(start, end)
            if packed:
                expanded = inflated(content, zlib.MAX_WBITS, reading, len(content))
                if not expanded.whole:
                    reading.note("archive.broken", "cut off")
                content = expanded.octets
            else:
                reading.grown(len(content), len(content), len(content))
            yield Member(_name(reading.file_name, content), content)
    except _TooMuch:
        raise reading.intercept("unscannable.budget", f"more than {_MOST_STEPS} values in one file, or {_DEEPEST} in each other") from None
    if not found:
        reading.begin_member()
        yield Member("", b"")


def _name(file_name: str, content: bytes) -> str:
    """Return what the content is called: `invoice.pdf.p7m` holds `invoice.pdf`, and of a mail there is no name."""
    inner = file_name[:-4] if file_name.lower().endswith(_ENDINGS) else ""
    return inner if "." in inner else "signed.eml" if _HEADER.match(content) else ""


class _Values:
    """The values of X.690 in some octets, walked with a bound on steps."""

    def __init__(self, octets: bytes, steps: int) -> None:
        self._octets, self._steps = octets, steps

    def contents(self) -> Iterator[tuple[bool, int, int]]:
        """Yield (compressed, start, end) of what a ContentInfo holds (RFC 5652 section 3); of a part of one, as much as is there.

        A bait may look like the content, as parameters of an algorithm do: everything of that form is yielded.
        """
        start, end = self._enter(0, len(self._octets), _SEQUENCE)
        for tag, begin, until in islice(self._within(start, end), 1):
            kind = self._octets[begin:until]
            packed = kind == _COMPRESSED
            if tag != _IDENTIFIER or (not packed and (kind[:-1] != _DATA or kind[-1] not in {_SIGNED, _DIGESTED})):
                return
            start, end = self._enter(*self._enter(until, end, _CONTENT), _SEQUENCE)
            for outer, first, last in islice(self._within(start, end), 4):
                parts = list(islice(self._within(first, last), 2)) if outer == _SEQUENCE else []
                if len(parts) == 2 and parts[0][0] == _IDENTIFIER and parts[1][0] == _CONTENT:  # the two of section 5.2
                    yield packed, *parts[1][1:]

    def text(self, start: int, end: int) -> bytes:
        """Return the octets of the string that stands there."""
        return b"".join(self._pieces(start, end, 0))

    def _enter(self, position: int, end: int, wanted: int) -> tuple[int, int]:
        """Return where the content of the value at a place lies; nothing where it is another one. One of unknown length is not walked for it."""
        if position + 2 > end or self._octets[position] != wanted:
            return end, end
        _, begin, length = self._head(position)
        return begin, end if length == _ENDLESS else min(begin + length, end)

    def _pieces(self, start: int, end: int, depth: int) -> Iterator[bytes]:
        """Yield the octets of a string that may be made of pieces (X.690 section 8.7.3)."""
        for tag, begin, until in self._within(start, end):
            if not tag & _MADE_OF_PIECES:
                yield self._octets[begin:until]
            elif depth < _DEEPEST:
                yield from self._pieces(begin, until, depth + 1)
            else:
                raise _TooMuch

    def _within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield (tag, start, end) of the values that lie side by side; one of unknown length goes to its end mark (X.690 section 8.1)."""
        octets, position = self._octets, start
        while position + 2 <= end and octets[position : position + 2] != b"\0\0":
            tag, begin, length = self._head(position)
            if length == _ENDLESS:
                until = self._end_of(begin, end)
                position = until + 2
            else:
                until = position = min(begin + length, end)
            yield tag, begin, until

    def _head(self, position: int) -> tuple[int, int, int]:
        self._steps -= 1
        if self._steps < 0:
            raise _TooMuch
        tag, length = self._octets[position], self._octets[position + 1]
        if length == _UNKNOWN:
            return tag, position + 2, _ENDLESS
        if length < _UNKNOWN:
            return tag, position + 2, length
        count = length & 0x7F
        return tag, position + 2 + count, int.from_bytes(self._octets[position + 2 : position + 2 + count], "big")

    def _end_of(self, position: int, end: int) -> int:
        """Return where the end mark of a value of unknown length stands; the end, where there is none. Walks, so that depth costs nothing."""
        depth = 1
        while position + 2 <= end:
            if self._octets[position : position + 2] == b"\0\0":
                depth -= 1
                if not depth:
                    return position
                position += 2
                continue
            _, begin, length = self._head(position)
            depth += length == _ENDLESS
            position = begin if length == _ENDLESS else begin + length
        return end
