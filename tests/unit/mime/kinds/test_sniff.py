import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.kinds.sniff import detect, is_tar


def zipped(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


def tarred():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO(b""))
    return target.getvalue()


def executable(characteristics=0x0102):
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, 224, characteristics) + bytes(100)


def ole(*streams, class_id=bytes(16)):
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<H", 9) + bytes(16) + struct.pack("<I", 0)
    return header.ljust(512, b"\0") + class_id + b"".join(name.encode("utf-16-le") + bytes(20) for name in streams)


@pytest.mark.parametrize(
    ("octets", "name", "expected"),
    [
        (b"", "a.exe", ()),
        (executable(), "report.pdf", ("exe",)),
        (executable(0x2102), "", ("dll", "exe")),
        (b"MZ is a text about executables, nothing more than that.", "", ("text",)),
        (b"\x7fELF" + bytes(50), "", ("elf",)),
        (b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(20), "", ("class",)),
        (b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(20), "", ("macho",)),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(50), "a.lnk", ("lnk",)),
        (zipped(a="x"), "", ("zip",)),
        (zipped(word__document_dot_xml="x"), "", ("docx", "zip")),
        (zipped(word__document_dot_xml="x", word__vbaProject_dot_bin="x"), "", ("docm", "zip")),
        (zipped(xl__workbook_dot_xml="x"), "", ("xlsx", "zip")),
        (zipped(**{"META-INF__MANIFEST_dot_MF": "x"}), "", ("jar", "zip")),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "", ("odt", "zip")),
        (b"GIF89a" + bytes(20) + zipped(a="x"), "", ("gif", "zip")),
        (b"%PDF-1.4\n" + b"x" * 50 + zipped(a="x"), "", ("pdf", "zip")),
        (b"x" * 100 + b"%PDF-1.4\n", "", ("pdf", "text")),
        (ole("WordDocument"), "", ("doc", "ole")),
        (ole("Workbook"), "", ("xls", "ole")),
        (ole("PowerPoint Document"), "", ("ppt", "ole")),
        (ole("__substg1.0_001A001E"), "", ("msg", "ole")),
        (ole("EncryptedPackage"), "", ("ooxml-encrypted", "ole")),
        (ole(class_id=bytes(80) + b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0F"), "", ("msi", "ole")),
        (gzip.compress(b"x", mtime=0), "", ("gz",)),
        (bz2.compress(b"x"), "", ("bz2",)),
        (lzma.compress(b"x"), "", ("xz",)),
        (lzma.compress(b"x" * 100, lzma.FORMAT_ALONE), "", ("lzma",)),
        (tarred(), "", ("tar",)),
        (b"Rar!\x1a\x07\0" + bytes(20), "", ("rar",)),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "", ("7z",)),
        (bytes(32_769) + b"CD001" + bytes(3_000), "", ("iso",)),
        (b"{\\rtf1 x}", "", ("rtf",)),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "", ("png",)),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", ("webp",)),
        (b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(20), "", ("pkcs7",)),
        (b"\x78\x9f\x3e\x22" + bytes(20), "winmail.dat", ("tnef",)),
        (b"<html></html>", "", ("html", "text")),
        (b"plain", "", ("text",)),
        (b"plain", "a.vbs", ("script:vbs", "text")),
        (b"\0\1\2\3" * 10, "", ("data",)),
    ],
)
def test_types_by_content(octets, name, expected):
    assert detect(octets, name) == expected


def test_old_tar_is_known_by_its_sum():
    block = bytearray(tarred()[:512])
    block[257:512] = bytes(255)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert is_tar(bytes(block), 0)
    block[0] ^= 1
    assert not is_tar(bytes(block), 0)


@given(st.binary(max_size=600), st.text(max_size=20))
def test_nothing_raises(octets, name):
    assert detect(octets, name) or not octets


@given(
    st.sampled_from([b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x1f\x8b", b"BZh9", b"0\x82", b"\x5d\0\0\x80\0", b"%PDF-", b"<"]),
    st.binary(max_size=200),
)
def test_nothing_raises_behind_a_signature(start, rest):
    assert detect(start + rest, "")


@pytest.mark.parametrize(
    ("octets", "name", "expected"),
    [
        (b"<html>\x01<script>x</script></html>", "a.html", ("html", "text")),
        ("<html><script>".encode("utf-16-le"), "a.html", ("html", "text")),
        (b"\x7f' x\r\nCreateObject(1)", "a.vbs", ("script:vbs", "text")),
        (b"\x01[InternetShortcut]\r\nURL=file://x", "a.url", ("url-shortcut", "text")),
        (b"PK\3\4" + bytes(30) + b"\r\ncalc\r\n", "a.bat", ("zip", "script:batch")),
        (b"\x89PNG\r\n\x1a\n<ScRipt>", "a.HTML", ("png", "html")),
        (b"\x01<html><script>", "a.bin", ("data",)),
        (b"\x89PNG\r\n\x1a\n", "a.vbs", ("png",)),
    ],
)
def test_what_is_opened_by_its_name_is_that_whatever_it_holds(octets, name, expected):
    assert detect(octets, name) == expected


@pytest.mark.parametrize(
    ("octets", "runs"),
    [
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '&#60;script&#62;alert(1)&#60;/script&#62;'>]><a>&x;</a>", True),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x \"&#x03C;b:script\">]><a>&x;</a>", True),
        (b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#s'?><a><b id='s'/></a>", True),
        (b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='fatturapa_v1.2.xsl'?><a/>", False),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '&#169;'>]><a>&x;</a>", False),
    ],
)
def test_xml_that_writes_its_own_script_is_a_page(octets, runs):
    assert ("html" in detect(octets, "a.xml")) == runs


def test_a_web_archive_is_known_by_its_name_too():
    for octets in (b"<?xml version='1.0'?><plist><key>Web&#82;esourceData</key></plist>", "<plist>".encode("utf-16"), b"bplist00" + bytes(40)):
        assert ("property-list" in detect(octets, "a.webarchive"), "property-list" in detect(octets, "a.plist")) == (True, False)
