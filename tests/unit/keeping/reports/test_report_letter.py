"""A report as mail: read by a mail reader, with nothing that can be run or loaded."""

import email
import email.policy

from sekisho.keeping.reports.report_letter import as_html, letter
from sekisho.model.address import Address
from sekisho.ports.paper import Bars, Sheet, Table

HOSTILE = '<img src="https://evil.test">&"\r\nBcc: x@evil.test'
SHEET = Sheet(
    "週次レポート – 株式会社とても長い名前の会社",
    "2026-02-23 – 2026-03-02",
    (("メール", "1,000"), (HOSTILE, HOSTILE)),
    (Bars("分類別", (("フィッシング", 70, 70), (HOSTILE, 30, 10), ("none", 0, 0))),),
    (Table(HOSTILE, ("Person", "n"), ((HOSTILE, "7"),)),),
    ("end",),
    "ja",
)


def test_a_mail_reader_reads_it():
    octets = letter(SHEET, b"%PDF-1.4 x", "report.pdf", Address("postmaster", "firm.test"), Address("taro", "firm.test"), "0k7f2m9qx3t8w5n1r6ga", 1e9)
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert message["Subject"] == SHEET.title
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    text, _page, document = (part.get_content() for part in message.walk() if not part.is_multipart())
    assert "メール: 1,000" in text
    assert document == b"%PDF-1.4 x"
    assert message.defects == []


def test_every_text_is_escaped_and_nothing_is_loaded():
    page = as_html(SHEET)
    assert "<img" not in page
    assert "&lt;img" in page
    assert "src=" not in page.replace("src=&quot;", "")
    assert 'width="60%" bgcolor="#b3261e"' in page
