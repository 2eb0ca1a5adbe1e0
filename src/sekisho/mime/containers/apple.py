"""Files wrapped as the Macintosh sends them: AppleSingle (RFC 1740), MacBinary, and BinHex 4.0 (RFC 1741), which is text.

A mail program there unwraps them unasked.
"""

import re
from binascii import a2b_base64
from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.streams import decoded_name

BINHEX = re.compile(rb"\(This file must be converted with BinHex[^\r\n]{0,60}\r?\n\s{0,20}:")
_DATA_FORK, _NAME = 1, 3
_HEAD = 128
_ALPHABET = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_USUAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_BASE64 = bytes.maketrans(_ALPHABET, _USUAL)
_NOT_DIGITS = bytes(octet for octet in range(256) if octet not in _ALPHABET)
_RUN = re.compile(rb"\x90(.)", re.DOTALL)
_VERSIONS = (b"\x81\x81", b"\x82\x81")


def is_mac_binary(octets: bytes) -> bool:
    """Tell whether a MacBinary header stands in front: its zeros, the length of a name, its versions (II and III), and data that fit the file."""
    if len(octets) <= _HEAD or octets[0] or octets[74] or octets[82] or not 1 <= octets[1] <= 63 or octets[122:124] not in _VERSIONS:
        return False
    return _data_of_mac_binary(octets) + int.from_bytes(octets[83:87], "big") <= len(octets) and 0 not in octets[2 : 2 + octets[1]]


def _data_of_mac_binary(octets: bytes) -> int:
    """Return where the data begin: behind a second header of the length that the first tells, in steps of 128 octets."""
    return _HEAD + -(-int.from_bytes(octets[120:122], "big") // _HEAD) * _HEAD


def read_apple(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the file that is wrapped: its data, not what the Finder notes beside it."""
    reading.begin_member()
    if reading.kind == "applesingle":
        name, content = _single(octets, reading)
    elif reading.kind == "macbinary":
        name = octets[2 : 2 + int.from_bytes(octets[1:2])]
        start = _data_of_mac_binary(octets)
        content = octets[start : start + int.from_bytes(octets[83:87], "big")]
    else:
        name, content = _binhex(octets, reading)
    reading.grown(len(content), len(octets), len(content))
    yield Member(decoded_name(name), content)


def _single(octets: bytes, reading: Reading) -> tuple[bytes, bytes]:
    name, content, forks = b"", b"", 0
    for index in range(min(int.from_bytes(octets[24:26], "big"), len(octets) // 12)):
        entry = octets[26 + 12 * index : 38 + 12 * index]
        kind, start, length = (int.from_bytes(entry[at : at + 4], "big") for at in (0, 4, 8))
        if kind == _DATA_FORK:
            content = octets[start : start + length]
            forks += 1
            if len(content) < length:
                reading.note("unscannable.broken_archive", "cut off")
        elif kind == _NAME:
            name = octets[start : start + length][:255]
    if forks != 1:
        reading.note("unscannable.broken_archive", f"{forks} contents in a file of one")
    return name, content


def _binhex(octets: bytes, reading: Reading) -> tuple[bytes, bytes]:
    """Digits of six bits, then runs: `0x90 n` repeats what stands before it, `0x90 0` is itself."""
    begin = BINHEX.search(octets)
    start = begin.end() if begin is not None else 0
    end = octets.find(b":", start)
    digits = octets[start : end if end >= 0 else len(octets)].translate(_TO_BASE64, _NOT_DIGITS)
    packed = a2b_base64(digits + b"A" * (-len(digits) % 4))
    left = reading.limits.max_member_octets
    unpacked = bytearray()
    position = 0
    for found in _RUN.finditer(packed):
        unpacked += packed[position : found.start()]
        position = found.end()
        if found[1] == b"\0":
            unpacked += b"\x90"
        else:
            unpacked += unpacked[-1:] * (found[1][0] - 1)
        if len(unpacked) > left:
            raise reading.intercept("unscannable.archive_member_size", f"more than {left} octets")
    unpacked += packed[position:]
    length = unpacked[0] if unpacked else 0
    size = int.from_bytes(unpacked[length + 12 : length + 16], "big")
    content = bytes(unpacked[length + 22 : length + 22 + size])
    if len(content) < size or end < 0:
        reading.note("archive.broken", "cut off")
    return bytes(unpacked[1 : 1 + length]), content
