"""Office's compound files: macros, macro sheets, DDE, links and embedded files of .doc, .xls, .ppt and of the parts of newer documents.

Beside `containers/msg.py` the only module that knows olefile. What a broken file keeps from it is still searched in the raw octets.
"""

import re
import struct
import zlib
from io import BytesIO

import olefile  # type: ignore[import-untyped]

from sekisho.mime.containers.expansion import inflated
from sekisho.mime.documents import biff, embedded, vba_code, vba_words
from sekisho.mime.documents.fields import dde_in_fields, is_program
from sekisho.mime.documents.looking import Looking, is_vocabulary

_BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, struct.error)
_MOST_STREAMS = 5_000
_ADDRESSED = frozenset({"publisher", "vsd", "hwp", "ole"})  # whose links stand in streams that are not known here
_CARRIED = (b"MSCF", b"MZ", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MOST_RAW = 8_388_608  # octets searched without their structure
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_URL = re.compile(rb"https?://[!#-;=?-~]{4,500}|\\\\[\w.-]{3,100}\\[!-~]{2,200}")
_WIDE_URL = re.compile(rb"(?:h\0t\0t\0p\0(?:s\0)?:\0/\0/\0|\\\0\\\0)(?:[!#-;=?-~]\0){4,500}")
_FIELD = re.compile(rb"\x13([^\x14\x15]{1,600})")
_WIDE_FIELD = re.compile(rb"\x13\0((?:[^\x14\x15]\0){1,300})")
_INSTALLER_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
_AUTO_NAMES = re.compile(rb"(?:Auto_?Open|Auto_?Exec|Document_Open|Workbook_Open|Auto_?Close)", re.IGNORECASE)


def look(looking: Looking) -> None:
    """Look into a compound file."""
    try:
        with olefile.OleFileIO(BytesIO(looking.octets)) as file:
            streams = _streams(file, looking)
    except _BROKEN:
        looking.sign("ole_broken")
        streams = [("", looking.octets[:_MOST_RAW])]
    _macros(streams, looking)
    addressed = looking.types[0] in _ADDRESSED
    for name, octets in streams:
        _stream(name, octets, looking)
        if addressed:
            _urls(octets, "document:link", looking)
        if "msi" in looking.types and octets.startswith(_CARRIED):
            looking.member(_of_installer(name), octets)


def look_at_addresses(looking: Looking) -> None:
    """Look for addresses in a file whose structure is read elsewhere, as that of OneNote is for the files in it."""
    _urls(looking.octets, "document:link", looking)


def _of_installer(name: str) -> str:
    """Return the name of a stream of an installer, which packs two letters into one character."""
    letters: list[str] = []
    for character in name:
        code = ord(character) - 0x3800
        if 0 <= code < 0x1040:
            letters += _INSTALLER_LETTERS[code & 63] + (_INSTALLER_LETTERS[code >> 6] if code < 0x1000 else "")
        elif code != 0x1040:
            letters.append(character)
    return "".join(letters)


def _streams(file: olefile.OleFileIO, looking: Looking) -> list[tuple[str, bytes]]:
    found = []
    entries = file.listdir(streams=True, storages=False)
    if len(entries) > _MOST_STREAMS:
        raise looking.reading.intercept("unscannable.archive_members", f"more than {_MOST_STREAMS} streams in one file")
    for entry in entries:
        looking.step()
        try:
            octets = file.openstream(entry).read()
        except _BROKEN:
            looking.sign("ole_broken", entry[-1])
            continue
        looking.spend(len(octets))
        found.append(("/".join(entry), octets))
    return found


def _macros(streams: list[tuple[str, bytes]], looking: Looking) -> None:
    """Look at the project of macros: source, and the compiled names where the source was taken away."""
    projects = [(name, octets) for name, octets in streams if "vba" in name.lower() or not name]
    if not projects:
        return
    most = min(vba_code.MOST_CODE, looking.sight.macros)
    modules = vba_code.modules(projects, most)
    compiled = b"\n".join(octets for name, octets in projects if name.lower().endswith("_vba_project"))
    if not modules and not compiled:
        return
    looking.flags.add("macro")
    code = "\n".join(source for _, source in modules)
    looking.spend(len(code))
    looking.sight.macros -= len(code)
    note_code(code, looking)
    if len(code) >= most:
        looking.reading.note("unscannable.budget", f"more than {most} octets of macros")
    written = [source for _, source in modules if len(source) > 1_500 or "sub " in source.lower() or "function " in source.lower()]
    if not written and _AUTO_NAMES.search(compiled):
        looking.sign("vba_stomped", "compiled code without its source")
    if _AUTO_NAMES.search(compiled):
        looking.sign("vba_autorun", _AUTO_NAMES.search(compiled)[0].decode("latin-1"))  # type: ignore[index]


def note_code(code: str, looking: Looking) -> None:
    """Note what the code of macros or scripts in VBA would do."""
    for sign, names in (("vba_autorun", vba_words.autoruns(code)), ("vba_calls", vba_words.calls(code)), ("vba_hidden", vba_words.hidings(code))):
        if names:
            looking.sign(sign, ", ".join(names))
    for url in re.findall(r"https?://[!-!#-~]{4,300}", code):
        looking.link(url, "document:macro")


def _stream(name: str, octets: bytes, looking: Looking) -> None:
    last = name.rpartition("/")[2]
    match last.lower():
        case "workbook" | "book":
            _workbook(octets, looking)
        case "worddocument":
            _word(octets, looking)
        case "powerpoint document":
            _presentation(octets, looking)
        case "current user" if octets[12:16] == b"\xdf\xc4\xd1\xf3":  # [MS-PPT] section 2.3.2: headerToken of an encrypted document
            looking.encrypted = True
        case "\x01ole10native":
            _native(octets, looking)
        case "package" | "contents" if len(octets) > 100:
            looking.sign("embedded_object", last)
            if octets[:4] in {b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"} or octets[:2] == b"MZ":
                looking.member(last, octets)
        case "equation native":
            looking.sign("embedded_equation")
        case "\x01ole" | "\x03linkinfo" | "linkinfo":
            _linked(octets, looking)
        case "ppt document" | "":
            _fields(octets, looking)
        case _:
            if last.startswith("_") and "objectpool" in name.lower():
                looking.sign("embedded_object")
    if "objectpool/" in name.lower() or "mbd" in name.lower():
        looking.sign("embedded_object")
        if octets[:8] == _MAGIC:
            looking.member(last, octets)


def _workbook(octets: bytes, looking: Looking) -> None:
    book = biff.read_workbook(octets)
    looking.encrypted = looking.encrypted or book.encrypted
    for name in book.macro_sheets:
        looking.sign("xlm_macro", name)
    if book.macro_sheets and book.auto_open:
        looking.sign("xlm_autorun")
    for link in book.dde:
        looking.sign("dde" if is_program(link.partition("|")[0]) else "dde_data", link)
    for target in book.linked:
        if target.lower().startswith(("http", "\\\\", "//")):
            looking.link(target, "document:linked")
    _urls(octets, "document:link", looking)


def _word(octets: bytes, looking: Looking) -> None:
    if octets[:2] == b"\xec\xa5" and octets[11] & 1:  # [MS-DOC] section 2.5.2: fEncrypted of FibBase
        looking.encrypted = True
        return
    _fields(octets, looking)
    _urls(octets, "document:link", looking)


def _fields(octets: bytes, looking: Looking) -> None:
    for pattern, encoding in ((_FIELD, "latin-1"), (_WIDE_FIELD, "utf-16-le")):
        for number, found in enumerate(pattern.finditer(octets)):
            if number % 1_000 == 0:
                looking.step()
            started = dde_in_fields(found[1].decode(encoding, "replace"))
            if started:
                looking.sign("dde", started)


def _urls(octets: bytes, place: str, looking: Looking) -> None:
    for pattern, encoding in ((_URL, "latin-1"), (_WIDE_URL, "utf-16-le")):
        for found in pattern.finditer(octets[:_MOST_RAW]):
            url = found[0].decode(encoding, "replace")
            if not is_vocabulary(url):
                looking.link(url, place)


def _native(octets: bytes, looking: Looking) -> None:
    file = embedded.native(octets)
    if file is None:
        looking.sign("embedded_object")
        return
    looking.sign("embedded_file", file.name or "without a name")
    looking.member(file.name or "object", file.octets)


def _linked(octets: bytes, looking: Looking) -> None:
    """A link of an object to a file elsewhere: its moniker holds the address ([MS-OLEDS] section 2.3.3)."""
    for pattern, encoding in ((_WIDE_URL, "utf-16-le"), (_URL, "latin-1")):
        found = pattern.search(octets)
        if found is not None:
            url = found[0].decode(encoding, "replace")
            looking.sign("external_object", url)
            looking.link(url, "document:loaded")


def _presentation(octets: bytes, looking: Looking) -> None:
    """Walk the records of [MS-PPT] section 2.3.1 for stored objects (ExOleObjStg, 2.10.34), which also hold the project of macros."""
    position, end = 0, len(octets)
    for _ in range(200_000):
        if position + 8 > end:
            break
        version = int.from_bytes(octets[position : position + 2], "little")
        kind = int.from_bytes(octets[position + 2 : position + 4], "little")
        size = int.from_bytes(octets[position + 4 : position + 8], "little")
        body = position + 8
        if version & 0xF == 0xF:
            position = body
            continue
        if kind == 0x1011:
            _stored(octets[body : body + size], version >> 4, looking)
        position = body + size
    _urls(octets, "document:link", looking)


def _stored(body: bytes, instance: int, looking: Looking) -> None:
    if instance == 1:
        try:
            body = inflated(body[4:], zlib.MAX_WBITS, looking.reading, len(body)).octets
        except zlib.error:
            return
    if body[:8] == _MAGIC:
        looking.sign("embedded_object")
        looking.member("object", body)
