"""The real opener in a real sandbox: nothing that it needs may be left to a late import, an open file or another system call."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from base64 import encodebytes

import pytest
import zstandard
import zxingcpp
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image

from sekisho.app.samples.attachments import locked_zip
from sekisho.app.sandbox.inspecting import prepare
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.inspectors.zygote import Zygote
from sekisho.mime.containers import library
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed
from sekisho.testing.documents import a_macro_project, a_word_document

CHARSETS = [
    "us-ascii",
    "utf-8",
    "utf-16",
    "iso-2022-jp",
    "shift_jis",
    "euc-jp",
    "gb18030",
    "hz-gb-2312",
    "big5",
    "euc-kr",
    "iso-2022-kr",
    "koi8-r",
    "koi8-u",
    "windows-1251",
    "iso-8859-15",
    "utf-7",
]
HTML = (
    b"<html><head><style>p.a{display:none}</style></head><body><p class=a>hidden</p><p>Shown &amp; told</p>"
    b"<a href='https://xn--r8jz45g.test/a%20b?q=1#f'>https://www.partner.test</a><form action='http://192.0.2.1/'><input type=password></form>"
    b"<img src='cid:1'><a href='http://\xe4\xbe\x8b.test/'>x</a></body></html>"
)


def packed(kind: str) -> bytes:
    text, out = b"member text " * 50, io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("資料/a.txt", text)
        return out.getvalue()
    if kind == "tar":
        with tarfile.open(fileobj=out, mode="w") as archive:
            member = tarfile.TarInfo("a.txt")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
        return out.getvalue()
    return {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind](text)


def mail(content_type: str, content: bytes) -> bytes:
    subject = "=?iso-2022-jp?B?GyRCMnE1RBsoQg==?="
    head = (
        f"From: =?koi8-r?B?8NLJ18XU?= <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: {subject}\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + encodebytes(content).replace(b"\n", b"\r\n")


def a_picture(kind: str) -> bytes:
    grid = memoryview(zxingcpp.create_barcode("https://evil.test/q", zxingcpp.BarcodeFormat.QRCode).to_image(scale=6, add_quiet_zones=True))
    out = io.BytesIO()
    Image.frombytes("L", (grid.shape[1], grid.shape[0]), bytes(grid)).save(out, kind)
    return out.getvalue()


DOCUMENTS = {
    "a.doc": a_macro_project("Sub AutoOpen()\r\nEnd Sub", "Macros"),
    "a.docx": a_word_document('<w:fldSimple w:instr="DDEAUTO cmd /c x"/>'),
    "a.rtf": rb"{\rtf1{\*\template http://evil.test/t}}",
    **{f"a.{kind.lower()}": a_picture(kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PDF")},
    "a.ics": b"BEGIN:VCALENDAR\r\nORGANIZER:mailto:a@evil.test\r\nURL:https://evil.test/\r\nEND:VCALENDAR\r\n",
    "a.html": b"<html><body><form><input type=password></form><script>location='https://evil.test/'</script></body></html>",
    "a.url": b"[InternetShortcut]\r\nURL=file://evil.test/a.exe\r\n",
}


def a_locked_document() -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        package.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        package.writestr("word/document.xml", "<w:document/>" * 2_000)
    OOXMLFile(plain).encrypt("infected", out)
    return out.getvalue()


def an_lzh() -> bytes:
    """A stored file with a Japanese name."""
    name = "表.txt".encode("cp932")
    body = b"-lh0-" + bytes(8) + bytes(4) + b"\x20\0" + bytes((len(name),)) + name + bytes(2)
    return bytes((len(body), sum(body) & 0xFF)) + body + b"\0"


CONTAINERS = {
    "a.zst": zstandard.compress(b"member text " * 50),
    "locked.zip": locked_zip("a.txt", b"member text " * 50, b"infected"),
    "locked.docx": a_locked_document(),
    "a.lzh": an_lzh(),
    "winmail.dat": b"\x78\x9f\x3e\x22\x01\0\x01\x0c\x80\x01\0\x05\0\0\0text\0\0\0",
    "a.eml": b"From: a@x.test\r\nTo: b@x.test\r\nSubject: inner\r\n\r\ninner text\r\n",
}
MESSAGES = {
    **{name: mail(f'application/octet-stream; name="{name}"', octets) for name, octets in CONTAINERS.items()},
    **{charset: mail(f"text/plain; charset={charset}", "Minutes".encode("ascii" if charset == "utf-7" else charset)) for charset in CHARSETS},
    "html": mail("text/html; charset=utf-8", HTML),
    "unknown charset": mail("text/plain; charset=x-never-heard-of", b"Minutes"),
    "codec that is no charset": mail("text/plain; charset=unicode_escape", b"\\x41"),
    **{name: mail(f'application/octet-stream; name="{name}"', octets) for name, octets in DOCUMENTS.items()},
    **{kind: mail(f'application/octet-stream; name="a.{kind}"', packed(kind)) for kind in ("zip", "tar", "gz", "bz2", "xz")},
}


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
async def test_every_kind_of_message_is_opened_in_the_sandbox():
    zygote = Zygote.start(prepare)
    zygote.wait_until_ready()

    async def connect():
        return zygote.connect()

    inspectors = Inspectors(connect)
    await inspectors.start()
    for name, raw in MESSAGES.items():
        opened = await inspectors.open(raw, len(raw))
        assert isinstance(opened, Opened), (name, opened)
        assert opened.message.subject == "会議", name
        codes = {defect.code for defect in opened.message.defects}
        assert ("archive.opened_with_password" in codes) == name.startswith("locked."), name
        if name in CONTAINERS:
            allowed = {"unscannable.format"} if library.LIBRARY is None and name == "a.lzh" else set()
            assert {code for code in codes if code.startswith("unscannable.")} <= allowed, name
            assert len(opened.message.parts) > 1 or allowed, name
        assert all(isinstance(report, Completed) for report in opened.reports), (name, opened.reports)
        assert opened.classification is not None, name
        if name in {"zip", "tar", "gz", "bz2", "xz"}:
            assert len(opened.message.parts) > 1, name
        if name in DOCUMENTS:
            signs = [sign.code for part in opened.message.parts for sign in part.signs]
            assert signs, name
            assert not [code for code in signs if code.endswith("_broken")], (name, signs)  # a library that the sandbox hinders says so
    assert inspectors.stats.one_shots == 5 + len(CONTAINERS) + 10
    assert inspectors.stats.deaths == 0
    await inspectors.close()
    zygote.stop()
