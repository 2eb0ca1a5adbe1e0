import base64
import io
import time
import zipfile

import pytest

from sekisho.gate.inspectors.bounds import check
from sekisho.mime.cleaning.message import LARGEST, clean_message
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.model.clean_copy import CleanWish
from sekisho.model.dossier import Opened

EVERYTHING = ("office", "pdf", "html")


def opened(raw):
    return unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)


def clean(raw, *kinds):
    content = opened(raw)
    copy = clean_message(content, CleanWish("01claim", kinds), DEFAULT_LIMITS.budget(time.monotonic))
    check(Opened(content.message, (), None, clean_copy=copy), len(raw))  # canonical
    return copy, opened(copy.octets)


def mail(*files, text=b"Content-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n", extra=b""):
    head = b"From: =?utf-8?b?6Iqx5a2Q?= <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: =?utf-8?b?6KuL5rGC5pu4?=\r\n" + extra
    body = head + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + text
    for name, octets in files:
        body += f'\r\n--b\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        body += base64.encodebytes(octets).replace(b"\n", b"\r\n")
    return body + b"\r\n--b--\r\n"


def package(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, octets in {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **members}.items():
            target.writestr(name, octets)
    return out.getvalue()


def test_stripped_of_all_files_it_says_what_and_where():
    copy, again = clean(mail(("a.exe", b"MZ" + bytes(99)), ("b.txt", b"text")))
    assert copy.removed == ("a.exe", "b.txt")
    assert copy.changed == ()
    assert "a.exe" in again.visible_text
    assert "01claim" in again.visible_text
    assert "hello" in again.visible_text
    assert again.message.subject == "請求書"
    assert (again.message.sender.name, again.message.sender.address) == ("花子", "hanako@partner.test")
    assert [defect for defect in again.message.defects if not defect.code.startswith("mime.charset")] == []


def test_sanitised_files_come_along_without_what_runs():
    macro = package(**{"word/vbaProject.bin": b"macro"})
    copy, again = clean(mail(("a.docm", macro), ("b.exe", b"MZ" + bytes(99)), ("c.png", b"\x89PNG\r\n\x1a\n" + bytes(50))), *EVERYTHING)
    assert (copy.changed, copy.removed) == (("a.docm",), ("b.exe",))
    names = [leaf.part.file_name for leaf in again.leaves if leaf.part.file_name and "!" not in leaf.part.path]
    assert names == ["a.docx", "c.png"]
    assert not any("vbaProject" in leaf.whole_name for leaf in again.leaves)


def test_a_kind_that_is_not_to_be_cleaned_is_taken_out():
    copy, _ = clean(mail(("a.docm", package(**{"word/vbaProject.bin": b"macro"}))), "pdf")
    assert copy.removed == ("a.docm",)


def test_the_text_of_the_mail_is_cleaned_too():
    page = b"Content-Type: text/html; charset=iso-2022-jp\r\n\r\n<script>x()</script><p>\x1b$B@A5a\x1b(B</p><form action=x><input type=password></form>\r\n"
    _, again = clean(mail(text=page), *EVERYTHING)
    assert "請求" in again.visible_text
    assert again.message.text.password_fields == 0


@pytest.mark.parametrize("octets", [b"PK\x03\x04 broken", b"%PDF-1.4 nothing"])
def test_what_cannot_be_cleaned_is_taken_out(octets):
    copy, _ = clean(mail(("a.docx", octets)), *EVERYTHING)
    assert copy.removed == ("a.docx",)


def test_what_stands_behind_a_package_does_not_come_along():
    copy, _ = clean(mail(("a.docx", package() + b"%PDF-1.4")), *EVERYTHING)
    assert copy.changed == ("a.docx",)
    assert base64.b64encode(b"%PDF") not in copy.octets


def test_two_members_of_one_name_are_not_cleaned():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target, pytest.warns(UserWarning, match="Duplicate"):
        for octets in (b"<w:document/>", b"<w:other/>"):
            target.writestr("[Content_Types].xml", b"<Types/>") if octets == b"<w:document/>" else None
            target.writestr("word/document.xml", octets)
    assert clean(mail(("a.docx", out.getvalue())), *EVERYTHING)[0].removed == ("a.docx",)


def test_a_copy_stays_small_enough_to_be_handed_over():
    pictures = [(f"{number}.png", b"\x89PNG\r\n\x1a\n" + bytes(1_000_000)) for number in range(4)]
    copy, _ = clean(mail(*pictures), *EVERYTHING)
    assert len(copy.octets) < LARGEST + 100_000
    assert len(copy.removed) == 2


def test_hostile_names_and_fields_make_no_new_lines():
    hostile = b"Reply-To: =?utf-8?q?a=0D=0AX-Evil:_1?= <b@partner.test>\r\nReferences: <" + b"a" * 3_000 + b">\r\n"
    copy, again = clean(mail(("a\u202etxt.exe", b"MZ" + bytes(99)), extra=hostile))
    assert b"X-Evil" not in copy.octets.split(b"\r\n\r\n")[0].replace(b" ", b"\n").split(b"\n")
    assert again.message.header("X-Evil") == ""
    assert copy.removed == ("a_txt.exe",)


def test_of_an_ambiguous_message_only_the_first_reading_comes_along():
    raw = mail().replace(b'boundary="b"', b'boundary="b"; boundary="c"').replace(b"hello", b"hello\r\n--c\r\n\r\nother reading\r\n--c--")
    _, again = clean(raw, *EVERYTHING)
    assert "mime.two_boundaries" not in [defect.code for defect in again.message.defects]
