from email.message import EmailMessage
from email.policy import SMTP

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections.payment_details import ACCOUNT, ACCOUNT_IN_FILE, PaymentDetails, accounts, is_iban, is_routing_number
from sekisho.inspections.rules.trial import opened, raw_of


def seen(text):
    return [(finding.evidence.where, finding.evidence.excerpt) for finding in PaymentDetails().peek(opened(raw_of(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our IBAN: DE89 3704 0044 0532 0130 00, BIC X", [("iban", "DE89370400440532013000")]),
        ("gb82-west-1234-5698-7654-32", [("iban", "GB82WEST12345698765432")]),
        ("お振込先：みなと銀行 本郷支店 普通 1234567 株式会社さくら", [("japan", "なと銀行 1234567")]),
        ("みなと銀行　本郷支店\n普通預金　１２３４５６７", [("japan", "なと銀行 1234567")]),
        ("振込先はみなと銀行本郷支店、普通1234567です", [("japan", "なと銀行 1234567")]),
        ("ゆうちょ銀行 〇一八支店 普通 7654321", [("japan", "ゆうちょ 7654321")]),
        ("みなと信用金庫 北支店 (当) 123-4567", [("japan", "なと信用金庫 1234567")]),
        ("Routing number: 021000021\nAccount number: 123-456-789", [("us", "021000021 123456789")]),
        ("send to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq now", [("crypto", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")]),
        ("0xDE0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", [("crypto", "0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae")]),
        ("ref 0210000210, account 77 12 34, ach transit no. #021000021", [("us", "021000021 771234")]),  # ten digits are no routing number
        (
            f"0x{'ab12' * 10} and bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            [("crypto", f"0x{'ab12' * 10}"), ("crypto", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")],
        ),
        ("Our IBAN: DE89.3704.0044.0532.0130.00", [("iban", "DE89370400440532013000")]),
        ("IBANDE89370400440532013000", [("iban", "DE89370400440532013000")]),
        ("みなと銀行 本郷支店 口座番号 1234567", [("japan", "なと銀行 1234567")]),
        ("ゆうちょ銀行 記号１２３４０ 番号１２３４５６７１", [("japan", "ゆうちょ 12340-12345671")]),
        ("Sort Code: 12-34-56, Account Number: 12345678", [("uk", "123456 12345678")]),
        ("Minato Bank, SWIFT code: MNTOJPJT, account no. 123-4567890", [("swift", "mntojpjt 1234567890")]),
        ("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", [("crypto", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]),
    ],
)
def test_seen(text, expected):
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Minutes of Tuesday",
        "IBAN DE89 3704 0044 0532 0130 01",  # wrong check digits
        "DE89 is a road",
        "普通 1234567 は番号です",  # no bank
        "Call 021000022 today",
        "Routing number: 123456789",  # wrong checksum
        "商品記号 12345、番号 123456",  # of no bank
        "swift answers to account 12345678 are public",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    ],
)
def test_innocent(text):
    assert seen(text) == []


def pdf_of(text):
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(0, 10, text)
    return bytes(document.output())


def test_in_files():
    message = EmailMessage()
    message["Subject"] = "Invoice"
    message.set_content("IBAN GB82 WEST 1234 5698 7654 32")
    message.add_attachment(pdf_of("Please pay to DE89 3704 0044 0532 0130 00"), maintype="application", subtype="pdf", filename="invoice.pdf")
    message.add_attachment(
        b"GB82 WEST 1234 5698 7654 32\nFR14 2004 1010 0505 0001 3M02 606", maintype="application", subtype="octet-stream", filename="a.txt"
    )
    found = [(finding.kind, finding.evidence.excerpt) for finding in PaymentDetails().peek(opened(message.as_bytes(policy=SMTP)))]
    assert found == [
        (ACCOUNT, "GB82WEST12345698765432"),
        (ACCOUNT_IN_FILE, "DE89370400440532013000"),
        (ACCOUNT_IN_FILE, "FR1420041010050500013M02606"),
    ]


def test_malformed():
    assert list(PaymentDetails().peek(opened(b"\xff\xfe\x00"))) == []
    assert seen("普通" * 1_000 + "1" * 5_000) == []
    assert len(seen("\n\n".join(f"みなと銀行 本郷支店 普通 {number:07d}" for number in range(30)))) == 10


def test_checks():
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE8937040044053201300")
    assert not is_iban("ZZ89370400440532013000")
    assert is_routing_number("021000021")
    assert not is_routing_number("000000000")


@given(st.text(alphabet="de890123 -普通銀行支店a:0x", max_size=300))
def test_any_text_can_be_read(text):
    assert all(kind in {"iban", "japan", "us", "crypto"} and len(account) < 200 for kind, account in accounts(text))
