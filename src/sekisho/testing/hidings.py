"""A program hidden in a mail in one form or another, made from the specifications of the forms, for tests and for fuzzing."""

import base64
import io
import plistlib
import random
import struct
import time
import zipfile
import zlib
from binascii import crc32
from collections.abc import Mapping

from sekisho.mime.content import Content
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack

MARK = b"THE PROGRAM THAT IS HIDDEN"
HEAD = b"MZ\x90\0" + bytes(56) + struct.pack("<I", 64) + b"PE\0\0\x4c\x01" + bytes(16) + b"\x0f\x01" + bytes(20)
PROGRAM = HEAD + MARK + random.Random(1).randbytes(3_000)  # it runs nowhere
ENCODED = base64.b64encode(PROGRAM).decode()


def mail(octets: bytes, name: str, media_type: str = "application/octet-stream") -> bytes:
    """Return a mail with a file."""
    head = "From: a@example.test\r\nTo: b@example.test\r\nSubject: your order\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer"
    text = "--outer\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsee the attached file"
    file = f'--outer\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"'
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    return f"{head}\r\n\r\n{text}\r\n{file}\r\n\r\n".encode() + body + b"--outer--\r\n"


def opened(raw: bytes) -> Content:
    """Return a mail opened as in the one-shot child."""
    return unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an ordinary zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def raw_zip(data: bytes, method: int, extra: bytes = b"", name: bytes = b"a.txt", version: int = 20, sizes: tuple[int, int] | None = None) -> bytes:
    """Return a zip whose one file is packed already; what its headers say comes out is the program."""
    packed, size = sizes or (len(data), len(PROGRAM))
    common = struct.pack("<HHHHHIIIHH", version, 0, method, 0, 0, crc32(PROGRAM), packed, size, len(name), len(extra))
    local = b"PK\3\4" + common + name + extra + data
    entry = b"PK\1\2" + struct.pack("<H", version) + common + bytes(14) + name + extra
    return local + entry + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)


def word(files: Mapping[str, bytes | str]) -> bytes:
    """Return a document of Word with further files in its package."""
    kinds = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
    return zipped({"[Content_Types].xml": kinds, "word/document.xml": "<w:document/>", **files})


def cabinet() -> bytes:
    """Return a cabinet with the program."""
    entry = struct.pack("<IIHHHH", len(PROGRAM), 0, 0, 0, 0, 0x20) + b"a.exe\0"
    begin = 44 + len(entry)
    block = struct.pack("<IHH", 0, len(PROGRAM), len(PROGRAM)) + PROGRAM
    head = b"MSCF" + struct.pack("<IIIIIBBHHHHH", 0, begin + len(block), 0, 44, 0, 3, 1, 1, 1, 0, 0, 0)
    return head + struct.pack("<IHH", begin, 1, 0) + entry + block


def packet(kind: int, body: bytes) -> bytes:
    """Return a packet of OpenPGP (RFC 9580 section 4.2.1)."""
    return bytes([0xC0 | kind, 0xFF]) + struct.pack(">I", len(body)) + body


def pgp_message(octets: bytes, name: bytes = b"a.exe", method: int = 1) -> bytes:
    """Return a message that is compressed and not locked; `method`: 0 not compressed, 1 raw Deflate, 2 zlib."""
    literal = packet(11, b"b" + bytes([len(name)]) + name + bytes(4) + octets)
    if method == 0:
        return literal
    engine = zlib.compressobj(9, zlib.DEFLATED, -15 if method == 1 else 15)
    return packet(8, bytes([method]) + engine.compress(literal) + engine.flush())


def web_archive(page: bytes, *parts: bytes, binary: bool = True) -> bytes:
    """Return a page with its parts as Safari keeps them."""
    whole = {
        "WebMainResource": {"WebResourceData": page, "WebResourceMIMEType": "text/html"},
        "WebSubresources": [{"WebResourceData": part} for part in parts],
    }
    return plistlib.dumps(whole, fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML)


def rar5(name: bytes, octets: bytes, told: bytes = b"", place: int = -1) -> bytes:
    """Return an archive with one stored file; the list for quick opening tells of it under the name `told`, where one is given.

    With a `place` it tells of the program, whose header stands there in the file.
    """
    made = b"Rar!\x1a\x07\1\0" + _block(1, b"\0")
    file = _file(name, octets)
    begin = len(made)
    made += file + octets
    if told:
        copy = _file(told, octets if place < 0 else PROGRAM)
        entry = _number(0) + _number(len(made) - (begin if place < 0 else begin + len(file) + place)) + _number(len(copy)) + copy
        data = crc32(_number(len(entry)) + entry).to_bytes(4, "little") + _number(len(entry)) + entry
        made += _block(3, _number(0) + _number(len(data)) + _number(0) * 3 + _number(2) + b"QO", len(data)) + data
    return made + _block(5, b"\0")


def _file(name: bytes, octets: bytes) -> bytes:
    return _block(
        2, _number(4) + _number(len(octets)) + b"\0" + crc32(octets).to_bytes(4, "little") + b"\0\0" + _number(len(name)) + name, len(octets)
    )


def _block(kind: int, fields: bytes, data: int = 0) -> bytes:
    body = _number(kind) + (_number(2) + _number(data) if data else b"\0") + fields
    whole = _number(len(body)) + body
    return crc32(whole).to_bytes(4, "little") + whole


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*made, value))
