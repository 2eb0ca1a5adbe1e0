"""The first octets by which kinds of files are known."""

# (octets at the start, type). Longer and surer ones first where two begin alike.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x7fELF", "elf"),
    (b"\xfe\xed\xfa\xce", "macho"),
    (b"\xfe\xed\xfa\xcf", "macho"),
    (b"\xce\xfa\xed\xfe", "macho"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"dex\n03", "dex"),
    (b"\0asm", "wasm"),
    (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "lnk"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "onenote"),
    (b"\xa1\x2f\xf4\x3f\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", "onenote"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK00PK\x03\x04", "zip"),
    (b"PK\x07\x08PK\x03\x04", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"RE~^", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\x22\xb5\x2f\xfd", "zst"),  # versions 0.2 to 0.7
    (b"\x23\xb5\x2f\xfd", "zst"),
    (b"\x24\xb5\x2f\xfd", "zst"),
    (b"\x25\xb5\x2f\xfd", "zst"),
    (b"\x26\xb5\x2f\xfd", "zst"),
    (b"\x27\xb5\x2f\xfd", "zst"),
    *((bytes((0x50 + number, 0x2A, 0x4D, 0x18)), "zst") for number in range(16)),  # a frame to skip comes first
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x02\x21\x4c\x18", "lz4"),
    (b"\x1f\x9d", "compress"),
    (b"LZIP", "lzip"),
    (b"\x89LZO\0\r\n\x1a\n", "lzop"),
    (b"LRZI", "lrzip"),
    (b"GRZipII", "grzip"),
    (b"MSCF", "cab"),
    (b"ISc(", "installshield"),
    (b"\x60\xea", "arj"),
    (b"SZDD\x88\xf0\x27\x33", "szdd"),
    (b"ALZ\x01", "alz"),
    (b"EGGA", "egg"),
    (b"070701", "cpio"),
    (b"070702", "cpio"),
    (b"070707", "cpio"),
    (b"070727", "cpio"),
    (b"\xc7\x71", "cpio"),
    (b"\x71\xc7", "cpio"),
    (b"!<arch>\n", "ar"),
    (b"xar!", "xar"),
    (b"\xed\xab\xee\xdb", "rpm"),
    (b"WARC/", "warc"),
    (b"MSWIM\0\0\0", "wim"),
    (b"vhdxfile", "vhdx"),
    (b"conectix", "vhd"),
    (b"QFI\xfb", "qcow"),
    (b"ITSF", "chm"),
    (b"?_\x03\0", "hlp"),
    (b"{\\rt", "rtf"),
    (b"FWS", "swf"),
    (b"CWS", "swf"),
    (b"ZWS", "swf"),
    (b"%!PS", "postscript"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\0\0\x01\0", "ico"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\0\x01\0\0Standard Jet DB", "mdb"),
    (b"\0\x01\0\0Standard ACE DB", "mdb"),
    (b"HWP Document File", "hwp"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"OTTO\0", "font"),
    (b"\0\x01\0\0\0", "font"),
    (b"ID3", "audio"),
    (b"fLaC", "audio"),
    (b"OggS", "audio"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"SQLite format 3\0", "sqlite"),
    (b"#@~^", "script:encoded"),
)

# By the first octet, because most files begin with none of these: one look-up then ends the search.
BY_FIRST_OCTET: dict[int, tuple[tuple[bytes, str], ...]] = {
    first: tuple(entry for entry in _STARTS if entry[0][0] == first) for first in {entry[0][0] for entry in _STARTS}
}

# Names of streams in an OLE compound file (UTF-16), by which its kind is known.
OLE_STREAMS: tuple[tuple[bytes, str], ...] = tuple(
    (name.encode("utf-16-le"), kind)
    for name, kind in (
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book\0", "xls"),
        ("PowerPoint Document", "ppt"),
        ("__substg1.0_", "msg"),
        ("EncryptedPackage", "ooxml-encrypted"),
        ("VisioDocument", "vsd"),
        ("Quill", "publisher"),
        ("FileHeader\0", "hwp"),
    )
)
MSI_CLASS = b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0F"

# Names in the directory of a zip by which its kind is known: (needed name, types).
ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "docx"),
    (b"xl/", "xlsx"),
    (b"ppt/", "pptx"),
    (b"visio/", "vsdx"),
    (b"AndroidManifest.xml", "apk"),
    (b"META-INF/MANIFEST.MF", "jar"),
    (b"install.rdf", "xpi"),
    (b"META-INF/mozilla.rsa", "xpi"),
    (b"AppxManifest.xml", "appx"),
    (b"extension.vsixmanifest", "vsix"),
    (b"Payload/", "ipa"),
    (b"FixedDocSeq.fdseq", "xps"),
    (b"META-INF/container.xml", "epub"),
)
WITH_MACROS = {"docx": "docm", "xlsx": "xlsm", "pptx": "pptm", "vsdx": "vsdm"}
EXECUTABLE_CLASSES = frozenset({"exe", "dll", "elf", "macho", "dex", "class", "lnk", "msi", "jar", "apk"})
