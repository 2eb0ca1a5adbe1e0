"""What kind of file octets are, by what they hold; the name only helps to tell scripts from other text."""

import re

from sekisho.mime.containers.apple import BINHEX, is_mac_binary
from sekisho.mime.containers.cms import carries
from sekisho.mime.containers.pgp import is_open
from sekisho.mime.disks.partitions import has_table, is_boot_sector
from sekisho.mime.kinds import textual
from sekisho.mime.kinds.file_systems import file_system
from sekisho.mime.kinds.names import extension
from sekisho.mime.kinds.signatures import BY_FIRST_OCTET, MSI_CLASS, OLE_STREAMS, WITH_MACROS, ZIP_MEMBERS
from sekisho.mime.kinds.textual import is_text, textual_types, without_controls

_HEAD = 4_096
_TAIL = 65_557  # where the end record of a zip with the longest comment may begin
_DIRECTORY = 262_144  # octets of a zip directory that are looked at
_OLE_LOOK = 1_048_576
_LATE_PDF = 1_024  # readers accept `%PDF-` anywhere in the first kilobyte
_LATE_CMS = 300  # two lengths of up to 126 octets, nearly all of them zeros, may stand in front

# Archives that stand behind a program which unpacks them. (A zip is found by its end.)
_SELF_EXTRACTING = ((b"7z\xbc\xaf\x27\x1c\0", "7z"), (b"Rar!\x1a\x07", "rar"), (b"MSCF\0\0\0\0", "cab"))
_CMS = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x07", b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01")  # PKCS #7, and what S/MIME added
_VOLUME_MARKS = frozenset({b"CD001", b"BEA01", b"NSR02", b"NSR03"})  # ECMA-119 and ECMA-167, sectors 16 to 18
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "tiff", "ico", "webp"})
_CARRIERS = _PICTURES | {"exe", "dll", "pdf", "lnk", "audio", "video"}
_BEHIND = ((b"Rar!\x1a\x07\0", "rar"), (b"Rar!\x1a\x07\1\0", "rar"), (b"7z\xbc\xaf\x27\x1c\0", "7z"))
# Kinds that their programs read whatever stands before: they pass over what they do not understand.
_READ_WHATEVER_THEY_HOLD = frozenset({"html", "hta", "script:batch", "url-shortcut", "scf", "inf"})
_NAME_OF_DOS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-~!#$%&.@^"
_PGP, _PGP_ENDINGS = b"-----BEGIN PGP ", frozenset({"pgp", "gpg", "asc"})
# A browser opens XML too, and runs the scripts in it, under whatever prefix.
_XML_ENDINGS = frozenset({"xml", "xsl", "xslt", "rss", "atom", "rdf"})
# So does one that an entity or a style sheet within the same file writes.
_RUNS = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:script|iframe)[\s>/]|\son(?:load|click|error|begin|focus)\s{0,5}="
    rb"|<!ENTITY\s[^>]{0,200}?&#(?:0{0,9}60|x0{0,9}3[cC]);|<\?xml-stylesheet\s[^>]{0,200}?href\s{0,5}=\s{0,5}[\"'](?:#|data:)|[\"']http://www\.w3\.org/1999/xhtml[\"']"
)
_WEB_ARCHIVE = b"WebResourceData"
_FORMATS = {b"WEBP": "webp", b"WAVE": "audio", b"AVI ": "video"}


def detect(octets: bytes, file_name: str) -> tuple[str, ...]:
    """Return every type whose signature matches, the most telling first; () for no octets, ("data",) for what nothing matches.

    A polyglot has several: a GIF with a zip behind it is ("gif", "zip"). Looks at the first 4 KB and the last 64 KB, and, for zip and OLE
    files, at their directories.
    """
    if not octets:
        return ()
    head = octets[:_HEAD]
    found: list[str] = []
    for start, kind in BY_FIRST_OCTET.get(head[0], ()):
        if head.startswith(start):
            found += _refined(kind, octets, head, file_name)
            break
    else:
        found += _by_structure(octets, head)
    if octets[-512:-504] == b"conectix" or octets[-511:-503] == b"conectix":  # the footer of a virtual disk: it may begin with anything
        found.append("vhd")
    if not found or found[0] not in {"zip", "ole"}:
        _add_later(found, octets, head)
    if "exe" in found:
        found += [kind for mark, kind in _SELF_EXTRACTING if octets.find(mark) > 0]
    if not found or found[0] in {"pdf", "pem"}:
        if is_text(head):
            found += [kind for kind in textual_types(head, extension(file_name)) if kind not in found]
            if "pkcs7" in found and carries(octets):
                found.insert(0, "cms")
            elif b"with BinHex" in head and BINHEX.search(head):
                found.insert(0, "binhex")
            if _PGP in octets and is_open(octets):
                found.insert(0, "pgp")
            if _is_web_archive(octets, file_name) and (b"<plist" in head.replace(b"\0", b"") or _WEB_ARCHIVE in octets):
                found.insert(0, "property-list")
            if "html" not in found and extension(file_name) in _XML_ENDINGS and _RUNS.search(octets.replace(b"\0", b"")):
                found.insert(0, "html")
        elif not found:
            found += _by_name(octets, head, file_name)
    elif (kind := textual.BY_ENDING.get(extension(file_name), "")) in _READ_WHATEVER_THEY_HOLD:
        found.append(kind)
    return tuple(dict.fromkeys(found))


def _is_web_archive(octets: bytes, file_name: str) -> bool:
    """By its name too: the names of what it holds may be written in UTF-16 or by references."""
    return extension(file_name) == "webarchive" or _WEB_ARCHIVE in octets


def _by_name(octets: bytes, head: bytes, file_name: str) -> list[str]:
    """Return the types of octets that tell nothing: browsers and script hosts open a file by its name, whatever control characters it has."""
    ending = extension(file_name)
    if ending in _PGP_ENDINGS and is_open(octets):
        return ["pgp"]
    return textual_types(without_controls(head), ending) if ending in textual.BY_ENDING else ["data"]


def _refined(kind: str, octets: bytes, head: bytes, file_name: str) -> list[str]:
    match kind:
        case "zip":
            return zip_types(octets)
        case "ole":
            return _ole_types(octets)
        case "bz2":
            return ["bz2"] if head[3:4] in b"123456789" and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"} else []
        case "gz":
            return ["gz"] if head[2:3] == b"\x08" else []
        case "bmp":
            return ["bmp"] if len(head) > 26 and head[6:10] == b"\0\0\0\0" else []
        case "arj":
            return ["arj"] if len(head) > 10 and 0 < int.from_bytes(head[2:4], "little") <= 2_600 else []
        case "cpio":
            return ["cpio"] if len(head) > 26 else []
        case "swf":
            return ["swf"] if len(head) > 8 and head[3] < 64 else []
        case "ico":
            return ["ico"] if 0 < int.from_bytes(head[4:6], "little") < 100 and head[9:10] in {b"\0", b"\xff"} else []
        case "pst":
            return ["pst"] if head[8:10] == b"SM" else []
        case "zoo":
            return ["zoo"] if head[20:24] == b"\xdc\xa7\xc4\xfd" else []
        case "vmdk":
            return ["vmdk"] if 0 < int.from_bytes(head[4:8], "little") < 10 else []
        case "squashfs":
            return ["squashfs"] if head[28:30].strip(b"\0") in {b"\x01", b"\x02", b"\x03", b"\x04"} else []
        case "arc":
            return ["arc"] if _is_arc(head, len(octets)) else []
        case "pack":
            return ["pack"] if len(head) > 16 and not is_text(head) else []
        case "property-list":
            return ["property-list"] if _is_web_archive(octets, file_name) else []
        case "cso":
            return ["cso"] if int.from_bytes(head[16:20], "little") in {2_048, 4_096, 8_192, 16_384} else []
        case "script:encoded":
            return ["script:vbs" if extension(file_name) in {"vbe", "vbs"} else "script:js", "script:encoded"]
    return [kind]


def _by_structure(octets: bytes, head: bytes) -> list[str]:
    """Types that are known by more than their first octets."""
    first = head[:4]
    if first[:2] in {b"MZ", b"ZM"} and len(head) >= 28:
        return _executable(octets, head)
    if first == b"\xca\xfe\xba\xbe" and len(head) >= 8:
        # Both a Java class (version 45 and up) and a fat Mach-O (a few architectures) begin so.
        return ["macho" if int.from_bytes(head[4:8], "big") < 40 else "class"]
    if first in {b"RIFF", b"RIFX"}:
        return [_FORMATS.get(head[8:12], "audio")]
    if head[4:8] == b"ftyp":
        return ["video"]
    if head[2:5] in {b"-lh", b"-lz", b"-pm"} and head[6:7] == b"-":
        return ["lzh"]
    if head[7:14] == b"**ACE**":
        return ["ace"]
    if first[:2] == b"#!" and head[2:40].lstrip(b" \t")[:1] == b"/" and not is_text(head):  # a script whose payload is binary
        return ["script:sh"]
    if first[:1] == b"\x30":  # a DER sequence
        if any(identifier in head[:_LATE_CMS] for identifier in _CMS):
            return ["cms", "pkcs7"] if carries(octets) else ["pkcs7"]
        if b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c" in head[:64]:
            return ["pkcs12"]
    if first[:1] == b"\0" and is_mac_binary(octets):
        return ["macbinary"]
    if head[7:12] == b"-sqx-":
        return ["sqx"]
    if _is_lzma(head):
        return ["lzma"]
    return []


def _executable(octets: bytes, head: bytes) -> list[str]:
    at = int.from_bytes(head[60:64], "little") if len(head) >= 64 else 0
    header = octets[at : at + 24] if 0 < at < len(octets) else b""
    if header[:4] == b"PE\0\0":
        return ["dll", "exe"] if len(header) >= 24 and header[23] & 0x20 else ["exe"]
    if header[:2] in {b"NE", b"LE", b"LX"}:
        return ["exe"]
    return ["exe"] if not is_text(head) else []


def _is_arc(head: bytes, size: int) -> bool:
    """The old ARC: a method, a name of a file of DOS that ends with a zero, and a packed size that is there."""
    name = head[2:15].partition(b"\0")[0]
    if len(head) < 29 or not 1 <= head[1] <= 11 or not 1 <= len(name) <= 12 or name.strip(_NAME_OF_DOS):
        return False
    return 0 < int.from_bytes(head[15:19], "little") < size


def _is_lzma(head: bytes) -> bool:
    """The old .lzma form has no signature: properties octet, dictionary size, expanded size (or -1)."""
    if len(head) < 14 or head[0] >= 225 or head[13] != 0:
        return False
    dictionary = int.from_bytes(head[1:5], "little")
    power = 1 << max(0, dictionary.bit_length() - 1)
    if dictionary < 4_096 or dictionary not in {power, power + power // 2, 0xFFFFFFFF}:
        return False
    size = head[5:13]
    return size == b"\xff" * 8 or (size[5:] == b"\0\0\0" and size != bytes(8))


def _add_later(found: list[str], octets: bytes, head: bytes) -> None:
    """Add types whose mark does not stand at the start."""
    if b"%PDF-" in head[:_LATE_PDF]:
        found.append("pdf")
    if len(octets) >= 512 and is_tar(octets, 0):
        found.append("tar")
    if len(octets) > 32_774 and not _VOLUME_MARKS.isdisjoint((octets[32_769:32_774], octets[34_817:34_822], octets[36_865:36_870])):
        found.append("iso")
    if head[510:512] == b"\x55\xaa" and not found and (is_boot_sector(head) or has_table(head, len(octets))):
        found.append("disk")
    found += [kind for kind in file_system(octets, head) if kind != "disk" or not found]
    if octets[-512:-508] == b"koly":
        found.append("dmg")
    _add_hidden(found, octets)
    if _has_zip_at_end(octets, exactly="ole" in found):
        found += zip_types(octets)


def _add_hidden(found: list[str], octets: bytes) -> None:
    """Add archives put behind something else (their programs look for the mark anywhere), and markup inside a picture."""
    if (not found or found[0] in _CARRIERS) and b"\0" in octets:  # each of these marks holds a NUL, and text holds none
        found += [kind for mark, kind in _BEHIND if kind not in found and octets.find(mark, 16) > 0]
    if not found:
        return
    if found[0] in _PICTURES and (b"<script" in octets or b"<SCRIPT" in octets or b"<hta:" in octets):
        found.append("html")


def _has_zip_at_end(octets: bytes, *, exactly: bool) -> bool:
    """Tell whether a zip was put behind something else. Old Office files hold zips of their own in pieces: there it must end with the file."""
    end = octets.rfind(b"PK\x05\x06", max(0, len(octets) - _TAIL))
    if end < 0 or (exactly and end + 22 + int.from_bytes(octets[end + 20 : end + 22], "little") != len(octets)):
        return False
    directory = end - int.from_bytes(octets[end + 12 : end + 16], "little")
    return directory >= 0 and octets[directory : directory + 4] in {b"PK\x01\x02", b"PK\x05\x06"}


def is_tar(octets: bytes, start: int) -> bool:
    """Tell whether a tar header stands at this offset: the ustar mark, or for old tar a sum that is right (POSIX.1-1988 section 10.1.1)."""
    block = octets[start : start + 512]
    if len(block) < 512:
        return False
    if block[257:262] == b"ustar":
        return True
    field = block[148:156].strip(b" \0")
    if not field or len(field) > 7 or field.strip(b"01234567") or not block[0]:
        return False
    unsigned = sum(block) - sum(block[148:156]) + 256
    return int(field, 8) in {unsigned, unsigned - 256 * sum(octet > 127 for octet in block[:148] + block[156:])}


def zip_types(octets: bytes) -> list[str]:
    """Return the types of a zip by the names in its directory, ending with "zip"."""
    names = octets[:_HEAD]
    end = octets.rfind(b"PK\x05\x06", max(0, len(octets) - _TAIL))
    if end >= 0:
        size = int.from_bytes(octets[end + 12 : end + 16], "little")
        names += octets[max(0, end - min(size, _DIRECTORY)) : end]
    else:
        names += octets[-_TAIL:]
    found = [kind for name, kind in ZIP_MEMBERS if name in names]
    if b"vbaProject.bin" in names:
        found = [WITH_MACROS.get(kind, kind) for kind in found]
    if "apk" in found or "docx" in found:
        found = [kind for kind in found if kind != "jar"]
    if octets[30:38] == b"mimetype":
        if octets[38:].startswith(b"application/vnd.oasis.opendocument"):
            found.insert(0, "odt")
        elif octets[38:].startswith(b"application/epub"):
            found.insert(0, "epub")
    if not found and b"content.xml" in names and (b"META-INF/manifest.xml" in names or b"mimetype" in names):
        found.insert(0, "odt")  # without the mark in front; its programs open it all the same
    if b"manifest.json" in names and b"META-INF/" in names:
        found.append("xpi")
    return [*found, "zip"]


def _ole_types(octets: bytes) -> list[str]:
    """Return the types of an OLE compound file by the names of its streams ([MS-CFB]), ending with "ole"."""
    looked = octets[:_OLE_LOOK]
    sector = 1 << min(int.from_bytes(octets[30:32], "little"), 16)
    directory = (int.from_bytes(octets[48:52], "little") + 1) * sector
    if directory + 4_096 > _OLE_LOOK:
        looked += octets[directory : directory + 16_384]
    if MSI_CLASS in octets[directory : directory + 128]:
        return ["msi", "ole"]
    found = list(dict.fromkeys(kind for name, kind in OLE_STREAMS if name in looked))
    return [*found, "ole"]
