from email.message import EmailMessage
from email.policy import SMTP

from fpdf import FPDF

from sekisho.inspections.file_text import file_text
from sekisho.inspections.rules.trial import opened


def mail(*files):
    message = EmailMessage()
    message.set_content("the body is no file")
    for name, octets in files:
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return opened(message.as_bytes(policy=SMTP))


def a_pdf(text):
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(0, 10, text)
    return bytes(document.output())


def test_texts_pages_and_pdfs():
    content = mail(("a.txt", b"plain words"), ("b.html", b"<html><b>wor</b>ds<br>marked"), ("c.pdf", a_pdf("drawn words")))
    text, overfull = file_text(content, content.budget, 1_000, 3.0)
    assert [line.strip() for line in text.splitlines() if line.strip()] == ["plain words", "words marked", "drawn words"]
    assert not overfull


def test_a_pdf_is_opened_by_nobody_without_a_budget():
    content = mail(("c.pdf", a_pdf("drawn words")))
    assert "drawn" not in file_text(content, None, 1_000, 3.0)[0]
    assert file_text(content, None, 1_000, 3.0)[1]


def test_more_than_is_looked_at_is_told():
    text, overfull = file_text(mail(("a.txt", b"x" * 2_000)), None, 1_000, 3.0)
    assert (len(text), overfull) == (1_000, True)
