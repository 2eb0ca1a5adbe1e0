"""A file is not of the kind that its name or its declared type says, or it is of several kinds at once.

The true type is told by our own table of signatures. Kinds that honest programs mix up are one kind here: a .doc that is RTF or HTML, a .jpg
that is PNG. A file that is both picture and archive, or both PDF and page, is made so that two programs see two things in it.
"""

from collections.abc import Iterator

from sekisho.mime.kinds.names import extension
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Part

POLYGLOT = FindingKind("file_type.polyglot", Severity.STRONG, "An attachment is two kinds of file at once.")
MISMATCH = FindingKind("file_type.mismatch", Severity.SUSPICIOUS, "An attachment is not the kind of file that its name says.")

# Types as `mime.kinds.sniff` names them -> what a person would call them. Types without an entry ("data", "text", "font" ...) claim nothing.
_FAMILIES = {
    "picture": "png jpeg gif bmp tiff webp ico",
    "PDF": "pdf",
    "Office document": "ole doc xls ppt vsd publisher hwp rtf docx docm xlsx xlsm pptx pptm vsdx vsdm odt wordml xml-spreadsheet ooxml-encrypted msg",
    "archive": "zip rar 7z gz bz2 xz lzma lzip zst tar cab arj lzh ace ar cpio iso lz4 xar wim vhd vhdx disk dmg rpm",
    "program": "exe dll msi elf macho jar apk class dex lnk chm hta wasm",
    "page": "html svg",
    "sound or film": "audio video swf",
}
_OF_TYPE = {kind: family for family, kinds in _FAMILIES.items() for kind in kinds.split()}
_ZIP_BASED = frozenset("docx docm xlsx xlsm pptx pptm vsdx vsdm odt jar apk epub appx xpi vsix ipa xps".split())
_OLE_BASED = frozenset("doc xls ppt vsd publisher hwp msg msi ooxml-encrypted".split())
_PICTURES, _PAGES = frozenset({"picture"}), frozenset({"page"})
# What an ending may honestly be.
_ENDINGS = {
    "jpg jpeg png gif bmp tif tiff webp ico": _PICTURES,
    "pdf": frozenset({"PDF"}),
    "doc xls ppt dot xlt rtf": frozenset({"Office document", "page", "archive"}),
    "docx xlsx pptx docm xlsm pptm odt ods odp": frozenset({"Office document", "archive"}),
    "zip rar 7z gz tgz bz2 xz tar cab lzh zst": frozenset({"archive", "Office document"}),
    "txt csv log": _PAGES,
    "htm html": _PAGES,
    "mp3 wav mp4 avi mov": frozenset({"sound or film"}),
}
_MAY_BE = {ending: families for endings, families in _ENDINGS.items() for ending in endings.split()}
_DECLARED = {"image": _PICTURES | _PAGES, "audio": frozenset({"sound or film"}), "video": frozenset({"sound or film"})}


def families_of(part: Part) -> list[str]:
    """Return the distinct families of a part's true types, those aside that only carry another (an Office file is a zip)."""
    types = set(part.detected_types)
    if types & _ZIP_BASED:
        types.discard("zip")
    if types & _OLE_BASED:
        types.discard("ole")
    return list(dict.fromkeys(_OF_TYPE[kind] for kind in part.detected_types if kind in types and kind in _OF_TYPE))


def claimed(part: Part) -> frozenset[str] | None:
    """Return what the part may honestly be by its name, or by its declared type where it has no name; None if nothing is claimed."""
    if part.file_name:
        return _MAY_BE.get(extension(part.file_name))
    return _DECLARED.get(part.declared_type.partition("/")[0])


class TrueType:
    """Compares the true types of every part with each other and with what the part claims to be."""

    name = "true_type"
    kinds = (POLYGLOT, MISMATCH)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding for each part."""
        for part in dossier.message.parts:
            families = families_of(part)
            evidence = f"{part.file_name}: {', '.join(part.detected_types)}".removeprefix(": ")[:200]
            if len(families) > 1:
                yield POLYGLOT.seen(Evidence(f"part:{part.path}", evidence))
            elif families:
                expected = claimed(part)
                if expected is not None and families[0] not in expected:
                    yield MISMATCH.seen(Evidence(f"part:{part.path}", evidence))
