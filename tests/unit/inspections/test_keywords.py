import io
import time
import zipfile
from dataclasses import replace

import pytest

from sekisho.backends.paper.pdf import PdfPaper
from sekisho.inspections import keywords
from sekisho.inspections.keywords import MOST_FILE_TEXT, look
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.model.keywords import OVERFULL, KeywordList, KeywordWish, Matching, Place
from sekisho.ports.paper import Sheet
from sekisho.testing.documents import a_compound_file

A_PDF = PdfPaper().pdf(Sheet("社外秘", "Ｃｏｎｆｉｄｅｎｔｉａｌ", (), (), (), (), "ja"))
SECRET = KeywordList("secret", (("confidential", 5), ("社外秘", 10), ("Project X", 2)), Matching.SUM, 10, digest="d1")
CASE = KeywordList("case", (("IT", 1),), case=True, digest="d2")
WISH = KeywordWish("v1", (SECRET, CASE))


def opened(raw):
    return unpack(raw.replace(b"\n", b"\r\n"), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(lambda: 0.0), one_shot=True)


def hits(raw, wish=WISH):
    return {(hit.list, hit.place): (hit.words, hit.score) for hit in look(opened(raw), wish).hits}


def test_words_are_found_where_they_stand():
    raw = "Subject: Confidential\nX-Class: project\n x\nContent-Type: text/plain; charset=utf-8\n\nこれは社外秘です。Confidential\n".encode()
    assert hits(raw) == {
        ("secret", Place.SUBJECT): (1, 5),
        ("secret", Place.HEADER): (2, 7),
        ("secret", Place.BODY): (2, 15),
    }
    assert look(opened(raw), WISH).asked == ("secret:d1", "case:d2")


def test_case_counts_where_it_is_asked_for():
    assert hits(b"Subject: about IT\n\nx\n") == {("case", Place.SUBJECT): (1, 1), ("case", Place.HEADER): (1, 1)}
    assert hits(b"Subject: about it\n\nx\n") == {}


def mail_with(name, octets, kind="application/octet-stream"):
    import base64

    return (
        b'Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: %s\nContent-Disposition: attachment; filename="%s"\n'
        b"Content-Transfer-Encoding: base64\n\n%s\n--b--\n" % (kind.encode(), name.encode(), base64.encodebytes(octets))
    )


def a_docx(xml):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("word/document.xml", xml)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("a.txt", b"this is confidential"),
        ("a.csv", "a,社外秘,b".encode("cp932")),
        ("a.html", b"<html><body><p>confi<b>dential</b></p></body></html>"),
        ("a.docx", a_docx("<w:document><w:p><w:r><w:t>confi</w:t></w:r><w:r><w:t>dential</w:t></w:r></w:p></w:document>")),
    ],
)
def test_words_in_files(name, octets):
    assert ("secret", Place.ATTACHMENT) in hits(mail_with(name, octets))


def test_paragraphs_are_not_joined():
    assert hits(mail_with("a.docx", a_docx("<w:p><w:t>confi</w:t></w:p><w:p><w:t>dential</w:t></w:p>"))) == {}


def test_more_text_than_is_looked_at_is_told():
    assert OVERFULL in look(opened(mail_with("a.txt", b"x " * (MOST_FILE_TEXT // 2 + 10))), WISH).asked


def in_the_child(raw, seconds=8.0):
    found = look(opened(raw), WISH, replace(DEFAULT_LIMITS, max_seconds=seconds).budget(time.monotonic))
    return {(hit.list, hit.place): (hit.words, hit.score) for hit in found.hits}, OVERFULL in found.asked


def test_words_in_a_pdf():
    raw = mail_with("a.pdf", A_PDF)
    assert in_the_child(raw) == ({("secret", Place.ATTACHMENT): (2, 15)}, False)
    assert in_the_child(mail_with("a.pdf", PdfPaper().pdf(Sheet("x", "", (), (), (), (), "en")))) == ({}, False)


def test_a_pdf_that_was_not_read_is_told():
    raw = mail_with("a.pdf", A_PDF)
    assert in_the_child(raw, seconds=0.0) == ({}, True)
    assert in_the_child(mail_with("a.pdf", A_PDF[:700])) == ({}, True)
    elsewhere = look(opened(raw), WISH)  # where no PDF may be opened
    assert (elsewhere.hits, OVERFULL in elsewhere.asked) == ((), True)


def test_broken_markup_takes_linear_time():
    assert hits(mail_with("a.html", b"<html>" + b"<" * 500_000)) == {}


def test_few_compiled_sets_are_kept():
    for number in range(keywords._MOST_LOADED + 5):
        look(opened(b"Subject: s\n\nx\n"), KeywordWish(f"version {number}", (SECRET,)))
    assert len(keywords._loaded) == keywords._MOST_LOADED


def test_words_in_office_files_of_before_2007():
    text = "Confidential".encode("utf-16-le")
    slides = a_compound_file({"PowerPoint Document": b"\0\0\xa0\x0f" + len(text).to_bytes(4, "little") + text})
    raw = mail_with("plan.ppt", slides)
    assert in_the_child(raw) == ({("secret", Place.ATTACHMENT): (1, 5)}, False)
    assert OVERFULL in look(opened(raw), WISH).asked  # outside the child nobody opens it
