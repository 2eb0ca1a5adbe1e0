"""A report as PDF: read back by another program, with its font in it."""

import pypdfium2

from sekisho.backends.paper.pdf import PdfPaper
from sekisho.ports.paper import Bars, Sheet, Table


def text_of(octets):
    document = pypdfium2.PdfDocument(octets)
    try:
        pages = []
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            pages.append(words.get_text_range())
            words.close()
            page.close()
        return pages
    finally:
        document.close()


def test_japanese_and_numbers_are_read_back():
    sheet = Sheet(
        "週次レポート – 髙橋商事",
        "2026-02-23 – 2026-03-02",
        (("止めたメール", "1,234"),),
        (Bars("分類別", (("フィッシング", 70, 70), ("迷惑メール", 30, 10))),),
        (Table("狙われた受信者", ("受信者", "件数"), (("齋藤@firm.test", "7"),)),),
        ("関所が作成しました。",),
        "ja",
    )
    (page,) = text_of(PdfPaper().pdf(sheet))
    for word in ("週次レポート", "髙橋商事", "止めたメール", "1,234", "フィッシング", "30 / 10", "齋藤@firm.test", "関所が作成しました。"):
        assert word in page


def test_hostile_and_huge_texts_stay_on_the_paper():
    long = "\x00\x1b[2J\n<b>" + "W" * 5_000
    rows = tuple((long, 10**12, 10**13) for _ in range(500))
    sheet = Sheet(
        long, long, ((long, long),), (Bars(long, rows),), (Table(long, (long, "n"), tuple((long, "1") for _ in range(500))),), (long,), "en"
    )
    pages = text_of(PdfPaper().pdf(sheet))
    assert 1 < len(pages) < 20
    assert text_of(PdfPaper().pdf(Sheet("", "", (), (), (), (), "en")))
