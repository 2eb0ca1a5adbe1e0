"""Builders of documents for tests: compound files, macro projects, packages, all harmless."""

import io
import struct
import zipfile
from itertools import pairwise

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LEAST = 4_096  # smaller streams would live in the mini stream: they are filled with zeros instead


def a_compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a compound file (MS-CFB, version 3) with these streams; names hold `/` between storages. Streams are filled up to 4,096 octets."""
    entries: list[list[object]] = [["Root Entry", 5, [], _END, 0]]
    storages = {"": 0}
    sectors: list[bytes] = []
    fat: list[int] = []
    for name, octets in streams.items():
        folder, _, last = name.rpartition("/")
        parent = ""
        for piece in folder.split("/") if folder else ():
            whole = f"{parent}/{piece}".lstrip("/")
            if whole not in storages:
                storages[whole] = len(entries)
                entries[storages[parent]][2].append(len(entries))  # type: ignore[attr-defined]
                entries.append([piece, 1, [], 0, 0])
            parent = whole
        filled = octets.ljust(_LEAST, b"\0")
        entries[storages[parent]][2].append(len(entries))  # type: ignore[attr-defined]
        entries.append([last, 2, [], _chain(filled, sectors, fat), len(filled)])
    directory = _chain(_directory(entries), sectors, fat)
    count = (len(sectors) + 128) // 127 + 1
    places = [len(sectors) + number for number in range(count)]
    fat += [_FAT] * count
    table = b"".join(struct.pack("<I", value) for value in fat).ljust(count * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6sIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, count, directory,
                                                                          0, _LEAST, _END, 0, _END, 0)  # fmt: skip
    header += b"".join(struct.pack("<I", place) for place in places)
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors) + table


def _chain(octets: bytes, sectors: list[bytes], fat: list[int]) -> int:
    first = len(sectors)
    for position in range(0, len(octets), _SECTOR):
        sectors.append(octets[position : position + _SECTOR].ljust(_SECTOR, b"\0"))
        fat.append(len(sectors))
    fat[-1] = _END
    return first


def _directory(entries: list[list[object]]) -> bytes:
    right = [_FREE] * len(entries)
    child = [_FREE] * len(entries)
    for number, (_, _, kids, _, _) in enumerate(entries):
        assert isinstance(kids, list)
        if kids:
            child[number] = kids[0]
            for kid, following in pairwise(kids):
                right[kid] = following
    out = b""
    for number, (name, kind, _, start, size) in enumerate(entries):
        text = str(name).encode("utf-16-le")
        out += text.ljust(64, b"\0") + struct.pack("<HBBIII16sI8s8sIQ", len(text) + 2, kind, 1, _FREE, right[number], child[number], bytes(16), 0,
                                                   bytes(8), bytes(8), start, size)  # fmt: skip
    return out


def compressed_vba(source: bytes) -> bytes:
    """Return source in the container of MS-OVBA section 2.4.1, all of it as literals."""
    out = b"\x01"
    for begin in range(0, len(source), 3_600):
        chunk = source[begin : begin + 3_600]
        body = b"".join(b"\0" + chunk[position : position + 8] for position in range(0, len(chunk), 8))
        out += struct.pack("<H", 0xB000 | (len(body) - 1)) + body
    return out


def a_macro_project(code: str, folder: str = "") -> bytes:
    """Return a compound file with a project of macros that has one module."""
    module = b"compiled" * 20 + compressed_vba(f'Attribute VB_Name = "ThisDocument"\r\n{code}\r\n'.encode("latin-1"))
    name = b"ThisDocument"
    directory = struct.pack("<HI", 0x1A, len(name)) + name + struct.pack("<HII", 0x31, 4, 160)
    prefix = f"{folder}/" if folder else ""
    return a_compound_file(
        {f"{prefix}VBA/dir": compressed_vba(directory), f"{prefix}VBA/ThisDocument": module, f"{prefix}VBA/_VBA_PROJECT": b"\xcc\x61" + bytes(30)}
    )


def a_package(files: dict[str, bytes | str]) -> bytes:
    """Return a zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_word_document(body: str = "<w:p><w:t>Minutes</w:t></w:p>", relationships: str = "", **more: bytes | str) -> bytes:
    """Return a .docx; `relationships` are elements of `word/_rels/document.xml.rels`, `more` are further files with `__` for `/`."""
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType="application/xml"/></Types>',
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/w"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f"<Relationships>{relationships}</Relationships>",
    }
    return a_package(files | {name.replace("__", "/"): content for name, content in more.items()})
