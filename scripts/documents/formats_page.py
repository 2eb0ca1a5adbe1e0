"""docs/formats.md: every kind of file that we tell apart, what opens it, and what happens to the rest."""

from sekisho.inspections.executables import _OTHER_TYPES, _PROGRAM_TYPES, _SCRIPT_TYPES, _SHORTCUT_TYPES
from sekisho.mime.containers.library import OPENS, UNPACKS
from sekisho.mime.containers.readers import READERS, UNOPENED
from sekisho.mime.documents.opening import is_heavy, readers_for
from sekisho.mime.kinds.signatures import BY_FIRST_OCTET, OLE_STREAMS, WITH_MACROS, ZIP_MEMBERS
from sekisho.mime.kinds.textual import BY_ENDING

HEAD = """# Formats

Every kind of file that is told apart **by what it holds** (`mime/kinds/`), and what is done with it.
Made by `scripts/generate-docs` from the tables of the code. A file may be several kinds at once: it is then opened as each of them, and that is
a finding (`file_type.polyglot`).

**What happens to the rest.** A container that nothing here opens, that is damaged, locked or beyond a limit is `unscannable`, never clean.
Damaged is one rule for all: something in it does not come out as it is declared (cut off, a wrong checksum, broken half way), though other
files in it are whole. Every other file is a leaf: its digest is compared with lists, YARA rules look at its octets, its kind and names are
judged, text in it is read. A file of no known kind is "data", and is looked at as a leaf. What is opened by its name alone (a page, a
script, a shortcut) is that whatever it holds.

Where the system's libarchive is missing, the kinds marked † are `unscannable` instead (of ARJ and CHM the files that are not stored as they are); so
are PPMd in 7z and zip. The start says so.

Disk images (`disk`, `vhd`, `vhdx`) are read through their tables of partitions (MBR, GPT): FAT12, FAT16, FAT32, exFAT, UDF, and NTFS with its further
streams. Unscannable are other file systems, differences to another disk, a VHDX whose log is not empty, and what
Windows packed beside NTFS (WOF); what NTFS itself packed is read.

A disc (`iso`) is read on every side that a system may show: UDF 1.02 to 2.60 by ourselves (ordinary, virtual, sparable and metadata partitions), and
ISO 9660 with the names of Joliet, of Rock Ridge, and its own (†).

Mail signed or compressed in one piece (`cms`: `smime.p7m`) is read as the mail that a mail program shows; `pkcs7` is a signature alone, or locked.

Of zip the methods Stored, Shrink, Reduce, Implode, Deflate, Deflate64, BZip2, LZMA, XZ, Zstandard and PPMd are read; of RAR 2 and older nothing is.

| Kind | Opened by | What is not opened |
|---|---|---|
"""
_STRUCTURE = (
    "class",
    "exe",
    "dll",
    "macho",
    "lzh",
    "ace",
    "lzma",
    "iso",
    "disk",
    "dmg",
    "tar",
    "pdf",
    "video",
    "audio",
    "webp",
    "pkcs7",
    "pkcs12",
    "cms",
    "macbinary",
    "binhex",
    "hfs",
    "ext",
    "btrfs",
    "apfs",
    "f2fs",
    "erofs",
    "reiserfs",
    "refs",
    "bitlocker",
    "lvm",
    "apple-disk",
    "sqx",
    "pgp",
    "odt",
    "epub",
    "msi",
)
_HTML = frozenset({"html", "svg", "hta"})


def page() -> str:
    kinds = {kind for entries in BY_FIRST_OCTET.values() for _, kind in entries}
    kinds |= {kind for _, kind in (*OLE_STREAMS, *ZIP_MEMBERS)} | set(WITH_MACROS.values()) | set(_STRUCTURE) | set(BY_ENDING.values())
    kinds |= set(READERS) | UNOPENED
    return HEAD + "".join(f"| `{kind}` | {opened_by(kind)} | {otherwise(kind)} |\n" for kind in sorted(kinds))


def opened_by(kind: str) -> str:
    by = []
    if kind in READERS:
        by.append(f"`{READERS[kind].__module__.removeprefix('sekisho.')}`{' †' if kind in OPENS or kind in UNPACKS else ''}, in the one-shot child")
    by += [
        f"`{reader.__module__.removeprefix('sekisho.')}`{', in the one-shot child' if is_heavy((kind,), b'') else ''}"
        for reader in readers_for((kind,))
    ]
    if kind in _HTML:
        by.append("`mime.text.markup` (text, links, what is hidden)")
    return "; ".join(by) or "–"


def otherwise(kind: str) -> str:
    if kind in READERS or kind in UNOPENED:
        return "`unscannable`, never clean"
    if kind in _PROGRAM_TYPES | _SCRIPT_TYPES | _SHORTCUT_TYPES or kind.startswith("script:"):
        return "a leaf; of a dangerous kind by itself (`executable.*`)"
    if kind in _OTHER_TYPES:
        return "a leaf; told (`executable.other_system`)"
    return "a leaf"
