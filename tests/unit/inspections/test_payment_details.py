import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections.payment_details import PaymentDetails, accounts, is_iban, is_routing_number
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
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    ],
)
def test_innocent(text):
    assert seen(text) == []


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
