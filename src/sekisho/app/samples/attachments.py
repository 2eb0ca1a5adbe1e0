"""Attachments of the samples: the right shapes with nothing dangerous inside."""

import io
import struct
import zipfile
import zlib

# The standard test string (EICAR, 68 octets), in two halves so that no scanner takes this source file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

SCRIPT = b'// A sample that does nothing.\r\nvar shell = new ActiveXObject("WScript.Shell");\r\nWScript.Echo("This is a harmless sample.");\r\n'

_EPOCH = (2024, 1, 1, 0, 0, 0)


def zipped(*members: tuple[str, bytes]) -> bytes:
    """Return a zip archive of these members, the same octets each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, octets in members:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), octets, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def macro_document() -> bytes:
    """Return a word-processor document (OOXML) with the part in which macros lie; the part holds plain words instead of a program."""
    types = (
        b'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b'<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    document = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    return zipped(
        ("[Content_Types].xml", types),
        ("word/document.xml", document),
        ("word/vbaProject.bin", b"There is no program here. This is a harmless sample of Sekisho.\n" * 8),
    )


def locked_zip(name: str, octets: bytes, password: bytes) -> bytes:
    """Return a zip whose one member is behind the old lock that everybody's programs open (APPNOTE.TXT section 6.1)."""
    crc, raw_name = zlib.crc32(octets), name.encode("ascii")
    packed = _locked(octets, password, crc >> 24)
    fields = (20, 1, 0, 0, 0x5821, crc, len(packed), len(octets), len(raw_name), 0)  # flag bit 0: encrypted
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *fields) + raw_name + packed
    central = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, 0) + raw_name
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _locked(octets: bytes, password: bytes, check: int) -> bytes:
    table = [zlib.crc32(bytes((index,)), 0xFFFFFFFF) ^ 0xFFFFFFFF for index in range(256)]
    first, second, third = 0x12345678, 0x23456789, 0x34567890
    out = bytearray()
    for place, octet in enumerate(password + bytes(11) + bytes((check,)) + octets):
        if place >= len(password):
            mask = third | 2
            out.append(octet ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        first = table[(first ^ octet) & 0xFF] ^ (first >> 8)
        second = ((second + (first & 0xFF)) * 134_775_813 + 1) & 0xFFFFFFFF
        third = table[(third ^ (second >> 24)) & 0xFF] ^ (third >> 8)
    return bytes(out)
